import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configure, type Options } from '../../logger/index.js'

export type Rec = Record<string, unknown>

/** Logging for one test: what is written, as it leaves. */
export function recording(options: Options = {}) {
  const records: Rec[] = []
  const lines: string[] = []
  const write = (line: string) => {
    lines.push(line)
    const record = JSON.parse(line) as Rec
    // What an adapter writes as a typed event must be one.
    if ('invalid' in record) throw new Error(`An invalid event: ${line}`)
    records.push(record)
  }
  const { sinks = [], ...rest } = options
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  const sillok = configure({ root, level: 'DEBUG', ...rest, sinks: [{ write }, ...sinks] })
  return {
    sillok,
    records,
    lines,
    close: () => sillok.close(),
    /** Waits until some records are there that fit. */
    async until(fits: (record: Rec) => boolean, count = 1): Promise<Rec[]> {
      for (let i = 0; i < 1000; i++) {
        const found = records.filter(fits)
        if (found.length >= count) return found
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      throw new Error(
        `Not there after 5 s: ${count} records that fit; there are ${JSON.stringify(records, null, 1)}`,
      )
    },
  }
}

export type Recording = ReturnType<typeof recording>
