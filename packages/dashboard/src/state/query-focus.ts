let isWanted = false

/** The next line for a query that appears is to be written in at once. */
export function wantQuery(): void {
  isWanted = true
}

/** Whether the line that appears is the one that was wanted; asked once. */
export function isQueryWanted(): boolean {
  const was = isWanted
  isWanted = false
  return was
}
