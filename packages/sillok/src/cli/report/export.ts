import { closeSync, openSync, writeSync } from 'node:fs'
import { FILE_MODE } from '../../stream/index.js'
import { jsonText, UsageError, write } from '../output.js'
import { CSV_HEAD, csvLine } from './csv.js'
import type { Rec } from './record.js'

export const FORMATS = ['csv', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** Gives records out one by one: as CSV, or as one JSON array. To a file, which is its owner's alone, or standard output. */
export class Export {
  readonly #format: Format
  readonly #fd: number | undefined
  #records = 0

  /** @throws SillokError `USAGE` where the file cannot be written */
  constructor(format: Format, path: string | undefined) {
    this.#format = format
    try {
      this.#fd = path === undefined ? undefined : openSync(path, 'w', FILE_MODE)
    } catch (error) {
      throw new UsageError(`${path} cannot be written: ${(error as Error).message}`)
    }
  }

  get records(): number {
    return this.#records
  }

  async begin(): Promise<void> {
    await this.#write(this.#format === 'csv' ? CSV_HEAD : '[')
  }

  async add(records: readonly Rec[]): Promise<void> {
    let text = ''
    for (const record of records) {
      if (this.#format === 'csv') text += csvLine(record)
      else text += `${this.#records === 0 ? '\n' : ',\n'}${JSON.stringify(record)}`
      this.#records++
    }
    if (text !== '') await this.#write(text)
  }

  async end(): Promise<void> {
    if (this.#format === 'json') await this.#write('\n]\n')
    this.close()
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
  }

  async #write(text: string): Promise<void> {
    if (this.#fd === undefined) await write(shown(text, this.#format))
    else
      for (let bytes = Buffer.from(text); bytes.length > 0; )
        bytes = bytes.subarray(writeSync(this.#fd, bytes))
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g

/** What a record holds does not act on a terminal. */
function shown(text: string, format: Format): string {
  if (process.stdout.isTTY !== true) return text
  return jsonText(format === 'csv' ? text.replace(CONTROL, '\u241b') : text)
}
