import { MASK } from '../../record/index.js'

/** A part of a text that may not leave, and what stands in its place. */
export interface Span {
  start: number
  end: number
  rule: string
  mask: string
  /** Put around the mask where the value had no quotes and JSON needs them. */
  quote?: string
}

/**
 * In order and without overlap: spans that touch the same characters become one, so that nothing between them is left over. Of two for
 * the same characters the one that shows nothing of them is taken.
 */
export function merge(spans: Span[]): Span[] {
  spans.sort(
    (a, b) => a.start - b.start || b.end - a.end || Number(b.mask === MASK) - Number(a.mask === MASK),
  )
  const merged: Span[] = []
  let last: Span | undefined
  for (const span of spans) {
    if (last !== undefined && span.start < last.end) {
      if (span.end > last.end) {
        last.end = span.end
        last.mask = span.mask.length > last.mask.length ? last.mask : span.mask
      }
      continue
    }
    last = span
    merged.push(span)
  }
  return merged
}

/** The text with the masks in place. */
export function apply(text: string, spans: readonly Span[]): string {
  let masked = ''
  let at = 0
  for (const { start, end, mask, quote = '' } of spans) {
    masked += text.slice(at, start) + quote + mask + quote
    at = end
  }
  return masked + text.slice(at)
}

/** A value is looked for again where it is long enough, and mixed enough, to be no word of the text. */
const LEAST_REPEATED = 8
/** A shorter one may be an id of two letters and some digits. */
const LEAST_OF_WORD = 10
const LONGEST_REPEATED = 512
const MOST_REPEATED = 16

/** The same secret once more in the same text, where nothing beside it tells: each is masked wherever it stands. */
export function repeated(text: string, spans: readonly Span[]): Span[] {
  const again: Span[] = []
  const seen = new Set<string>()
  for (const span of spans) {
    // Content is that by its name, and in another place it is none.
    if (span.rule === 'payload') continue
    if (span.end - span.start < LEAST_REPEATED || span.end - span.start > LONGEST_REPEATED) continue
    const value = text.slice(span.start, span.end)
    if (seen.has(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) continue
    if (value.length < LEAST_OF_WORD && !(/[A-Z]/.test(value) && /[a-z]/.test(value))) continue
    if (seen.add(value).size > MOST_REPEATED) break
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
      const { rule, mask } = span
      if (at !== span.start) again.push({ start: at, end: at + value.length, rule, mask })
    }
  }
  return again
}

/**
 * Puts what was found in a masked text where it stands in the original. What is inside of a mask stands where the masked part began, or
 * ended.
 *
 * @param found changed in place
 * @param spans what was masked, in order and without overlap
 */
export function unmask(found: readonly Span[], spans: readonly Span[]): void {
  // Where each mask begins in the masked text, and how much further what is behind it stands there than in the original.
  const begins = new Float64Array(spans.length)
  const shifts = new Float64Array(spans.length)
  let shift = 0
  for (const [i, span] of spans.entries()) {
    begins[i] = span.start + shift
    shift += maskLength(span) - (span.end - span.start)
    shifts[i] = shift
  }
  const place = (position: number, isEnd: boolean): number => {
    // The last mask that begins before the position: by halves, since there may be as many of either as the text has words.
    let low = -1
    for (let high = spans.length; high - low > 1; ) {
      const middle = (low + high) >> 1
      if ((begins[middle] as number) < position) low = middle
      else high = middle
    }
    const span = spans[low]
    if (span === undefined) return position
    if (position < (begins[low] as number) + maskLength(span)) return isEnd ? span.end : span.start
    return position - (shifts[low] as number)
  }
  for (const span of found) {
    span.start = place(span.start, false)
    span.end = place(span.end, true)
  }
}

function maskLength({ mask, quote = '' }: Span): number {
  return mask.length + 2 * quote.length
}
