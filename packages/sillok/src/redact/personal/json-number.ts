import type { Span } from '../text/spans.js'

/** A mask for a number that stands in JSON as a number gets quotes, so that JSON stays JSON. */
export function numeric(text: string, span: Span): Span {
  const quote = jsonQuote(text, span.start, span.end)
  return quote === '' ? span : { ...span, quote }
}

function jsonQuote(text: string, start: number, end: number): string {
  if (!/^\s{0,2}(?:[,}\]]|$)/.test(text.slice(end, end + 3))) return ''
  let at = start
  while (start - at < 4 && text.charCodeAt(at - 1) === 32) at--
  const before = text.charAt(at - 1)
  if (before === ':') return /(\\{0,7}")$/.exec(text.slice(Math.max(0, at - 9), at - 1))?.[1] ?? ''
  return (before === '[' || before === ',') && /^\s{0,8}[[{]/.test(text.slice(0, 9)) ? '"' : ''
}
