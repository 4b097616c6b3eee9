import { join } from 'node:path'
import { beginSeal, sealNow, type VerifierKey, verifyLog } from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { temporaryRoot } from '../support/records.js'
import { lineOf } from './forge.js'

export interface Log {
  root: string
  key: VerifierKey
  append(lines: readonly string[]): Promise<void>
  verify(more?: object): ReturnType<typeof verifyLog>
}

/** A sealed stream; what is appended together is one segment. */
export function begin(recipients: string[] = []): Log {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  return {
    root,
    key,
    async append(lines) {
      const stream = openStream({ root, name: 'audit', sealed: true })
      await stream.appendAll(lines)
      await stream.close()
      await sealNow({ root, stream: 'audit' })
    },
    verify: (more = {}) => verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
  }
}

export const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at))
export const GAPS = 'INTACT_WITH_AUTHORISED_GAPS'
