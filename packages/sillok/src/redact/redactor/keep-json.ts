import { isJson, MASK } from '../../record/index.js'
import { apply, merge, type Span } from '../text/spans.js'

const QUOTE = 34
const BACKSLASH = 92

/** What is found in one text of JSON does not go on in the next; other rules find what is written over several, as a key in lines. */
const OF_ONE = new Set(['assignment', 'payload'])

/**
 * Changes what was found in JSON so that it is JSON afterwards. The rules read a text as anybody may have written it: a quote that is left
 * open in a text of the JSON, or a list in it that was cut, would take all that stands behind it. Where the text is no JSON, or stays JSON
 * anyway, nothing changes.
 *
 * @param spans in order and without overlap
 */
export function keepJson(text: string, spans: Span[]): Span[] {
  if (!mayBeJson(text)) return spans
  if (isJson(apply(text, spans)) || !isJson(text)) return spans
  const fitted = fit(text, spans, false)
  // A span that begins or ends inside of an escape takes the whole text.
  return isJson(apply(text, fitted)) ? fitted : fit(text, spans, true)
}

/** Whether a text ends with what its first character opens: to parse what is no JSON costs more than a dozen rules. */
function mayBeJson(text: string): boolean {
  const opens = text.slice(0, 65).trimStart().charAt(0)
  const closes = opens === '{' ? '}' : opens === '[' ? ']' : '"'
  return (opens === closes || opens === '{' || opens === '[') && text.slice(-65).trimEnd().endsWith(closes)
}

/** Each span as whole values, or as a part of one text. */
function fit(text: string, spans: readonly Span[], wholeTexts: boolean): Span[] {
  const fitted: Span[] = []
  const begun = new Set<Span>()
  let next = 0
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    // White space, a comma, a colon, a closing bracket.
    if (code <= 32 || code === 44 || code === 58 || code === 93 || code === 125) {
      at++
      continue
    }
    const start = at
    const isText = code === QUOTE
    const isList = code === 91 || code === 123
    const end = isText ? textEnd(text, start) : isList ? start + 1 : scalarEnd(text, start)
    at = end
    while (next < spans.length && (spans[next] as Span).end <= start) next++
    for (let i = next; i < spans.length && (spans[i] as Span).start < end; i++) {
      const span = spans[i] as Span
      const goesOn = begun.has(span)
      if (goesOn && (isList || OF_ONE.has(span.rule) || (isText && /^\s*:/.test(text.slice(end, end + 9)))))
        continue
      begun.add(span)
      const inText = isText && !span.mask.startsWith('{"')
      if (inText) {
        const from = wholeTexts ? start + 1 : Math.max(span.start, start + 1)
        const to = wholeTexts ? end - 1 : Math.min(span.end, end - 1)
        if (from < to) fitted.push({ ...span, start: from, end: to, ...escaped(span) })
        continue
      }
      at = isList ? listEnd(text, start) : end
      fitted.push({ ...span, start, end: at, quote: span.mask.startsWith('{"') ? '' : '"' })
      break
    }
  }
  return merge(fitted)
}

/** A mask as it may stand in a text of JSON. */
function escaped({ mask, quote = '' }: Span): Pick<Span, 'mask' | 'quote'> {
  return { mask: /(?<!\\)"/.test(mask) ? MASK : mask, quote: quote === '"' ? '' : quote }
}

function textEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at + 1
}

function scalarEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at++
  return at
}

function listEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = textEnd(text, at) - 1
    else if (code === 91 || code === 123) depth++
    else if ((code === 93 || code === 125) && --depth === 0) return at + 1
  }
  return text.length
}
