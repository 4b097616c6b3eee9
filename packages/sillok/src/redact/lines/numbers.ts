/** Stands before a number that is kept as text for a while; chosen anew by every process, so that no input can hold it. Letters only: digits could be taken for a number. */
const MARK = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  String.fromCharCode(97 + (byte % 26)),
).join('')
const MARKED = new RegExp(`"${MARK}([-+.\\deE]+)"`, 'g')
const NUMBER = /-?\d[-+.\deE]*/y

/**
 * A JSON text whose numbers come through `JSON.parse` and `JSON.stringify` as they are written: those that would not
 * (`12345678901234567890`, `1.0`) become marked strings. `restoreNumbers` turns what is left of them back.
 */
export function markNumbers(json: string): string {
  let out = ''
  let from = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === 0x22) {
      at = endOfString(json, at)
      continue
    }
    if (code !== 0x2d && (code < 0x30 || code > 0x39)) continue
    NUMBER.lastIndex = at
    const number = NUMBER.exec(json)?.[0] ?? ''
    if (number !== '' && String(Number(number)) !== number) {
      out += `${json.slice(from, at)}"${MARK}${number}"`
      from = at + number.length
    }
    at += Math.max(0, number.length - 1)
  }
  return from === 0 ? json : out + json.slice(from)
}

export function restoreNumbers(json: string): string {
  return json.replace(MARKED, '$1')
}

/** Where the string that begins at `at` ends: the place of its closing quote. */
function endOfString(json: string, at: number): number {
  for (let end = json.indexOf('"', at + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0
    while (json.charCodeAt(end - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return end
  }
  return json.length
}
