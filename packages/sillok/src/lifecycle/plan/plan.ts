import { SACRIFICE } from '../classes.js'
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
  /** The same by file system; those alone on which some are missing. */
  missing: ReadonlyMap<string, number>
}

/**
 * What age and space demand of files. It follows from the arguments alone: nothing is read, nothing is changed.
 *
 * @param explain hears of each file what becomes of it, and why
 */
export function plan(world: World & { files: Iterable<FileFact> }, explain?: Explain): Plan {
  const planner = new Planner(world, explain)
  for (const file of world.files) planner.add(file)
  return planner.finish()
}

type Explain = (file: FileFact, verdict: Verdict) => void

/** Makes a plan of files that come one by one. Those that stay whatever the others are, are not kept: a million of them takes no memory. */
export class Planner {
  readonly #world: World
  readonly #explain: Explain | undefined
  readonly #alone: Judge
  readonly #held: FileFact[] = []
  readonly #plan: Plan = { actions: [], stays: {}, freedBytes: 0, missingBytes: 0, missing: new Map() }

  constructor(world: World, explain?: Explain) {
    this.#world = world
    this.#explain = explain
    this.#alone = new Judge(world, [])
  }

  add(file: FileFact): void {
    const { only, maxTotalBytes } = this.#world.options
    if (only?.includes(file.family.name) === false) this.#settle(file, NOT_ASKED_FOR)
    else if (maxTotalBytes !== undefined || dependsOnOthers(file) || this.#isShort(file))
      this.#held.push(file)
    else this.#settle(file, this.#alone.ofTime(file))
  }

  /** Whether space is short where a file lies. */
  #isShort(file: FileFact): boolean {
    const { options, spaceOf } = this.#world
    return options.needs !== undefined && (options.needs.get(spaceOf?.(file) ?? '') ?? 0) > 0
  }

  finish(): Plan {
    const judge = new Judge(this.#world, this.#held)
    const actions = new Map<FileFact, Action>()
    for (const file of this.#held) {
      const { action } = judge.ofTime(file)
      if (action !== undefined) actions.set(file, action)
    }
    const missing = forSpace(this.#world, this.#held, actions, judge)
    this.#plan.missing = missing
    this.#plan.missingBytes = [...missing.values()].reduce((sum, bytes) => sum + bytes, 0)
    for (const file of this.#held) {
      const action = actions.get(file)
      this.#settle(file, action === undefined ? judge.ofTime(file) : { action })
    }
    // What frees space comes first: a full disk leaves no room to compress. Within that what goes anyway, then what goes for space by what it is worth: a run that is cut off has not taken a log where a cache was
    // enough. Of the same worth the oldest first, as they would have gone alone.
    this.#plan.actions.sort(
      (a, b) =>
        RANK[a.operation] - RANK[b.operation] ||
        worth(a) - worth(b) ||
        a.file.time - b.file.time ||
        (a.file.path < b.file.path ? -1 : 1),
    )
    return this.#plan
  }

  #settle(file: FileFact, verdict: Verdict): void {
    this.#explain?.(file, verdict)
    const { action, stay } = verdict
    const { actions, stays } = this.#plan
    if (stay !== undefined) stays[stay] = (stays[stay] ?? 0) + 1
    if (action === undefined) return
    actions.push(action)
    if (action.operation === 'delete') this.#plan.freedBytes += file.bytes
  }
}

function dependsOnOthers({ family }: FileFact): boolean {
  const { keepLast, maxBytes, monthlyArchive } = family.retention
  return keepLast !== undefined || maxBytes !== undefined || monthlyArchive === true
}

/** What goes for space alone, in the order in which it may. */
function worth({ cause, file }: Action): number {
  return cause === 'space' || cause === 'max_total_bytes' ? SACRIFICE.indexOf(file.family.class) : -1
}

const NOT_ASKED_FOR: Verdict = { stay: 'not_asked_for' }
const RANK: Record<Operation, number> = { delete: 0, archive: 1, convert: 2, compress: 3, rotate: 4 }
