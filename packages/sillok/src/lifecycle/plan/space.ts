import { SACRIFICE } from '../classes.js'
import type { FileFact, World } from './facts.js'
import { type Judge, operationFor } from './judge.js'
import { overMaxBytes } from './limits.js'
import type { Action, Cause } from './verdict.js'

/** What moving text to a compressed archive on the same disk saves, at the least that was seen. */
const PACKED_SAVES = 0.75

/**
 * Lets the oldest go until limits of space are kept: those of each family, that of all together, and bytes that are asked for.
 *
 * @param actions what is to be done by age; what goes for space is added
 * @returns the bytes that were asked for and could not be found
 */
export function forSpace(
  { options, isElsewhere }: World,
  asked: readonly FileFact[],
  actions: Map<FileFact, Action>,
  judge: Judge,
): number {
  const leaves = (file: FileFact): boolean => {
    const operation = actions.get(file)?.operation
    return operation === 'delete' || operation === 'archive'
  }
  /** @returns the bytes that become free, or none where something stands against it */
  const letGo = (file: FileFact, cause: Cause): number => {
    const operation = operationFor(file, cause)
    const bar = judge.barToAny(file)
    // A limit holds without anybody asking: also for caches.
    if ((bar !== undefined && bar !== 'cache_on_request') || judge.barTo(file, operation) !== undefined)
      return 0
    if (cause === 'space' && operation === 'archive' && file.packed) return 0
    if (isElsewhere?.(file)) return 0
    actions.set(file, { operation, cause, file })
    return operation === 'delete' ? file.bytes : file.packed ? 0 : file.bytes * PACKED_SAVES
  }
  for (const { files, over } of overMaxBytes(asked.filter((file) => !leaves(file)))) {
    let left = over
    for (const file of files) {
      if (left <= 0) break
      letGo(file, 'max_bytes')
      if (leaves(file)) left -= file.bytes
    }
  }
  const { maxTotalBytes = Infinity, needBytes = 0 } = options
  let [stays, freed] = [0, 0]
  for (const file of asked) {
    if (!leaves(file)) stays += file.bytes
    else if (actions.get(file)?.operation === 'delete') freed += file.bytes
  }
  let over = stays - maxTotalBytes
  let need = needBytes - freed
  if (over <= 0 && need <= 0) return 0
  for (const file of inSacrificeOrder(asked)) {
    if (over <= 0 && need <= 0) break
    if (leaves(file)) continue
    need -= letGo(file, over > 0 ? 'max_total_bytes' : 'space')
    if (leaves(file)) over -= file.bytes
  }
  return Math.max(0, need)
}

/** What may go for space: by class, the oldest first. Of each family the newest stays, and intermediate results for which nothing says when they may go. */
function inSacrificeOrder(files: readonly FileFact[]): FileFact[] {
  const newest = new Map<FileFact['family'], FileFact>()
  for (const file of files) {
    const known = newest.get(file.family)
    if (known === undefined || file.time > known.time) newest.set(file.family, file)
  }
  return files
    .filter((file) => {
      const { class: logClass, retention } = file.family
      if (!SACRIFICE.includes(logClass) || file.archived !== undefined) return false
      if (logClass === 'L2' && retention.until === undefined) return false
      return logClass === 'cache' || newest.get(file.family) !== file
    })
    .sort((a, b) => SACRIFICE.indexOf(a.family.class) - SACRIFICE.indexOf(b.family.class) || a.time - b.time)
}
