/** Whether the letters typed stand in a name in their order, as in `srch` for Search. */
export function fits(name: string, typed: string): boolean {
  const wanted = typed.toLowerCase()
  let at = 0
  for (const letter of name.toLowerCase()) {
    if (letter === wanted.charAt(at)) at++
    if (at === wanted.length) return true
  }
  return wanted === ''
}
