import { parseGlob } from '../glob/glob.js'
import { streamGlobs } from './read-entry.js'
import type { Entry } from './types.js'

/** The stream in which snapshots are kept. */
export const SNAPSHOTS = 'sillok-snapshots'

/** What Sillok itself keeps under a root, beside the streams that are declared. A project may declare the streams itself. */
export const HOUSE: readonly Entry[] = [
  house({
    name: '.sillok',
    globs: [parseGlob('.sillok/**')],
    kind: 'state',
    class: 'state',
    purpose: 'what Sillok remembers: the index, cursors, keys',
  }),
  house({
    name: '_archive',
    globs: [parseGlob('_archive/**')],
    kind: 'records',
    class: 'L1',
    purpose: 'the archive, by month',
  }),
  house({
    name: '_restored',
    globs: [parseGlob('_restored/**')],
    kind: 'assets',
    class: 'state',
    purpose: 'what `sillok archive restore` brought back: copies, until somebody removes them',
  }),
  house({
    name: '_trash',
    globs: [parseGlob('_trash/**')],
    kind: 'assets',
    class: 'state',
    purpose: 'what `sillok clean` removed, until it is too late to undo it',
  }),
  house({
    name: 'process',
    globs: [parseGlob('process/{worker}/{start}/*')],
    kind: 'text',
    class: 'state',
    purpose: 'what workers printed, as it was; the supervisor keeps the last starts and removes the others',
  }),
  house({
    name: 'sillok-clean',
    globs: streamGlobs('sillok-clean'),
    kind: 'records',
    format: 'sillok',
    class: 'L1',
    purpose: 'what `sillok clean` did, and why',
  }),
  house({
    name: 'sillok',
    globs: streamGlobs('sillok'),
    kind: 'records',
    format: 'sillok',
    class: 'L3',
    purpose: "the server's own log",
    retention: { deleteAfterMs: 30 * 86_400_000 },
  }),
  house({
    name: SNAPSHOTS,
    globs: streamGlobs(SNAPSHOTS),
    kind: 'records',
    format: 'sillok',
    class: 'L1',
    purpose: 'counts and bytes of every log over time, by `sillok snapshot`',
  }),
]

function house(entry: Pick<Entry, 'name' | 'globs' | 'kind' | 'class'> & Partial<Entry>): Entry {
  return {
    by: 'house',
    shapes: [],
    writers: [{ program: 'sillok' }],
    readers: ['sillok'],
    destinations: [],
    retention: {},
    ...entry,
  }
}
