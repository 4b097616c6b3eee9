import type { Reading } from 'sillok/audit'
import type { Refusal } from '../http/index.js'

/** Refusals of one kind within this time are one record: who is refused again and again must not fill the disk. */
const EVERY_MS = 60_000
/** Kinds that are told apart at once. Who comes from more addresses than that is counted without one: at most so many records a minute, and some hundred bytes each. */
const MOST_KINDS = 32

interface Kind {
  refusal: Refusal
  /** Since the last record of it. */
  count: number
  since: Date
}

/** Puts who was refused on record: the first of its kind at once, all others of a minute together. Never what was offered as a key. */
export function createRefusals(record: (reading: Reading) => void, everyMs = EVERY_MS) {
  const kinds = new Map<string, Kind>()
  let timer: NodeJS.Timeout | undefined

  function write({ refusal, since }: Pick<Kind, 'refusal' | 'since'>, count: number): void {
    const { action, api, clientIp, userAgent, status, code } = refusal
    record({
      action,
      actor: 'unknown',
      clientIp,
      userAgent,
      success: false,
      details: { api, status_code: status, error_code: code, refused: count, since: since.toISOString() },
    })
  }

  function writeAll(): void {
    for (const [name, kind] of kinds) {
      if (kind.count > 0) write(kind, kind.count)
      // One that has come to an end makes room.
      if (kind.count === 0) kinds.delete(name)
      kind.count = 0
      kind.since = new Date()
    }
    if (kinds.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    tell(refusal: Refusal): void {
      const isRoom = kinds.size < MOST_KINDS
      const name = nameOf(refusal)
      const known = kinds.get(name) ?? (isRoom ? undefined : kinds.get(nameOf(anywhere(refusal))))
      timer ??= setInterval(writeAll, everyMs).unref()
      if (known !== undefined) {
        known.count++
        return
      }
      const first = { refusal: isRoom ? refusal : anywhere(refusal), count: 0, since: new Date() }
      kinds.set(nameOf(first.refusal), first)
      write(first, 1)
    },
    close(): void {
      writeAll()
      clearInterval(timer)
    },
  }
}

const nameOf = ({ api, clientIp, code }: Refusal): string => [api, clientIp, code].join(' ')

const anywhere = (refusal: Refusal): Refusal => ({
  ...refusal,
  api: 'other',
  clientIp: undefined,
  userAgent: undefined,
})
