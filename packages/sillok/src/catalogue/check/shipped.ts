import fs from 'node:fs'
import { join } from 'node:path'
import { listSegments, loadCursor } from '../../stream/index.js'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { durationText } from '../declare/units.js'
import { type Finding, finding } from './finding.js'

/** A shipper that works moves its cursor within minutes. */
const TOO_LONG_MS = 3_600_000

/** Where a reader that must have everything, such as a destination, remembers how far it is in a stream: a file that `saveCursor` writes. */
export const cursorPath = (root: string, reader: string, stream: string): string =>
  join(root, '.sillok', 'cursors', encodeURIComponent(reader), `${stream}.json`)

/** Streams that are declared to be shipped, and wait. */
export async function* unshipped({ root }: Catalogue, entry: Entry, now: number): AsyncGenerator<Finding> {
  if (entry.by !== 'sillok') return
  for (const destination of entry.destinations) {
    const path = cursorPath(root, destination, entry.name)
    const cursor = loadCursor(path)
    let waiting = 0
    for (const { name, bytes } of await listSegments(root, entry.name)) {
      if (cursor === undefined || name > cursor.finished)
        waiting += Math.max(0, bytes - (cursor?.open[name] ?? 0))
    }
    if (waiting === 0) continue
    const quiet = cursor === undefined ? undefined : now - fs.statSync(path).mtimeMs
    if (quiet !== undefined && Math.abs(quiet) <= TOO_LONG_MS) continue
    yield finding(
      {
        kind: 'unshipped',
        severity: 'warning',
        entry: entry.name,
        message:
          quiet === undefined
            ? `Is declared to go to ${destination}; nothing was shipped yet`
            : `Was not shipped to ${destination} ${quiet < 0 ? 'since the clock was right' : `for ${durationText(quiet)}`}`,
        evidence: [
          `${waiting} bytes wait`,
          ...(quiet === undefined ? [`There is no cursor at ${path}`] : []),
        ],
        fix: `See whether the shipper to ${destination} runs; or take the destination out.`,
      },
      destination,
    )
  }
}
