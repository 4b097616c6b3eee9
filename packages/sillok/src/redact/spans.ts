/** A part of a text that may not leave, and what stands in its place. */
export interface Span {
  start: number
  end: number
  rule: string
  mask: string
  /** Put around the mask where the value had no quotes and JSON needs them. */
  quote?: string
}

/** In order and without overlap: spans that touch the same characters become one, so that nothing between them is left over. */
export function merge(spans: Span[]): Span[] {
  spans.sort((a, b) => a.start - b.start || b.end - a.end)
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
