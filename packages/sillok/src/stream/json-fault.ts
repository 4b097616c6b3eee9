const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y

/**
 * The line, from 1, on which a text stops being JSON. `JSON.parse` tells it only of some errors, and not in each version of Node.
 */
export function jsonFaultLine(text: string): number {
  const open: string[] = []
  /** What may come next. */
  let next: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'end of value' = 'value'
  let at = 0
  const lineAt = (): number => {
    const rest = /^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0
    // What ends too early does so on the last line that says something.
    const upTo = at + rest >= text.length ? at : at + rest
    return text.slice(0, upTo).split('\n').length
  }
  for (;;) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (found === null) return lineAt()
    const [, mark, string] = found
    const isValue = mark === undefined || mark === '{' || mark === '['
    if (next.startsWith('value') && isValue) {
      if (mark !== undefined) open.push(mark)
      next = mark === '{' ? 'key or }' : mark === '[' ? 'value or ]' : 'end of value'
    } else if (next.startsWith('key') && string !== undefined) next = ':'
    else if (next === ':' && mark === ':') next = 'value'
    else if (next === 'end of value' && mark === ',' && open.length > 0)
      next = open.at(-1) === '{' ? 'key' : 'value'
    else if (
      (mark === '}' && open.at(-1) === '{' && (next === 'key or }' || next === 'end of value')) ||
      (mark === ']' && open.at(-1) === '[' && (next === 'value or ]' || next === 'end of value'))
    ) {
      open.pop()
      next = 'end of value'
    } else return lineAt()
    at = TOKEN.lastIndex
  }
}
