import { redactText } from '../../redact/index.js'
import type { Line } from '../../stream/index.js'
import { bytesOf, HASH_BYTES, leafHash } from '../tlog/index.js'
import { isTombstoneLine } from './tombstone-line.js'

/** How the event of a record begins that says why something is not in a log any more. */
const ERASED = 'seal.erased'
const PRUNED = 'seal.pruned'

/** Of a new key of the log. */
const KEY = 'seal.key'

/** Why something is gone, and who said so. */
export interface Reason {
  reason: string
  by: string
}

/** A record, itself an entry of the log, that says that something was taken out of it. */
export type Gap = Reason &
  /** One entry was erased, whose hash as a leaf stays in the tree. */
  (
    | { kind: 'erased'; index: number; leaf: Buffer }
    /** All entries before `to` were removed, with their segments; their hashes stay. */
    | { kind: 'pruned'; to: number }
  )

/** The line of a record about a gap. */
export function gapLine(gap: Gap, now: Date): string {
  const about =
    gap.kind === 'erased'
      ? { event: ERASED, index: gap.index, leaf: gap.leaf.toString('base64') }
      : { event: PRUNED, to: gap.to }
  const message =
    gap.kind === 'erased' ? `Entry ${gap.index} is erased` : `Entries before ${gap.to} are removed`
  const head = { timestamp: now.toISOString(), level: 'WARNING', logger: 'sillok.seal', message }
  return JSON.stringify({ ...head, ...about, log_type: 'audit', ...withoutSecrets(gap) })
}

/** The line that announces a new key of the log. */
export function keyLine(vkey: string, reason: Reason, now: Date): string {
  const head = {
    timestamp: now.toISOString(),
    level: 'WARNING',
    logger: 'sillok.seal',
    message: 'The log has a new key',
  }
  return JSON.stringify({ ...head, event: KEY, vkey, log_type: 'audit', ...withoutSecrets(reason) })
}

/** What people write of a reason goes into the record for good. */
function withoutSecrets({ reason, by }: Reason): Reason {
  return { reason: redactText(reason), by: redactText(by) }
}

/** The key that an entry announces; `undefined` for all others. */
export function announcedIn(entry: string): string | undefined {
  try {
    const { event, vkey } = JSON.parse(entry) as { event?: unknown; vkey?: unknown }
    return event === KEY && typeof vkey === 'string' ? vkey : undefined
  } catch {
    return undefined
  }
}

/** The gap that an entry is about; `undefined` for all others. */
function parseGap(entry: string): Gap | undefined {
  let value: Record<string, unknown> | null
  try {
    value = JSON.parse(entry) as Record<string, unknown> | null
  } catch {
    return undefined
  }
  const { event, index, to, leaf, reason, by } = value ?? {}
  if (typeof reason !== 'string' || typeof by !== 'string') return undefined
  const isIndex = (number: unknown): number is number =>
    Number.isSafeInteger(number) && (number as number) >= 0
  if (event === PRUNED && isIndex(to)) return { kind: 'pruned', to, reason, by }
  const hash = typeof leaf === 'string' ? bytesOf(leaf, HASH_BYTES) : undefined
  if (event === ERASED && isIndex(index) && hash !== undefined)
    return { kind: 'erased', index, leaf: hash, reason, by }
  return undefined
}

/** What the sealed records of a log allow to be gone. */
export class Gaps {
  readonly list: Gap[] = []
  #pruned = 0
  /** Hashes that records say entries had: whoever logs may say of any that it had another. */
  readonly #erased = new Map<number, Buffer[]>()

  /** @param at the index of the entry: it may only speak of earlier ones */
  add(entry: string, at: number): void {
    const gap = parseGap(entry)
    if (gap === undefined) return
    if (gap.kind === 'pruned' && gap.to <= at) this.#pruned = Math.max(this.#pruned, gap.to)
    else if (gap.kind === 'erased' && gap.index < at) this.#isSaid(gap.index, gap.leaf)
    else return
    this.list.push(gap)
  }

  /** Entries before this one may be gone. */
  get pruned(): number {
    return this.#pruned
  }

  /** Entries that records say were erased, each with the hash that it says it had. */
  get erased(): { index: number; leaf: Buffer }[] {
    return this.list.filter((gap) => gap.kind === 'erased')
  }

  /** The hash of a pruned entry, of which there is a tombstone: its segment may be there for a while. */
  prunedIs(index: number, leaf: Buffer): void {
    if (index < this.#pruned) this.#isSaid(index, leaf)
  }

  #isSaid(index: number, leaf: Buffer): void {
    this.#erased.set(index, [...(this.#erased.get(index) ?? []), leaf])
  }

  /** @param leaf the hash that entry `index` has in its tile */
  isErased(index: number, leaf: Buffer): boolean {
    return this.#erased.get(index)?.some((one) => one.equals(leaf)) === true
  }

  /**
   * Whether a line may stand where entry `index` was erased: a tombstone does, and what it was, should the erasing not have come that far.
   *
   * @param leaf the hash that the entry has in its tile: a record of another one allows nothing
   */
  allows(index: number, leaf: Buffer, line: Pick<Line, 'raw' | 'whole'>): boolean {
    if (line.raw === undefined || !this.isErased(index, leaf)) return false
    return isTombstoneLine(line, leaf) || leafHash(line.raw).equals(leaf)
  }
}
