/** Every error of Sillok that a caller can act on. `code` is stable; the codes are listed in docs/errors.md. */
export class SillokError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SillokError'
    this.code = code
  }
}
