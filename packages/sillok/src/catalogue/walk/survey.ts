import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { walk } from './walk.js'

/** Files and bytes of something. */
export interface Amount {
  files: number
  bytes: number
}

/** What was found of one log. */
export interface Observed extends Amount {
  /** Last change of the oldest and of the newest file, in ms since 1970. `oldestMs` is infinite where there are only empty segments. */
  oldestMs: number
  newestMs: number
  oldest: string
  /** The files changed last, newest first; of a stream its segments, and nothing of its sealed log. */
  recent: readonly { path: string; mtimeMs: number; bytes: number }[]
  /** Files that others than their owner may read or write, and one of them. */
  open: { files: number; example: string; mode: number } | undefined
}

/** A folder that has files which nothing declares. */
export interface UndeclaredFolder extends Amount {
  /** From the root; `''` is the root itself. */
  folder: string
  /** The end of their names, with its dot: `.log`; `''` for none. */
  extension: string
  newestMs: number
  /** Some of them, from the root. */
  examples: string[]
}

/** What lies under a root, beside what is declared. */
export interface Survey extends Amount {
  atMs: number
  /** By the name of the entry; one of which nothing was found is not in it. */
  entries: ReadonlyMap<string, Observed>
  undeclared: readonly UndeclaredFolder[]
  /** Undeclared files in folders beyond those told one by one. */
  undeclaredBeyond: Amount
  /** By top-level folder; files in the root itself are under `''`. */
  folders: ReadonlyMap<string, Amount>
  /** The largest files, largest first; without those of `.sillok/`, which is one thing however many files the index has. */
  largest: readonly { path: string; bytes: number; entry: string | undefined }[]
  /** Symbolic links, sockets, pipes and devices, but for the links of streams and what is in `.sillok/`. */
  others: readonly string[]
  errors: readonly { path: string; message: string }[]
}

/** What is kept of each, so that memory does not grow with the number of files. */
const RECENT = 5
const EXAMPLES = 3
const MAX_FOLDERS = 2000
const MAX_TOLD = 1000
const LARGEST = 10
/** So far a file system's own clock may be ahead of ours. */
const AHEAD_MS = 3_600_000
/** What Sillok itself remembers. */
const OWN = '.sillok/'
/** The folder of a stream's sealed log. */
export const SEALED_LOG = 'tlog'

/**
 * Walks a root once and counts. What is kept does not grow with the number of files.
 */
