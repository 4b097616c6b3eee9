/**
 * Work that one text may cost, in characters looked at. Every rule is linear by itself; this bounds what many of them together may
 * do to a text that was made to be slow. Scans are synchronous, so one counter serves all.
 */
let left = 0

/** Characters that may be looked at for each character of the text, and for the shortest of texts. */
const PER_CHARACTER = 64
const LEAST = 65_536

export function startBudget(length: number): void {
  left = length * PER_CHARACTER + LEAST
}

/** @throws RangeError where the text has cost more than it may; it is then masked as a whole */
export function spend(characters: number): void {
  left -= characters
  if (left < 0) throw new RangeError('The text costs more to scan than it may.')
}
