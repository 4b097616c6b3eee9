import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FormatName } from '../../formats/index.js'
import { SillokError } from '../../record/index.js'
import { type Cursor, isCursor, isProcessAlive, makeFolder, writeAtomically } from '../../stream/index.js'
import { type Fingerprint, fingerprint } from './source.js'

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
  /** Bytes of the file, as on the disk, that this import reads; what was appended later is the next import's. */
  end: number
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

/** Finds the state of a file by its fingerprint: it may have been renamed, and have grown. */
export async function stateOf(root: string, stream: string, path: string): Promise<StateFile> {
  const folder = join(root, '.sillok', 'import')
  const known = await earlier(folder, stream, path)
  const name = known ?? nameOf((await fingerprint(path)) as Fingerprint, stream)
  const state = join(folder, `${name}.json`)
  const lock = join(folder, `${name}.lock`)
  return {
    load: () => load(state),
    save: (value) => writeAtomically(state, `${JSON.stringify(value)}\n`),
    lock: () => takeLock(folder, lock, path),
    unlock: () => rmSync(lock, { force: true }),
  }
}

function nameOf({ bytes, hash }: Fingerprint, stream: string): string {
  return `${bytes}-${hash}-${stream}`
}

/** A file shorter than the fingerprint was known by fewer bytes: each length that occurs is tried, the longest first. */
async function earlier(folder: string, stream: string, path: string): Promise<string | undefined> {
  const names = new Set(namesIn(folder))
  const lengths = new Set([...names].map((name) => Number(name.split('-', 1)[0])).filter((n) => n > 0))
  for (const length of [...lengths].sort((a, b) => b - a)) {
    const print = await fingerprint(path, length)
    if (print === undefined || print.bytes !== length) continue
    const name = nameOf(print, stream)
    // So short a beginning may be another file's too: then the path has to be the same.
    if (names.has(name) && (length >= 1024 || load(join(folder, `${name}.json`))?.file === path)) return name
  }
  return undefined
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
