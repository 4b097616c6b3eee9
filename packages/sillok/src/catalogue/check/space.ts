import { join } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import { fileSystemsOf, fileSystemsWithLogs, type Space, spaceOf, usageOf } from '../walk/file-systems.js'
import { type Finding, finding } from './finding.js'

/** From here on the schedule of cleaning makes space. */
const FULL = 0.9

/** File systems of logs that are nearly full. A note: how full a disk is now says nothing about the map, and changes from one look to the next. */
export function* fullDisks(
  catalogue: Catalogue,
  space: (folder: string) => Space = spaceOf,
): Generator<Finding> {
  const all = fileSystemsOf(catalogue.root)
  for (const { path, space: from } of fileSystemsWithLogs(catalogue, all)) {
    let now: Space
    try {
      now = space(join(catalogue.root, path))
    } catch {
      continue
    }
    const usage = usageOf(now)
    if (path !== from || usage <= FULL) continue
    yield finding({
      kind: 'disk-full',
      severity: 'note',
      path: path === '' ? '.' : path,
      message: `${path === '' ? 'The file system of the root' : `The file system that is mounted at ${path}`} is used to ${Math.floor(usage * 100)} %`,
      evidence: [`${now.free} of ${now.total} bytes are free`],
      fix: 'sillok clean --target-usage 80% shows what would go there, and --run lets it go.',
    })
  }
}
