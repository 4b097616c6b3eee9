import { SillokError } from '../../record/index.js'

/**
 * What was found: `INTACT`, everything that was to be checked is what was signed; `TAMPERED`, something is not; `UNPROVEN`, something
 * could not be checked, so that nothing can be said; `INTACT_WITH_AUTHORISED_GAPS`, what is there is what was signed, and records that are sealed
 * themselves say why the rest is gone.
 */
export type Verdict = 'INTACT' | 'TAMPERED' | 'UNPROVEN' | 'INTACT_WITH_AUTHORISED_GAPS'

/** What kind of damage: which part is not as it was signed, or is not there. */
export type Damage =
  | 'checkpoint'
  | 'signer_unknown'
  | 'empty'
  | 'epoch'
  | 'rolled_back'
  | 'split_view'
  | 'root'
  | 'tile'
  | 'entry'
  | 'missing'
  | 'segment'
  | 'unsealed'
  | 'ranges'
  | 'receipt'
  | 'encrypted'
  | 'payload'
  | 'policy'

/** One place that is not as it was signed, or that could not be checked. */
export interface Finding {
  verdict: 'TAMPERED' | 'UNPROVEN'
  kind: Damage
  /** Of the first entry that it is about, where that is known. */
  index: number | null
  message: string
}

/** Findings that are kept; the others are counted. */
const KEPT = 100

/** Findings of one verification. */
export class Findings {
  readonly list: Finding[] = []
  count = 0
  #tampered = false

  add(verdict: Finding['verdict'], kind: Damage, index: number | null, message: string): void {
    this.count++
    const isFirst = verdict === 'TAMPERED' && !this.#tampered
    this.#tampered ||= isFirst
    if (this.list.length < KEPT) this.list.push({ verdict, kind, index, message })
    // A list goes from thread to thread, and says the verdict: many files that are gone must not hide that others were changed.
    else if (isFirst) this.list[KEPT - 1] = { verdict, kind, index, message }
  }

  addAll(others: readonly Finding[]): void {
    for (const { verdict, kind, index, message } of others) this.add(verdict, kind, index, message)
  }

  /** Those of a part that was checked by itself. */
  join(others: Findings): void {
    this.addAll(others.list)
    this.count += others.count - others.list.length
    this.#tampered ||= others.#tampered
  }

  /** Runs a check; an error of ours becomes a finding. Returns what the check returned. */
  attempt<T>(index: number | null, kind: Damage, check: () => T): T | undefined {
    try {
      return check()
    } catch (error) {
      this.failed(error, index, kind)
      return undefined
    }
  }

  failed(error: unknown, index: number | null, kind: Damage): void {
    const { code, message } = error as { code?: unknown; message: string }
    if (code === 'TILE_MISSING') this.add('UNPROVEN', 'missing', index, message)
    else if (code === 'SIGNER_UNKNOWN') this.add('UNPROVEN', 'signer_unknown', index, message)
    else if (error instanceof SillokError) this.add('TAMPERED', kind, index, message)
    // A file that is a folder, may not be read, or lies on a broken disk.
    else if (typeof code === 'string') this.add('UNPROVEN', 'missing', index, message)
    else throw error
  }

  /** Something is gone, and a sealed record says why. */
  hasGaps = false

  get verdict(): Verdict {
    if (this.#tampered) return 'TAMPERED'
    if (this.count > 0) return 'UNPROVEN'
    return this.hasGaps ? 'INTACT_WITH_AUTHORISED_GAPS' : 'INTACT'
  }

  /** The first entry that is not what was signed; else the first that could not be checked. */
  get firstBad(): Finding | undefined {
    const worst = this.list.filter(({ verdict }) => verdict === this.verdict)
    return worst.toSorted((a, b) => (a.index ?? Infinity) - (b.index ?? Infinity))[0]
  }
}
