import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readCatalogue } from '../../catalogue/index.js'
import { readStream } from '../../stream/index.js'
import type { CleanOptions } from '../index.js'

export const NOW = Date.parse('2026-11-20T12:00:00Z')
export const DAY = 86_400_000

/** A root with declarations; gone after the test. */
export function project(config: object): { root: string; options: CleanOptions } {
  const home = fs.mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }))
  const file = join(home, 'sillok.config.json')
  fs.writeFileSync(file, JSON.stringify(config))
  fs.mkdirSync(join(home, 'logs'))
  return { root: join(home, 'logs'), options: { catalogue: readCatalogue(file), now: NOW } }
}

export function put(root: string, path: string, days: number, content = `content of ${path}\n`): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true })
  fs.writeFileSync(join(root, path), content)
  const time = (NOW - days * DAY) / 1000
  fs.utimesSync(join(root, path), time, time)
}

/** Everything under a root but what Sillok itself keeps. */
export function files(root: string): string[] {
  return (fs.readdirSync(root, { recursive: true, withFileTypes: true }) as fs.Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/^(?:\.sillok|sillok-clean)\//.test(path))
    .sort()
}

export async function reported(root: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'sillok-clean' }))
    records.push(...lines.map(({ text }) => JSON.parse(text)))
  return records
}
