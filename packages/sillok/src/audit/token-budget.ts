import { type TokenUsageEvent, tokenUsage } from '../events/index.js'
import { SillokError } from '../record/index.js'
import type { Acknowledgement, AuditOptions } from './acknowledge.js'
import { put } from './running.js'

/** Whose tokens, and how many they may be. */
export interface TokenBudgetOptions extends Pick<TokenUsageEvent, 'entityId' | 'entityType'> {
  /** Tokens that may be used, 1 or more. */
  limit: number
  /** Parts of the limit of which it is said when they are crossed, each above 0 and below 1; default `[0.8]`. The limit itself always is. */
  warnAt?: readonly number[]
}

/** One use of tokens. Without `totalTokens` it is the sum of the other two. */
export type TokenUse = Omit<TokenUsageEvent, 'entityId' | 'entityType' | 'totalTokens' | SetByBudget> & {
  totalTokens?: number | undefined
}

type SetByBudget = 'budgetLimit' | 'budgetUsed' | 'budgetRemaining' | 'utilization' | 'thresholdCrossed'

const WARN_AT = [0.8]

/**
 * Tokens that an agent, a user or a session may use. Every use is one record of the audit trail, with what is left of the budget; the one
 * with which a limit is crossed says so, and is a WARNING. Refuses nothing: whoever is about to use more asks `isSpent`.
 *
 * @throws SillokError `CONFIG_INVALID`
 * @example
 * const budget = new TokenBudget({ entityId: 'planner', entityType: 'agent', limit: 10_000 })
 * await budget.use({ inputTokens: 600, outputTokens: 212, model })
 * if (budget.isSpent) return 'out of tokens'
 */
export class TokenBudget {
  readonly limit: number
  readonly #whose: Pick<TokenUsageEvent, 'entityId' | 'entityType'>
  readonly #thresholds: readonly number[]
  #used = 0

  constructor({ entityId, entityType, limit, warnAt = WARN_AT }: TokenBudgetOptions) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new SillokError('CONFIG_INVALID', 'limit must be a whole number of tokens, 1 or more.')
    if (!Array.isArray(warnAt) || !warnAt.every((part) => part > 0 && part < 1))
      throw new SillokError('CONFIG_INVALID', 'warnAt must be a list of numbers above 0 and below 1.')
    this.limit = limit
    this.#whose = { entityId, entityType }
    this.#thresholds = [...warnAt, 1].sort((a, b) => b - a)
  }

  /** Tokens that were used, also beyond the limit. */
  get used(): number {
    return this.#used
  }

  get remaining(): number {
    return Math.max(0, this.limit - this.#used)
  }

  /** Part of the budget that is used, 0 to 1. */
  get utilization(): number {
    return Math.min(1, this.#used / this.limit)
  }

  get isSpent(): boolean {
    return this.#used >= this.limit
  }

  /** Records a use of tokens. Never throws; rejects as every call of `trail` does, and the tokens are counted all the same. */
  use(tokens: TokenUse, options?: AuditOptions): Promise<Acknowledgement> {
    const before = this.#used / this.limit
    const totalTokens = tokens.totalTokens ?? (tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0)
    // What is no number of tokens is said to be so by its record, under `invalid`.
    if (Number.isSafeInteger(totalTokens) && totalTokens > 0) this.#used += totalTokens
    // Both as parts: 0.55 * 100 is more than 55, so the use that reaches it would be no crossing, nor the next.
    const after = this.#used / this.limit
    const crossed = this.#thresholds.find((part) => before < part && after >= part)
    return put(
      tokenUsage,
      {
        ...tokens,
        ...this.#whose,
        totalTokens,
        budgetLimit: this.limit,
        budgetUsed: this.#used,
        budgetRemaining: this.remaining,
        utilization: this.utilization,
        ...(crossed !== undefined && { thresholdCrossed: crossed }),
      },
      options,
    )
  }
}
