import type { FileFact } from './facts.js'

interface Group {
  count: number
  members: Map<string, { time: number; files: FileFact[] }>
}

/**
 * Files beyond the newest so many of their family. Where starts are counted, all files of one start stay or go together, and for each value of
 * the parts in `per` they are counted alone.
 */
export function overKeepLast(files: readonly FileFact[]): Set<FileFact> {
  const groups = new Map<string, Group>()
  for (const file of files) {
    const { keepLast } = file.family.retention
    if (keepLast === undefined || file.archived !== undefined) continue
    const { count, of, per } = keepLast
    const parts = file.parts ?? {}
    const key = [file.family.name, ...per.map((name) => parts[name] ?? '')].join('\0')
    const group = groups.get(key) ?? { count, members: new Map() }
    groups.set(key, group)
    const member = (of === undefined ? undefined : parts[of]) ?? file.path
    const known = group.members.get(member) ?? { time: -Infinity, files: [] }
    known.files.push(file)
    known.time = Math.max(known.time, file.time)
    group.members.set(member, known)
  }
  const over = new Set<FileFact>()
  for (const { count, members } of groups.values()) {
    const newestFirst = [...members].sort(([a, x], [b, y]) => y.time - x.time || (a < b ? 1 : -1))
    for (const [, { files: gone }] of newestFirst.slice(count)) for (const file of gone) over.add(file)
  }
  return over
}

/** The files of each family that is larger than its `maxBytes`, oldest first, with how many bytes must go. */
export function overMaxBytes(files: readonly FileFact[]): { files: FileFact[]; over: number }[] {
  const families = new Map<FileFact['family'], FileFact[]>()
  for (const file of files) {
    if (file.family.retention.maxBytes === undefined || file.archived !== undefined) continue
    const known = families.get(file.family)
    if (known === undefined) families.set(file.family, [file])
    else known.push(file)
  }
  return [...families]
    .map(([{ retention }, own]) => ({
      files: own.sort((a, b) => a.time - b.time || (a.path < b.path ? -1 : 1)),
      over: own.reduce((bytes, file) => bytes + file.bytes, 0) - (retention.maxBytes ?? Infinity),
    }))
    .filter(({ over }) => over > 0)
}
