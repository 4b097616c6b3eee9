import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readStream } from '../stream/index.js'
import { configure, type Options, type Sillok } from './index.js'

type Fields = Record<string, unknown>

/** Running logging, and what a sink of it has seen. */
export interface Recorded {
  sillok: Sillok
  records(): Fields[]
  messages(): unknown[]
  /** What the stream has, read back from its segments. */
  written(): Promise<Fields[]>
}

let running: Sillok | undefined

/** Begins logging into a new folder. */
export function begin(options: Options = {}): Recorded {
  const lines: string[] = []
  const sillok = configure({
    root: mkdtempSync(join(tmpdir(), 'sillok-')),
    service: 'interviewer',
    ...options,
    sinks: [{ write: (line) => void lines.push(line) }, ...(options.sinks ?? [])],
  })
  running = sillok
  const records = () => lines.map((line) => JSON.parse(line) as Fields)
  return {
    sillok,
    records,
    messages: () => records().map(({ message }) => message),
    async written() {
      await sillok.flush()
      const all: Fields[] = []
      for await (const batch of readStream({ root: sillok.root, stream: 'app' })) {
        all.push(...batch.lines.map((line) => JSON.parse(line.text) as Fields))
      }
      return all
    },
  }
}

export async function end(): Promise<void> {
  await running?.close()
  running = undefined
}
