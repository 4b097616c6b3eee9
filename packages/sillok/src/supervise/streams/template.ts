import { LINE_START } from '../../record/index.js'

/** Stands for the time of a record in its template. */
const TIME = '2000-01-01T00:00:00.000Z'
const END = '0,"hash":""}'

/**
 * The records of lines of which only the metadata is kept: from one to the next nothing but time, length and hash differ, and by far the most of
 * what a worker prints are such lines. So the rest is encoded once.
 */
export class Template {
  readonly #between: string

  /** @param encode makes the record of a time, of length 0 and with an empty hash, which stand last in this order */
  constructor(encode: (timestamp: string) => string) {
    const line = encode(TIME)
    const start = LINE_START + TIME
    if (!line.startsWith(start) || !line.endsWith(END)) throw new Error('no record ends like this')
    this.#between = line.slice(start.length, -END.length)
  }

  fill(timestamp: string, length: number, hash: string): string {
    return `${LINE_START}${timestamp}${this.#between}${length},"hash":"${hash}"}`
  }
}
