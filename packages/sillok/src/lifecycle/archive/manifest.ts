import type { ArchiveStore } from './store.js'

/** Beside the files of a month: what they are. */
const MANIFESTS = '_manifest'

/** One archived file. On the disk in snake_case, one a line. */
export interface ArchivedFile {
  /** Where it was, relative to the root. */
  path: string
  family: string
  /** Of the file as it was, and of its bytes then. */
  bytes: number
  sha256: string
  /** Its newest record, in milliseconds since 1970. */
  time: number
  /** When it was changed last, as the file system had it: whether a file of that path is the one that was archived. */
  mtimeMs: number
  /** Its key in the archive. */
  key: string
  /** Compressed on its way to the archive: restoring gives the bytes back. */
  gzipped: boolean
  /** When it was archived, in milliseconds since 1970. */
  archivedAt: number
}

/** Writes down what was archived. A manifest is an object of its own: no archive has to be able to append. */
export async function writeManifest(
  store: ArchiveStore,
  name: string,
  files: readonly ArchivedFile[],
): Promise<void> {
  const months = new Map<string, ArchivedFile[]>()
  for (const file of files) {
    const month = file.key.slice(0, file.key.indexOf('/'))
    months.set(month, [...(months.get(month) ?? []), file])
  }
  for (const [month, own] of months) {
    const text = `${own.map(lineOf).join('\n')}\n`
    for (let n = 0; ; n++) {
      const chunks = (async function* () {
        yield Buffer.from(text)
      })()
      if (await store.put(`${month}/${MANIFESTS}/${name}-${n}.jsonl`, chunks)) break
    }
  }
}

/**
 * What an archive holds, as its manifests say: each file once, also where it was archived again after a crash, and none that was removed.
 *
 * @param month `2026-11`; all months where it is not given
 */
export async function readManifests(store: ArchiveStore, month = ''): Promise<ArchivedFile[]> {
  const keys: string[] = []
  const present = new Set<string>()
  for await (const key of store.list(month)) {
    if (key.split('/')[1] === MANIFESTS) keys.push(key)
    else present.add(key)
  }
  const files = new Map<string, ArchivedFile>()
  for (const key of keys.sort()) {
    const chunks: Uint8Array[] = []
    for await (const chunk of store.get(key)) chunks.push(chunk)
    for (const line of Buffer.concat(chunks).toString().split('\n')) {
      const file = parse(line)
      if (file !== undefined && present.has(file.key)) files.set(file.key, file)
    }
  }
  return [...files.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function lineOf({ mtimeMs, archivedAt, time, ...file }: ArchivedFile): string {
  return JSON.stringify({
    ...file,
    time: new Date(time).toISOString(),
    mtime_ms: mtimeMs,
    archived_at: new Date(archivedAt).toISOString(),
  })
}

function parse(line: string): ArchivedFile | undefined {
  if (line === '') return undefined
  try {
    const { mtime_ms, archived_at, time, ...file } = JSON.parse(line)
    return { ...file, time: Date.parse(time), mtimeMs: mtime_ms, archivedAt: Date.parse(archived_at) }
  } catch {
    // Damaged: the files are there all the same, and are archived again under the same key if they still stand.
    return undefined
  }
}