export function survey(catalogue: Catalogue, now = Date.now()): Survey {
  const entries = new Map<string, Mutable<Observed>>()
  const undeclared = new Map<string, UndeclaredFolder>()
  const undeclaredBeyond = { files: 0, bytes: 0 }
  const folders = new Map<string, Amount>()
  const total = { files: 0, bytes: 0 }
  const others: string[] = []
  const errors: { path: string; message: string }[] = []
  const largest = new Top<{ path: string; bytes: number; entry: string | undefined }>(
    LARGEST,
    ({ bytes }) => bytes,
  )
  const onOther = (path: string): void => {
    // The engine's own links are its own, and nobody is to remove them.
    if (path.startsWith(OWN) || isStreamLink(catalogue.root, path)) return
    if (others.length < MAX_TOLD) others.push(path)
  }
  const onError = (path: string, { message }: Error): void => {
    if (errors.length < MAX_TOLD) errors.push({ path, message })
  }
  // Leases come and go with who writes; they are no files of a log.
  const enter = (path: string): boolean => !path.endsWith('/.leases')
  for (const { path, stat, entry } of walk(catalogue.root, catalogue.matcher, { onOther, onError, enter })) {
    const file = { path, bytes: stat.size, mtimeMs: stat.mtimeMs, mode: stat.mode }
    add(total, file.bytes)
    const slash = path.indexOf('/')
    count(folders, slash === -1 ? '' : path.slice(0, slash), file.bytes)
    if (largest.wants(file.bytes) && !path.startsWith(OWN))
      largest.add({ path, bytes: file.bytes, entry: entry?.name })
    if (entry === undefined) noteUndeclared(undeclared, undeclaredBeyond, file)
    else observe(entries, entry, file, now)
  }
  return {
    ...total,
    atMs: now,
    entries,
    undeclared: [...undeclared.values()].sort((a, b) => b.bytes - a.bytes || (a.folder < b.folder ? -1 : 1)),
    undeclaredBeyond,
    folders,
    largest: largest.items,
    others,
    errors,
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface File {
  path: string
  bytes: number
  mtimeMs: number
  mode: number
}

function observe(
  entries: Map<string, Mutable<Observed>>,
  { name, by }: Entry,
  file: File,
  now: number,
): void {
  const { path, bytes, mtimeMs } = file
  // A stream that nobody writes to has an empty segment, in which nothing can be old.
  const isSealedLog = by === 'sillok' && path.startsWith(`${name}/${SEALED_LOG}/`)
  const oldestMs = by === 'others' || (bytes > 0 && !isSealedLog) ? mtimeMs : Number.POSITIVE_INFINITY
  let seen = entries.get(name)
  if (seen === undefined) {
    seen = {
      files: 0,
      bytes: 0,
      oldestMs,
      newestMs: mtimeMs,
      oldest: path,
      recent: [],
      open: undefined,
    }
    entries.set(name, seen)
  }
  add(seen, bytes)
  if ((file.mode & 0o077) !== 0) {
    if (seen.open === undefined) seen.open = { files: 1, example: path, mode: file.mode & 0o777 }
    else seen.open.files++
  }
  // Hashes and signatures, and copies of lines: of the stream itself they say neither what stands in it nor how old that is.
  if (isSealedLog) return
  if (oldestMs < seen.oldestMs) {
    seen.oldestMs = oldestMs
    seen.oldest = path
  }
  // Until now there were at most files of its sealed log.
  if (seen.recent.length === 0) seen.newestMs = mtimeMs
  // What was written while a clock was ahead says nothing, unless it is all there is.
  const isToCome = mtimeMs > now + AHEAD_MS
  if (
    seen.newestMs > now + AHEAD_MS
      ? !isToCome || mtimeMs > seen.newestMs
      : !isToCome && mtimeMs > seen.newestMs
  )
    seen.newestMs = mtimeMs
  const last = seen.recent.at(-1)
  if (last === undefined || seen.recent.length < RECENT || mtimeMs > last.mtimeMs)
    seen.recent = [...seen.recent, { path, mtimeMs, bytes }]
      .sort((a, b) => b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1))
      .slice(0, RECENT)
}

function noteUndeclared(
  folders: Map<string, UndeclaredFolder>,
  beyond: Amount,
  { path, bytes, mtimeMs }: File,
): void {
  const slash = path.lastIndexOf('/')
  const folder = slash === -1 ? '' : path.slice(0, slash)
  const extension = /\.[A-Za-z0-9]{1,12}$/.exec(path.slice(slash + 2))?.[0] ?? ''
  const key = `${folder}/${extension}`
  let seen = folders.get(key)
  if (seen === undefined) {
    if (folders.size >= MAX_FOLDERS) {
      add(beyond, bytes)
      return
    }
    seen = { folder, extension, files: 0, bytes: 0, newestMs: 0, examples: [] }
    folders.set(key, seen)
  }
  add(seen, bytes)
  seen.newestMs = Math.max(seen.newestMs, mtimeMs)
  if (seen.examples.length < EXAMPLES) seen.examples.push(path)
}

function add(amount: Amount, bytes: number): void {
  amount.files++
  amount.bytes += bytes
}

function count(amounts: Map<string, Amount>, key: string, bytes: number): void {
  const amount = amounts.get(key)
  if (amount === undefined) amounts.set(key, { files: 1, bytes })
  else add(amount, bytes)
}

/** A stream's link to its active segment is part of the stream, declared or not. */
function isStreamLink(root: string, path: string): boolean {
  if (path.includes('/') || !path.endsWith('.jsonl')) return false
  try {
    return readlinkSync(join(root, path)).startsWith(`${path.slice(0, -'.jsonl'.length)}/`)
  } catch {
    return false
  }
}

/** The greatest of many, greatest first. */
class Top<T> {
  items: T[] = []

  constructor(
    private readonly most: number,
    private readonly value: (item: T) => number,
  ) {}

  wants(value: number): boolean {
    const last = this.items.at(-1)
    return this.items.length < this.most || last === undefined || value > this.value(last)
  }

  add(item: T): void {
    this.items.push(item)
    this.items.sort((a, b) => this.value(b) - this.value(a))
    if (this.items.length > this.most) this.items.pop()
  }
}
