import fs from 'node:fs'
import { join } from 'node:path'
import type { Glob, Way } from './glob.js'
import { matchSegment } from './segment.js'

/**
 * Whether a file or folder that a glob matches is there: what `until: { exists }` asks, when its parts are filled in (`fillGlob`). Reads only the folders
 * that a name of the glob leaves open. Symbolic links in the fixed names are followed: an artefact may lie elsewhere.
 *
 * @param root the folder that the glob is relative to
 */
export function existsUnder(root: string, glob: Glob): boolean {
  return glob.ways.some((way) => existsIn(root, way, 0))
}

function existsIn(folder: string, way: Way, at: number): boolean {
  const part = way[at]
  if (part === undefined) return fs.existsSync(folder)
  if (part === '**') {
    // At the end it asks for anything in the folder.
    if (at === way.length - 1) return namesIn(folder).length > 0
    return (
      existsIn(folder, way, at + 1) || foldersIn(folder).some((name) => existsIn(join(folder, name), way, at))
    )
  }
  if (part.text !== undefined) return existsIn(join(folder, part.text), way, at + 1)
  return namesIn(folder).some(
    (name) => matchSegment(part, name) !== undefined && existsIn(join(folder, name), way, at + 1),
  )
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

function foldersIn(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  } catch {
    return []
  }
}
