/** Whether a quoted word that ends here is the next key: behind its quote stands a colon, as in `"openid password.write","jti":"…"`. */
export function isKeyBefore(text: string, end: number): boolean {
  return /^\\{0,7}["'`]\s{0,2}:(?!:)/.test(text.slice(end, end + 12))
}
