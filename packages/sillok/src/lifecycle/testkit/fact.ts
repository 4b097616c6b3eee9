import type { Family, FileFact } from '../plan/facts.js'

export const DAY = 86_400_000
export const NOW = Date.parse('2026-11-20T12:00:00Z')
export const MIDNIGHT = Date.parse('2026-11-20T00:00:00Z')

let inode = 0
/** A file of 1,000 bytes, so many days old. */
export const file = (path: string, own: Family, days: number, more: Partial<FileFact> = {}): FileFact => ({
  path,
  family: own,
  bytes: 1000,
  time: NOW - days * DAY,
  timeFrom: 'mtime',
  seen: { dev: 1, ino: inode++, mtimeMs: 0 },
  packed: false,
  ...more,
})
