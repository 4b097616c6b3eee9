import type { Deed } from 'sillok/audit'
import { SillokError } from 'sillok/record'

/** Who wants something done. */
export interface Who {
  /** Which of the configured keys, from 1; `undefined` where none is asked for. */
  key: number | undefined
  clientIp: string | undefined
  userAgent: string | undefined
}

/** What somebody wants done, as the audit trail has it. */
export type Wanted = Pick<Deed, 'action' | 'resourceType' | 'resourceId' | 'operationId'> & {
  details: object
}

/** Why something was not done. */
export interface Problem {
  code: string
  message: string
}

export interface DeedsOptions {
  /** Puts what is done on record, and resolves when it is; who cannot be recorded does nothing. */
  record: (deed: Deed) => Promise<void>
  /** Told where an outcome could not be recorded. */
  onProblem: (error: unknown) => void
}

/** What is done over HTTP to what runs here: by who has a key alone, and on record before it is begun and when it has ended. */
export interface Deeds {
  /**
   * @param command that does the same on this machine
   * @returns who it is, as the trail has it
   * @throws SillokError `ACT_NEEDS_KEY`: without keys anybody on this machine could do it here
   */
  actor(who: Who, command: string): string
  /**
   * Puts the intent on record, then begins.
   *
   * @param actor as `actor` names who it is
   * @returns how it ends, once it has; never rejected
   * @throws SillokError `AUDIT_REQUIRED`: it was not begun
   */
  begin(
    actor: string,
    who: Who,
    wanted: Wanted,
    work: () => Promise<unknown>,
  ): Promise<{ ended: Promise<Problem | null> }>
}

export function createDeeds({ record, onProblem }: DeedsOptions): Deeds {
  return {
    actor({ key }, command) {
      if (key !== undefined) return `key:${key}`
      throw new SillokError(
        'ACT_NEEDS_KEY',
        `This needs a key: set SILLOK_KEYS and start sillok up again. On this machine ${command} does it.`,
      )
    },
    async begin(actor, { clientIp, userAgent }, { details, ...wanted }, work) {
      const deed = { ...wanted, actor, clientIp, userAgent }
      try {
        await record({ ...deed, phase: 'intent', details })
      } catch (cause) {
        const message = 'It was not done: the audit trail did not take that it is to be.'
        throw new SillokError('AUDIT_REQUIRED', message, { cause })
      }
      const begun = performance.now()
      const ended = work().then(() => null, problemOf)
      void ended
        .then((problem) => {
          const outcome = { ...details, ...(problem === null ? {} : { error_code: problem.code }) }
          const durationMs = Math.round(performance.now() - begun)
          return record({
            ...deed,
            phase: 'outcome',
            success: problem === null,
            durationMs,
            details: outcome,
          })
        })
        .catch(onProblem)
      return { ended }
    },
  }
}

export function problemOf(error: unknown): Problem {
  return error instanceof SillokError
    ? { code: error.code, message: error.message }
    : { code: 'INTERNAL', message: 'It failed.' }
}
