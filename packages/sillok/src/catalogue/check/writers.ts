import fs from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { findUnder } from '../glob/exists.js'
import { type Glob, parseGlob } from '../glob/glob.js'
import { type Finding, finding } from './finding.js'

/** Longer sources are data. */
const MAX_SOURCE_BYTES = 2 * 1024 * 1024

/** Declared writers that are gone, or that say nothing of the log any more. */
export function* writers({ project }: Catalogue, entry: Entry): Generator<Finding> {
  const marks = marksOf(entry)
  for (const writer of entry.writers) {
    if (!('source' in writer)) continue
    const files = findUnder(project, parseGlob(writer.source))
    if (files.length === 0) {
      yield finding(
        {
          kind: 'writer-missing',
          severity: 'warning',
          entry: entry.name,
          path: writer.source,
          message: 'Its declared writer does not exist',
          evidence: [`No file of ${project} is ${writer.source}`],
          fix: 'Name the file that writes it now; or take the log out, if nothing does.',
        },
        writer.source,
      )
    } else if (marks.length > 0 && !files.some((file) => mentions(join(project, file), marks))) {
      yield finding(
        {
          kind: 'writer-silent',
          severity: 'warning',
          entry: entry.name,
          path: writer.source,
          message: 'Its declared writer does not mention it any more',
          evidence: [
            `${files.length === 1 ? files[0] : `None of ${files.length} files`} has${files.length === 1 ? ' no' : ''} ${marks.map((mark) => `"${mark}"`).join(' or ')}`,
          ],
          fix: 'Name the file that writes it now.',
        },
        writer.source,
      )
    }
  }
}

/**
 * What a source that writes a log has in it: of each glob the fixed text that is most its own: that of the file's name, else of the folder nearest
 * to it.
 */
function marksOf({ by, name, globs }: Pick<Entry, 'by' | 'name' | 'globs'>): string[] {
  if (by !== 'others') return [name]
  return [...new Set(globs.flatMap(marksIn))]
}

function marksIn(glob: Glob): string[] {
  return glob.ways.flatMap((way) => {
    for (const part of [...way].reverse()) {
      if (part === '**') continue
      const texts = part.pieces.map((piece) => piece.filter((unit) => typeof unit === 'string').join(''))
      // An extension alone says nothing, nor do single letters.
      const best = texts
        .map((text) => text.replace(/^\.[a-z0-9]{1,8}$/i, ''))
        .sort((a, b) => b.length - a.length)[0]
      if (best !== undefined && best.length >= 3) return [best]
    }
    return []
  })
}

function mentions(file: string, marks: readonly string[]): boolean {
  try {
    if (fs.statSync(file).size > MAX_SOURCE_BYTES) return false
    const text = fs.readFileSync(file, 'utf8')
    return marks.some((mark) => text.includes(mark))
  } catch {
    return false
  }
}
