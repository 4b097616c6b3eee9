import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cursorPath } from '../../catalogue/index.js'
import { type Cursor, isCursor, loadCursor } from '../../stream/index.js'

/** An index that has not moved for so long belongs to no server that runs; it is built again from what is there. */
const INDEX_MS = 7 * 86_400_000

/** The readers that are not past a segment yet: destinations of its stream, and the index of a server where there is one. */
export class Readers {
  readonly #root: string
  readonly #index: Record<string, Cursor>
  readonly #known = new Map<string, Cursor | undefined>()

  constructor(root: string, now: number) {
    this.#root = root
    this.#index = indexCursors(join(root, '.sillok', 'index.json'), now)
  }

  waiting(stream: string, segment: string, destinations: readonly string[]): string[] {
    const waiting = destinations.filter((name) => !hasPassed(this.#cursor(name, stream), segment))
    const index = this.#index[stream]
    if (index !== undefined && !hasPassed(index, segment)) waiting.push('index')
    return waiting
  }

  #cursor(reader: string, stream: string): Cursor | undefined {
    const path = cursorPath(this.#root, reader, stream)
    if (!this.#known.has(path)) this.#known.set(path, loadCursor(path))
    return this.#known.get(path)
  }
}

/** A reader that has no cursor has read nothing. */
function hasPassed(cursor: Cursor | undefined, segment: string): boolean {
  return cursor !== undefined && segment <= cursor.finished && !Object.hasOwn(cursor.open, segment)
}

function indexCursors(path: string, now: number): Record<string, Cursor> {
  try {
    // One that was written while a clock was ahead moves no more than one of long ago.
    if (Math.abs(now - statSync(path).mtimeMs) > INDEX_MS) return {}
    const { cursors } = JSON.parse(readFileSync(path, 'utf8')) as { cursors: Record<string, unknown> }
    return Object.fromEntries(
      Object.entries(cursors).filter((entry): entry is [string, Cursor] => isCursor(entry[1])),
    )
  } catch {
    return {}
  }
}
