import { join } from 'node:path'
import { detectFormat } from '../../formats/index.js'
import type { Kind, LogClass, LogFormat } from '../declare/types.js'
import { sampleFile } from '../walk/sample.js'

/** What files are taken for, and why. */
export interface Guess {
  kind: Kind
  class: LogClass
  format: LogFormat | undefined
  why: string
}

/** What files begin with: SQLite (sqlite.org/fileformat.html §1.3), Parquet, ZIP as NumPy's `.npz` has it, pickle protocol 2 and later. */
const MAGIC: readonly (readonly [string, LogFormat, Kind, (name: string) => boolean])[] = [
  ['SQLite format 3\0', 'sqlite', 'database', () => true],
  ['PAR1', 'parquet', 'records', () => true],
  ['PK\u0003\u0004', 'npz', 'records', (name) => name.endsWith('.npz')],
  ['\u0080', 'pickle', 'records', (name) => /\.(pkl|pickle)$/.test(name)],
]

/**
 * What files of one family are, from their names and a look into one of them. The class is guessed on the safe side: what is guessed wrong is kept too
 * long, and not deleted.
 */
export function guess(root: string, path: string): Guess {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const { kind, format, why } = lookInto(root, path, name)
  const words = path.toLowerCase()
  if (/(^|[/_.-])(cache|caches|tmp)([/_.-]|$)/.test(words))
    return { kind: 'cache', class: 'cache', format, why: `Its path says that it is a cache. ${why}` }
  if (/\.(pid|lock|sock|state)$|(^|[/_.-])(locks?|state|heartbeats?)([/_.-]|$)/.test(words))
    return {
      kind: 'state',
      class: 'state',
      format,
      why: `Its path says that a program remembers something in it. ${why}`,
    }
  return { kind, class: kind === 'database' ? 'state' : 'L1', format, why }
}

function lookInto(root: string, path: string, name: string): Omit<Guess, 'class'> {
  let sample: ReturnType<typeof sampleFile>
  try {
    sample = sampleFile(join(root, path))
  } catch {
    return { kind: 'text', format: undefined, why: 'It cannot be read, so nothing is known of it.' }
  }
  const start = sample.start.toString('latin1')
  for (const [magic, format, kind, fits] of MAGIC) {
    if (start.startsWith(magic) && fits(name))
      return { kind, format, why: `It begins as ${format} files do.` }
  }
  if (sample.binary) return { kind: 'assets', format: 'binary', why: 'It holds bytes that no text has.' }
  if (sample.start.length === 0) return { kind: 'text', format: undefined, why: 'It is empty.' }
  const text = sample.head.join('\n')
  if (sample.whole && isDocument(text))
    return { kind: 'records', format: 'document', why: 'The whole file is one JSON value.' }
  if (name.endsWith('.csv')) return { kind: 'records', format: 'csv', why: 'Its name ends with .csv.' }
  const { format, why } = detectFormat(sample.head, name)
  return { kind: format === 'text' ? 'text' : 'records', format, why }
}

/** One JSON value over several lines: one on a single line is a line of records. */
function isDocument(text: string): boolean {
  if (!text.trim().includes('\n')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
