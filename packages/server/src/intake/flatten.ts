/**
 * The same text, in one piece of memory. A string made by concatenation is a tree of its parts until somebody reads it; a batch of
 * such trees outlives the collector's young generation and halves the throughput of intake (measured: 35 to 70 MB/s).
 */
export function flatten(text: string): string {
  // Reading a character joins the parts; the comparison keeps the read from being optimised away.
  return text.charCodeAt(0) === 0 ? '' : text
}
