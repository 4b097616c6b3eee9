/** What the name of a field says about its value: keep it, mask it, or reduce a payload to its type and length. */
export type KeyVerdict = 'keep' | 'mask' | 'payload'

/**
 * What one look at a text tells: it may leave as it is and is its own JSON, but for the quotes; it may leave, and something in it may want an escape; or
 * nothing, and `text` has the answer.
 */
export type TextVerdict = 'plain' | 'clean' | 'unsure'

/** What stands in place of a secret. */
export const MASK = '***MASKED***'

/**
 * Decides what may leave the process; `encodeRecord` asks it about every name, text and number. None of it may throw.
 *
 * `name` is the field that a value stands under, as context (`phone`) and for findings; `inside` are the names of the objects around
 * it, outermost first.
 */
export interface Redactor {
  /** Changes when an answer may have changed: what was remembered of its answers is then forgotten. */
  readonly generation: number
  key(name: string): KeyVerdict
  /** A text as it may leave: the very same string where nothing was found. */
  text(text: string, name?: string, inside?: readonly string[]): string
  /** Asked before `text` where it is there: one look at the characters of a text tells of most both that nothing is masked and that nothing is escaped. */
  judge?(text: string, name: string): TextVerdict
  /** Asked before `judge` where it is there: the JSON of a text that may leave as it is and was judged before; `undefined`: it is not remembered. */
  remembered?(text: string, name: string): string | undefined
  /** A text of a list as it may leave, where those before it say that it is a secret: `['-p', '…']`; `undefined`: they do not. */
  argument?(
    items: ArrayLike<unknown>,
    index: number,
    name?: string,
    inside?: readonly string[],
  ): string | undefined
  /** What stands for a number that may not leave as it is; `undefined` where it may. */
  number(value: number | bigint, name?: string, inside?: readonly string[]): string | undefined
  /** What stands for a value that its name condemns. */
  mask(value: unknown, name: string, inside?: readonly string[]): string
}

/** Keeps everything. For data that is known to be redacted already, and for tests. */
export const keepAll: Redactor = {
  generation: 0,
  key: () => 'keep',
  text: (text) => text,
  number: () => undefined,
  mask: () => MASK,
}
