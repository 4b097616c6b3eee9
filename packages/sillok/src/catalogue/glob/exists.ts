import fs from 'node:fs'
import { join } from 'node:path'
import type { Glob, Way } from './glob.js'
import { matchSegment } from './segment.js'

/**
 * Whether a file or folder that a glob matches is there: what `until: { exists }` asks, when its parts are filled in (`fillGlob`). Reads only the folders
 * that a name of the glob leaves open. Symbolic links in fixed names are followed: an artefact may lie elsewhere.
 *
 * @param folder what the glob is relative to
 */
export function existsUnder(folder: string, glob: Glob): boolean {
  return glob.ways.some((way) => !paths(folder, '', way, 0).next().done)
}

/** What a glob finds under a folder, as `existsUnder` does; relative to it. Sorted. */
export function findUnder(folder: string, glob: Glob): string[] {
  return [...new Set(glob.ways.flatMap((way) => [...paths(folder, '', way, 0)]))].sort()
}

function* paths(base: string, above: string, way: Way, at: number): Generator<string> {
  const part = way[at]
  const under = (name: string): string => (above === '' ? name : `${above}/${name}`)
  const folder = join(base, above)
  if (part === undefined) {
    if (fs.existsSync(folder)) yield above
  } else if (part === '**') {
    const isLast = at === way.length - 1
    if (!isLast) yield* paths(base, above, way, at + 1)
    for (const { name, isFolder } of namesIn(folder)) {
      if (isLast) yield under(name)
      // What is installed is no part of a project, and larger than all of it.
      if (isFolder && name !== 'node_modules' && name !== '.git') yield* paths(base, under(name), way, at)
    }
  } else if (part.text !== undefined) yield* paths(base, under(part.text), way, at + 1)
  else {
    for (const { name } of namesIn(folder)) {
      if (matchSegment(part, name) !== undefined) yield* paths(base, under(name), way, at + 1)
    }
  }
}

function namesIn(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
  } catch {
    return []
  }
}
