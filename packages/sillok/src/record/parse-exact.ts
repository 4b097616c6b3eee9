const LONG = /\d{16}/
const WHOLE = /^-?[1-9]\d*$/
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * What a text of JSON says, with whole numbers beyond 2^53 as texts, digit by digit: as numbers they would become others, and an
 * order that is looked for by its id would not be found.
 *
 * @throws SyntaxError as `JSON.parse` does
 * @example parseExact('{"id":9007199254740993}') // { id: '9007199254740993' }
 */
export function parseExact(text: string): unknown {
  return JSON.parse(LONG.test(text) ? withLongQuoted(text) : text)
}

/** Whether a number as it stands in JSON is a whole one that as a number of JavaScript would be another. */
export function isLongInteger(token: string): boolean {
  return token.length > 15 && WHOLE.test(token) && String(Number(token)) !== token
}

function withLongQuoted(text: string): string {
  let quoted = ''
  let done = 0
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (isOfNumber(code)) {
      const start = at
      while (at < text.length && isOfNumber(text.charCodeAt(at))) at++
      const token = text.slice(start, at)
      if (isLongInteger(token)) {
        quoted += `${text.slice(done, start)}"${token}"`
        done = at
      }
    } else at++
  }
  return done === 0 ? text : quoted + text.slice(done)
}

/** Where the string ends that begins at a quote; the end of the text where it never does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at === -1) return text.length
    let before = at - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((at - before) % 2 === 1) return at + 1
  }
}

/** A digit, a sign, a point or an exponent. */
function isOfNumber(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e ||
    code === 0x65 ||
    code === 0x45
  )
}
