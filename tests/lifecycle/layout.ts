import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readCatalogue } from 'sillok/catalogue'
import type { CleanOptions } from 'sillok/lifecycle'
import { openStream, readStream } from 'sillok/stream'
import { onTestFinished } from 'vitest'

export const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const CONFIG = {
  streams: {
    app: { class: 'raw', retention: { compressAfter: '1d', archiveAfter: '4d' } },
    gone: { class: 'L3', retention: { deleteAfter: '5d' } },
    report: { class: 'summary' },
    curve: { class: 'training' },
    idle: { class: 'L3', retention: { deleteAfter: '5d' } },
  },
  logs: {
    ops: { match: 'ops/*.log', class: 'L3' },
    jobs: { match: 'jobs/*.log', class: 'raw' },
    tagged: { match: 'tagged/*', class: 'tagged' },
    held: { match: 'held/*', class: 'L3', legalHold: { reason: 'case 4' } },
  },
}

/** A folder of its own, in memory where there is such a place; gone after the test. */
export function temporary(place = PLACE): string {
  const folder = mkdtempSync(join(place, 'sillok-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function copyOf(home: string): string {
  const copy = temporary()
  cpSync(home, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  return copy
}

export function put(
  root: string,
  path: string,
  days: number,
  content = `${path} ${'text '.repeat(50)}\n`,
): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  utimesSync(file, (NOW - days * DAY) / 1000, (NOW - days * DAY) / 1000)
}

export function project(
  home = temporary(),
  config: object = CONFIG,
): { home: string; root: string; options: CleanOptions } {
  const file = join(home, 'sillok.config.json')
  writeFileSync(file, JSON.stringify(config))
  const root = join(home, 'logs')
  mkdirSync(root, { recursive: true })
  return { home, root, options: { catalogue: readCatalogue(file), now: NOW } }
}

/** Files of every stage, and streams whose segments are of every stage. */
export async function fill(root: string): Promise<void> {
  put(root, 'ops/a.log', 40)
  put(root, 'ops/b.log', 31)
  put(root, 'ops/new.log', 3)
  put(root, 'jobs/a.log', 9)
  put(root, 'jobs/b.log', 3)
  put(root, 'tagged/a.jsonl', 100)
  put(root, 'held/a', 400)
  for (const name of ['app', 'gone', 'report', 'curve']) {
    let time = NOW - 8 * DAY
    const stream = openStream({ root, name, maxSegmentBytes: 3000, now: () => time })
    for (let n = 0; n < 80; n++) {
      time += 2 * 3_600_000
      const timestamp = new Date(time).toISOString()
      stream.append(
        JSON.stringify({
          timestamp,
          level: 'INFO',
          logger: name,
          message: `${name} record ${n}`,
          n,
          more: 'text '.repeat(20),
        }),
      )
      await stream.flush()
    }
    await stream.close()
  }
  // Of a program that wrote little, and long ago: its only segment is beyond its age.
  const idle = openStream({ root, name: 'idle', now: () => NOW - 8 * DAY })
  idle.append(JSON.stringify({ timestamp: new Date(NOW - 8 * DAY).toISOString(), message: 'idle record' }))
  await idle.close()
  for (const name of readdirSync(join(root, 'idle')).filter((one) => one.endsWith('.jsonl')))
    utimesSync(join(root, 'idle', name), (NOW - 7 * DAY) / 1000, (NOW - 7 * DAY) / 1000)
}

export const isLoose = (path: string): boolean => /^(?:ops|jobs|tagged|held)\//.test(path)

/** Every file by its path, unpacked; runs of the trash have no name, and what Sillok remembers is left out. */
export function contentsOf(root: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length + 1)
    if (!entry.isFile() || /^(?:\.sillok|sillok-clean)\/|\/_manifest\/|\/\.leases\//.test(path)) continue
    const bytes = readFileSync(join(root, path))
    let text = bytes.toString('latin1')
    try {
      if (path.endsWith('.gz')) text = gunzipSync(bytes).toString('latin1')
    } catch {
      text = 'damaged'
    }
    found.set(path.replace(/^_trash\/[^/]+\//, '_trash/'), text)
  }
  return found
}

export async function reported(root: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'sillok-clean' }))
    records.push(...lines.filter(({ fault }) => fault === undefined).map(({ text }) => JSON.parse(text)))
  return records
}
