import { type ForeignRecord, MASK } from '../../record/index.js'

const BEGINS = /-----BEGIN[ +_](?=[A-Z0-9 +_]{0,40}(?:PRIVATE|SECRET))[A-Z0-9 +_]{0,48}-----/gi
const ENDS = /-----END[ +_][A-Z0-9 +_]{0,48}-----/gi
/** What armour has between its head and its body. */
const HEADER = /^\s*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID|Content-[\w-]+|X-[\w-]+):/i
const BREAK = /(\r?\n|\\r\\n|\\n)/
const WORD = /^[\w+/=]+$/
/** A piece of a body beside a time stamp, a colour or a name. */
const RUN = /[A-Za-z0-9+/=]{24,}/g
/** Pieces are not as short. */
const SHORT = 24
/** A whole line of a body, at least. */
const LONG = 16
/** Lines of others that may stand between those of a key. */
const PATIENCE = 100
/** Values deeper than this are masked whole while a key is open. */
const MAX_DEPTH = 64

/** Told of what was masked: the names that lead to the text, and where in it. */
export type OnMasked = (path: string, start: number, length: number) => void

/**
 * Follows a private key whose text comes line by line, or record by record: after its head, what can be its body is masked until its end has
 * come. Lines of others between them stay as they are.
 *
 * @example
 * const key = new OpenKey()
 * key.mask('-----BEGIN PRIVATE KEY-----') // as it is: who redacts the text masks it
 * key.mask('MIIEvQIBADANBgkqhkiG9w0BAQEF') // '***MASKED***'
 */
export class OpenKey {
  /** How many more lines without a piece of it are waited for; 0: none is open. */
  #left = 0
  /** Where the text before was a full line of its body: a short one at that place is its last. */
  #inside: string | undefined
  /** What stood before it there, with zeros for its digits: a time stamp, a name. */
  #margin = ''

  /** @param isOpen a key began before the first text, and has not come to its end */
  constructor(
    private readonly onMasked?: OnMasked,
    isOpen = false,
  ) {
    if (isOpen) this.#open()
  }

  get isOpen(): boolean {
    return this.#left > 0
  }

  /** Whether `mask` can change a text or has to see it; asked of every line, and so quick. */
  concerns(text: string | Uint8Array): boolean {
    return this.#left > 0 || (typeof text === 'string' ? text : (text as Buffer)).includes('-----')
  }

  /** The text with what it holds of a key that began in an earlier one masked. A key that begins in it is not masked here, but remembered. */
  mask(text: string, path = ''): string {
    if (this.#left === 0) {
      if (opens(text)) this.#open()
      return text
    }
    ENDS.lastIndex = 0
    const end = ENDS.exec(text)
    if (end === null) return this.#lines(text, path, 0)
    const behind = end.index + end[0].length
    const body = text.slice(0, end.index)
    const lines = this.#lines(body, path, 0)
    // Its last line may stand before its end: one mask is enough for both.
    const before = lines.endsWith(MASK) ? lines : lines + MASK
    this.#left = 0
    this.onMasked?.(path, end.index, end[0].length)
    return before + this.mask(text.slice(behind), path)
  }

  /** The same for all texts of a value, in order. The value itself is not changed. */
  maskValue(value: unknown, path = '', depth = 0): unknown {
    if (typeof value === 'string') return this.mask(value, path)
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH) return MASK
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
    if (Array.isArray(value)) return value.map((item, i) => this.maskValue(item, at(String(i)), depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, this.maskValue(item, at(name), depth + 1)]),
    )
  }

  /** The same for what a record holds: message, exception and fields. Changes the record. */
  maskRecord(record: ForeignRecord): void {
    const { envelope } = record
    envelope.message = this.mask(envelope.message, 'message')
    envelope.exception = this.maskValue(envelope.exception, 'exception')
    record.fields = this.maskValue(record.fields) as ForeignRecord['fields']
  }

  #open(): void {
    this.#left = PATIENCE
    this.#inside = undefined
    this.#margin = ''
  }

  #lines(text: string, path: string, from: number): string {
    let at = from
    return text
      .split(BREAK)
      .map((piece, i) => {
        const safe = i % 2 === 1 ? piece : this.#line(piece, path, at)
        at += piece.length
        return safe
      })
      .join('')
  }

  #line(line: string, path: string, at: number): string {
    if (this.#left === 0 || HEADER.test(line)) return line
    if (opens(line)) {
      this.#open()
      return line
    }
    const word = line.trim()
    // Items of a list are one after the other.
    const place = path.replace(/\d+$/, '')
    const long = word.length >= LONG
    if (WORD.test(word) && (this.#inside === place || (long && isMixed(word)))) {
      this.#left = PATIENCE
      this.#inside = long ? place : undefined
      this.onMasked?.(path, at, line.length)
      return MASK
    }
    const last = this.#inside === place && this.#margin !== '' ? this.#lastBehindMargin(line) : ''
    if (last !== '') {
      const start = line.lastIndexOf(last)
      this.onMasked?.(path, at + start, last.length)
      this.#inside = undefined
      return line.slice(0, start) + MASK
    }
    const safe = line.replace(RUN, (run, start: number) => {
      if (!isMixed(run)) return run
      this.#margin = marginOf(line.slice(0, start))
      this.onMasked?.(path, at + start, run.length)
      return MASK
    })
    const found = safe !== line
    this.#left = found ? PATIENCE : this.#left - 1
    if (found) this.#inside = place
    else if (this.#inside === place && word !== '') this.#inside = undefined
    return safe
  }

  /** The last line of a body, too short to be told by itself, behind what stood before the others. */
  #lastBehindMargin(line: string): string {
    const { length } = this.#margin
    const word = line.slice(length).trim()
    return word.length < SHORT && WORD.test(word) && marginOf(line.slice(0, length)) === this.#margin
      ? word
      : ''
  }
}

function marginOf(before: string): string {
  return before.replace(/\d/g, '0')
}

/** Whether a key begins in a text and does not end there. */
function opens(text: string): boolean {
  let last = -1
  for (const head of text.matchAll(BEGINS)) last = head.index
  if (last === -1) return false
  ENDS.lastIndex = last
  return !ENDS.test(text)
}

/** Capitals within small letters, or digits beside both: no word of a language. */
function isMixed(word: string): boolean {
  return /[a-z]/.test(word) && (/\d/.test(word) ? /[A-Z]/.test(word) : /[a-z+/=][A-Z]/.test(word))
}
