import { createHash, type Hash } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { FILE_MODE, makeFolder, writeAtomically } from '../../stream/index.js'
import type { StreamName } from './records.js'

export interface ProcessLogOptions {
  /** Starts that are kept; P6's default is 10. */
  starts: number
  /** Bytes of all starts together. The oldest go first; one start alone may take half of it. */
  maxBytes: number
}

/** What is known of a start that has ended: `end.json` in its folder. */
interface Ended {
  sha256: string
  exit: string
  /** How many starts printed exactly this, one after the other, and ended the same way. */
  times: number
  first: string
  last: string
  missed_bytes: number
}

/**
 * What a worker printed, as it printed it: one folder for each start. It is neither redacted nor cleaned, and so nothing but a file of its owner
 * that is written only where it was asked for.
 */
export class ProcessLogs {
  readonly #folder: string
  readonly #options: ProcessLogOptions

  constructor(folder: string, options: ProcessLogOptions) {
    this.#folder = folder
    this.#options = options
  }

  /** Begins the log of another start; `undefined` where the disk does not take it, which keeps no worker from running. */
  begin(timestamp: string): ProcessLog | undefined {
    try {
      const last = Number(this.#starts().at(-1)?.slice(0, 6) ?? 0)
      const name = `${String(last + 1).padStart(6, '0')}-${timestamp.replaceAll(':', '-')}`
      makeFolder(join(this.#folder, name))
      this.#prune()
      const most = this.#options.maxBytes / 2
      return new ProcessLog(
        join(this.#folder, name),
        most,
        timestamp,
        () => this.#prune(),
        () => this.#before(name),
      )
    } catch {
      return undefined
    }
  }

  /** Names of starts, oldest first: a number that only grows, since clocks do not. */
  #starts(): string[] {
    try {
      return fs
        .readdirSync(this.#folder)
        .filter((name) => /^\d{6,}-/.test(name))
        .sort()
    } catch {
      return []
    }
  }

  #before(name: string): string | undefined {
    const starts = this.#starts()
    const at = starts.indexOf(name)
    return at > 0 ? join(this.#folder, starts[at - 1] as string) : undefined
  }

  #prune(): void {
    const starts = this.#starts()
    const sizes = starts.map((name) => sizeOf(join(this.#folder, name)))
    let bytes = sizes.reduce((sum, size) => sum + size, 0)
    // The last one is being written.
    for (let at = 0; at < starts.length - 1; at++) {
      if (starts.length - at <= this.#options.starts && bytes <= this.#options.maxBytes) return
      fs.rmSync(join(this.#folder, starts[at] as string), { recursive: true, force: true })
      bytes -= sizes[at] as number
    }
  }
}

/** Bytes between two looks at the size of all starts, at most. */
const LOOK_BYTES = 1024 * 1024

export class ProcessLog {
  readonly #files = new Map<StreamName, { fd: number; hash: Hash }>()
  #bytes = 0
  #looked = 0
  #missed = 0

  constructor(
    readonly folder: string,
    private readonly most: number,
    private readonly began: string,
    private readonly prune: () => void,
    private readonly before: () => string | undefined,
  ) {}

  write(stream: StreamName, chunk: Buffer): void {
    const room = this.most - this.#bytes
    const part = chunk.length > room ? chunk.subarray(0, Math.max(0, room)) : chunk
    let written = 0
    try {
      const file = this.#file(stream)
      file.hash.update(part)
      // Appended: a short write is the disk's last word on it.
      if (part.length > 0) written = fs.writeSync(file.fd, part)
    } catch {}
    this.#bytes += written
    this.#missed += chunk.length - written
    if (this.#bytes - this.#looked < Math.min(LOOK_BYTES, this.most / 4)) return
    this.#looked = this.#bytes
    try {
      this.prune()
    } catch {}
  }

  /** Closes it. A crash that printed exactly what the one before had printed is counted there, and kept once. */
  end(exit: string, crashed: boolean, timestamp: string): void {
    const hash = createHash('sha256')
    for (const name of ['stdout', 'stderr'] as const) {
      const file = this.#files.get(name)
      if (file === undefined) continue
      hash.update(`${name} ${file.hash.digest('hex')}`)
      fs.closeSync(file.fd)
    }
    this.#files.clear()
    const ended: Ended = {
      sha256: hash.digest('hex'),
      exit,
      times: 1,
      first: this.began,
      last: timestamp,
      missed_bytes: this.#missed,
    }
    try {
      const before = crashed ? this.before() : undefined
      const same = before === undefined ? undefined : readEnded(before)
      if (before !== undefined && same !== undefined && same.sha256 === ended.sha256 && same.exit === exit) {
        writeEnded(before, { ...same, times: same.times + 1, last: timestamp })
        fs.rmSync(this.folder, { recursive: true, force: true })
      } else writeEnded(this.folder, ended)
      this.prune()
    } catch {}
  }

  #file(stream: StreamName): { fd: number; hash: Hash } {
    let file = this.#files.get(stream)
    if (file === undefined) {
      const { O_CREAT, O_EXCL, O_WRONLY, O_APPEND, O_NOFOLLOW } = fs.constants
      const fd = fs.openSync(
        join(this.folder, `${stream}.log`),
        O_CREAT | O_EXCL | O_WRONLY | O_APPEND | (O_NOFOLLOW ?? 0),
        FILE_MODE,
      )
      file = { fd, hash: createHash('sha256') }
      this.#files.set(stream, file)
    }
    return file
  }
}

function readEnded(folder: string): Ended | undefined {
  try {
    return JSON.parse(fs.readFileSync(join(folder, 'end.json'), 'utf8')) as Ended
  } catch {
    return undefined
  }
}

function writeEnded(folder: string, ended: Ended): void {
  writeAtomically(join(folder, 'end.json'), `${JSON.stringify(ended)}\n`)
}

function sizeOf(folder: string): number {
  let bytes = 0
  try {
    for (const name of fs.readdirSync(folder)) bytes += fs.statSync(join(folder, name)).size
  } catch {}
  return bytes
}
