import { SACRIFICE } from '../classes.js'
import type { FileFact, World } from './facts.js'
import { type Judge, operationFor } from './judge.js'
import { overMaxBytes } from './limits.js'
import type { Action, Cause } from './verdict.js'

/** What moving text to a compressed archive on the same disk saves, at the least that was seen. */
const PACKED_SAVES = 0.75

/**
 * Lets the oldest go until limits of space are kept: those of each family, that of all together, and bytes that are asked for of file systems, of each by what lies there.
 *
 * @param actions what is to be done by age; what goes for space is added
 * @returns the bytes that were asked for and could not be found, by file system
 */
export function forSpace(
  { options, isElsewhere, spaceOf = () => '', archiveSpace = '' }: World,
  asked: readonly FileFact[],
  actions: Map<FileFact, Action>,
  judge: Judge,
): Map<string, number> {
  const { maxTotalBytes = Infinity, needs: wanted = new Map<string, number>() } = options
  /** What is still missing on each file system; below nothing, what it has room for. */
  const needs = new Map(wanted)
  const add = (space: string, bytes: number): void => {
    const before = needs.get(space)
    if (before !== undefined) needs.set(space, before + bytes)
  }
  const leaves = (file: FileFact): boolean => {
    const operation = actions.get(file)?.operation
    return operation === 'delete' || operation === 'archive'
  }
  /** @returns whether it goes */
  const letGo = (file: FileFact, cause: Cause): boolean => {
    const operation = operationFor(file, cause)
    const bar = judge.barToAny(file)
    // A limit holds without anybody asking: also for caches.
    if ((bar !== undefined && bar !== 'cache_on_request') || judge.barTo(file, operation) !== undefined)
      return false
    const space = spaceOf(file)
    const isMoved = operation === 'archive' && space !== archiveSpace
    if (cause === 'space' && operation === 'archive') {
      if (!isMoved && file.packed) return false
      // What one disk is freed of must not fill another.
      if (isMoved && (needs.get(archiveSpace) ?? 0) + file.bytes > 0) return false
    }
    if (isElsewhere?.(file)) return false
    actions.set(file, { operation, cause, file, ...(cause === 'space' && space !== '' ? { on: space } : {}) })
    if (isMoved) add(archiveSpace, file.bytes)
    if (operation === 'delete' || isMoved) add(space, -file.bytes)
    else if (!file.packed) add(space, -file.bytes * PACKED_SAVES)
    return true
  }
  for (const [file, { operation }] of actions) {
    const space = spaceOf(file)
    const isMoved = operation === 'archive' && space !== archiveSpace
    if (isMoved) add(archiveSpace, file.bytes)
    if (operation === 'delete' || isMoved) add(space, -file.bytes)
  }
  for (const { files, over } of overMaxBytes(asked.filter((file) => !leaves(file)))) {
    let left = over
    for (const file of files) {
      if (left <= 0) break
      if (letGo(file, 'max_bytes')) left -= file.bytes
    }
  }
  let over = asked.reduce((sum, file) => sum + (leaves(file) ? 0 : file.bytes), 0) - maxTotalBytes
  const isShort = (): boolean => [...needs.values()].some((bytes) => bytes > 0)
  if (over > 0 || isShort()) {
    for (const file of inSacrificeOrder(asked, spaceOf)) {
      const isNeeded = (needs.get(spaceOf(file)) ?? 0) > 0
      if (leaves(file) || (over <= 0 && !isNeeded)) continue
      if (letGo(file, over > 0 ? 'max_total_bytes' : 'space')) over -= file.bytes
    }
  }
  const missing = new Map([...needs].filter(([, bytes]) => bytes > 0))
  for (const action of rotationsForSpace(asked, actions, judge, { over, missing, spaceOf }))
    if (!isElsewhere?.(action.file)) actions.set(action.file, action)
  return missing
}

/**
 * Streams go on in a new segment where nothing but the newest is left that holds the bytes. That one stays now, since it is what was written last; the next run may take it.
 *
 * @param left.over bytes of all together beyond their limit
 */
function* rotationsForSpace(
  asked: readonly FileFact[],
  actions: ReadonlyMap<FileFact, Action>,
  judge: Judge,
  left: { over: number; missing: ReadonlyMap<string, number>; spaceOf: (file: FileFact) => string },
): Generator<Action> {
  const newest = asked.filter(
    (file) =>
      file.bytes > 0 &&
      !actions.has(file) &&
      file.segment?.lastSince !== undefined &&
      judge.barToAny(file) === 'in_use',
  )
  const bySacrifice = (file: FileFact): number => SACRIFICE.indexOf(file.family.class)
  const missing = new Map(left.missing)
  let { over } = left
  for (const file of newest.sort((a, b) => bySacrifice(a) - bySacrifice(b) || a.time - b.time)) {
    const { retention } = file.family
    const mayGo = bySacrifice(file) !== -1 && (file.family.class !== 'L2' || retention.until !== undefined)
    const space = left.spaceOf(file)
    const need = missing.get(space) ?? 0
    const on = space === '' ? {} : { on: space }
    if (file.bytes > (retention.maxBytes ?? Infinity)) yield { operation: 'rotate', cause: 'max_bytes', file }
    else if (mayGo && over > 0) yield { operation: 'rotate', cause: 'max_total_bytes', file }
    else if (mayGo && need > 0) yield { operation: 'rotate', cause: 'space', file, ...on }
    else continue
    over -= file.bytes
    missing.set(space, need - file.bytes)
  }
}

/** What may go for space: by class, the oldest first. Of each family the newest on each file system stays, and intermediate results for which nothing says when they may go. */
function inSacrificeOrder(files: readonly FileFact[], spaceOf: (file: FileFact) => string): FileFact[] {
  const newest = new Map<FileFact['family'], Map<string, FileFact>>()
  for (const file of files) {
    const ofFamily = newest.get(file.family) ?? new Map<string, FileFact>()
    newest.set(file.family, ofFamily)
    const space = spaceOf(file)
    const known = ofFamily.get(space)
    if (known === undefined || file.time > known.time) ofFamily.set(space, file)
  }
  return files
    .filter((file) => {
      const { class: logClass, retention } = file.family
      if (!SACRIFICE.includes(logClass) || file.archived !== undefined) return false
      if (logClass === 'L2' && retention.until === undefined) return false
      return logClass === 'cache' || newest.get(file.family)?.get(spaceOf(file)) !== file
    })
    .sort((a, b) => SACRIFICE.indexOf(a.family.class) - SACRIFICE.indexOf(b.family.class) || a.time - b.time)
}
