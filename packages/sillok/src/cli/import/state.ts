import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { FormatName } from '../../formats/index.js'
import { SillokError } from '../../record/index.js'
import { type Cursor, isCursor, isProcessAlive, makeFolder, writeAtomically } from '../../stream/index.js'
import { bytesOf, PRINT_BYTES, printOf } from './print.js'
import type { Source } from './source.js'
import { streamNameOf } from './stream-name.js'

/**
 * How far the import of one file into one stream is. Written before each batch of records: so the records of the
 * file before `offset` are in the stream, those behind it may be there from `position` on (the process may
 * have died before or after writing them, or in the middle), and nothing else is.
 */
export interface ImportState {
  file: string
  stream: string
  format: FormatName
  /** Uncompressed bytes of the file whose records are in the stream. */
  offset: number
  /** The end of the stream when this was written. */
  position: Cursor
  /** The time of the record before `offset`. */
  after: string | undefined
  /** What stands in for a time that a line does not have; must be the same when reading again. */
  now: string
  /** Uncompressed bytes of the file that this import reads; what was appended later is the next import's. Unknown of a packed file before it was read. */
  end?: number | undefined
  /** The last bytes before `end`, once it was reached: another file may begin as this one does. */
  tail?: { bytes: number; print: string } | undefined
  /** `Source.packed`, where the file was read packed, to its end. */
  packed?: string | undefined
  /** Whether a private key has begun before `offset` and not ended. */
  inKey: boolean
  complete: boolean
  records: number
  invalid: number
}

/** The memory of one file's import: a small file under `<root>/.sillok/import`. */
export interface StateFile {
  load(): ImportState | undefined
  save(state: ImportState): void
  /** Keeps other processes from importing the same file into the same stream. @throws SillokError `IMPORT_RUNNING` */
  lock(): void
  unlock(): void
}

/**
 * Finds the state of a file by what is in it: it may have been renamed, have been packed, and have grown.
 *
 * @param again whether the file is imported from its beginning in any case: a shorter one is another one then
 */
export async function stateOf(
  root: string,
  stream: string,
  source: Source,
  again: boolean,
): Promise<StateFile> {
  const folder = join(root, '.sillok', 'import')
  const head = await bytesOf(source, 0, PRINT_BYTES)
  const name = (await earlier(folder, stream, source, head, again)) ?? newName(folder, head, stream)
  const file = join(folder, `${name}.json`)
  const lock = join(folder, `${name}.lock`)
  return {
    load: () => load(file),
    save: (value) => writeAtomically(file, `${JSON.stringify(value)}\n`),
    lock: () => takeLock(folder, lock, source.label),
    unlock: () => rmSync(lock, { force: true }),
  }
}

/** The names that the state of a file with this beginning may have: `~2` and so on are of files that begin alike; no name of a stream holds it. */
function* namesOf(head: Buffer, stream: string): Generator<string, never> {
  const name = `${head.length}-${printOf(head)}-${stream}`
  yield name
  for (let n = 2; ; n++) yield `${name}~${n}`
}

function newName(folder: string, head: Buffer, stream: string): string {
  const names = namesOf(head, stream)
  for (;;) {
    const { value } = names.next()
    if (load(join(folder, `${value}.json`)) === undefined) return value
  }
}

/** A file that was short was known by fewer bytes: each length that occurs is tried, the longest first. */
async function earlier(
  folder: string,
  stream: string,
  source: Source,
  head: Buffer,
  again: boolean,
): Promise<string | undefined> {
  const lengths = new Set(namesIn(folder).map((name) => Number(name.split('-', 1)[0])))
  let cut: string | undefined
  for (const length of [...lengths].sort((a, b) => b - a)) {
    if (!(length <= head.length)) continue
    for (const name of namesOf(head.subarray(0, length), stream)) {
      const state = load(join(folder, `${name}.json`))
      if (state === undefined) break
      if (length < PRINT_BYTES && !isTelling(head, state.file, source.label)) continue
      if (await endsAlike(source, state)) return name
      if (isCut(source, state)) cut ??= name
    }
  }
  return again ? undefined : cut
}

/** So short a beginning may be another file's, too, unless it says when, or the file was only rotated or packed. */
function isTelling(head: Buffer, before: string, now: string): boolean {
  const kept = (path: string) => join(dirname(path), streamNameOf(basename(path), 'text'))
  return /\d\d:\d\d:\d\d|\d{10}/.test(head.toString('latin1')) || kept(before) === kept(now)
}

/** Whether what was imported last stands in the file where it stood. */
async function endsAlike(source: Source, state: ImportState): Promise<boolean> {
  const { end, tail, packed } = state
  if (packed !== undefined && packed === source.packed) return true
  if (isCut(source, state)) return false
  if (end === undefined || tail === undefined) return true
  return printOf(await bytesOf(source, end - tail.bytes, end)) === tail.print
}

function isCut({ length }: Source, { end = 0 }: ImportState): boolean {
  return length !== undefined && length < end
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
  } catch {
    return []
  }
}

function load(path: string): ImportState | undefined {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as ImportState
    return isCursor(state.position) && Number.isSafeInteger(state.offset) ? state : undefined
  } catch {
    return undefined
  }
}

function takeLock(folder: string, lock: string, path: string): void {
  makeFolder(folder)
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = ownerOf(lock)
    if (owner !== undefined && owner !== process.pid && isProcessAlive(owner)) {
      throw new SillokError(
        'IMPORT_RUNNING',
        `${path} is being imported by process ${owner} right now. Wait for it; then run this again for what is new.`,
      )
    }
    // Its owner has died.
    rmSync(lock, { force: true })
  }
  throw new SillokError('IMPORT_RUNNING', `${path} is being imported by another process right now.`)
}

function ownerOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return undefined
  }
}
