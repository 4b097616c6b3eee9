import type { FileFact, World } from './facts.js'
import { Judge } from './judge.js'
import { forSpace } from './space.js'
import type { Action, Operation, Stay, Verdict } from './verdict.js'

/** What is to be done, in the order in which it is to be done, and how many files stay for which reason. */
export interface Plan {
  actions: Action[]
  stays: Partial<Record<Stay, number>>
  /** Bytes that become free for certain: what is compressed or archived counts as nothing. */
  freedBytes: number
  /** Of the bytes that were asked for, those that nothing may go for. */
  missingBytes: number
}

/**
 * What age and space demand of files. It follows from the arguments alone: nothing is read, nothing is changed.
 *
 * @param explain hears of each file what becomes of it, and why
 */
export function plan(world: World, explain?: (file: FileFact, verdict: Verdict) => void): Plan {
  const { files, options } = world
  const asked =
    options.only === undefined ? files : files.filter(({ family }) => options.only?.includes(family.name))
  const judge = new Judge(world, asked)
  const actions = new Map<FileFact, Action>()
  for (const file of asked) {
    const action = judge.ofTime(file).action
    if (action !== undefined) actions.set(file, action)
  }
  const missingBytes = forSpace(world, asked, actions, judge)
  const result: Plan = { actions: [...actions.values()], stays: {}, freedBytes: 0, missingBytes }
  for (const { operation, file } of result.actions)
    if (operation === 'delete') result.freedBytes += file.bytes
  for (const file of files) {
    if (actions.has(file) && explain === undefined) continue
    const action = actions.get(file)
    const isAsked = options.only?.includes(file.family.name) ?? true
    const verdict = action !== undefined ? { action } : isAsked ? judge.ofTime(file) : NOT_ASKED_FOR
    explain?.(file, verdict)
    if (verdict.stay !== undefined) result.stays[verdict.stay] = (result.stays[verdict.stay] ?? 0) + 1
  }
  // What frees space comes first: a full disk leaves no room to compress. Within that the oldest first, as they would have gone alone.
  result.actions.sort(
    (a, b) =>
      RANK[a.operation] - RANK[b.operation] ||
      a.file.time - b.file.time ||
      (a.file.path < b.file.path ? -1 : 1),
  )
  return result
}

const NOT_ASKED_FOR: Verdict = { stay: 'not_asked_for' }
const RANK: Record<Operation, number> = { delete: 0, archive: 1, convert: 2, compress: 3 }
