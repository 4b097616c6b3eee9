import type { ContextFields } from '../context/index.js'
import {
  cutsSoFar,
  type Envelope,
  encodeRecord,
  type Identity,
  keepAll,
  type Redactor,
  type SharedFields,
  shareFields,
  shareIdentity,
} from '../record/index.js'
import type { Bound } from './core.js'
import type { Counters } from './counters.js'

export interface EncoderParts {
  /** What is the same on every record. */
  identity: Identity
  redactor: Redactor
  /** The scope that a call runs in: `getScope`, where there is such a thing. */
  scope: () => Bound | undefined
  /** Whether the ids of a scope are on its records. */
  withIds: boolean
  counters: Counters
}

/** Makes the line of one record. Never throws: what cannot be encoded leaves a record that says so. */
export type Encoder = (envelope: Envelope, fields: object | undefined, bound?: Bound) => string

export function makeEncoder({ identity, redactor, scope, withIds, counters }: EncoderParts): Encoder {
  const sharing = new Sharing(identity, redactor, withIds ? fieldsOf : withoutIds)
  return (envelope, fields, bound) => {
    try {
      const cuts = cutsSoFar()
      const line = encodeRecord(envelope, fields, redactor, false, sharing.of(scope(), bound))
      if (cutsSoFar() !== cuts) counters.truncated++
      return line
    } catch {
      counters.encodeFailures++
      return minimal(envelope, identity)
    }
  }
}

/** Pairs of a scope and a logger that are remembered for one scope, which may last as long as the process. */
const MAX_PAIRS = 32

/** What was made of a scope's or a logger's fields. */
interface Memo {
  owner: Sharing
  /** Of the redactor: what it says of the fields may have changed. */
  generation: number
  alone: SharedFields
  /** Together with those of a logger. */
  pairs: Map<Bound, SharedFields>
}

/** Encodes the fields of scopes and loggers when the first record has them, and not with every one. */
class Sharing {
  readonly #redactor: Redactor
  readonly #fieldsOf: (scope: Bound) => ContextFields
  readonly #identity: SharedFields

  constructor(identity: Identity, redactor: Redactor, fieldsOf: (scope: Bound) => ContextFields) {
    this.#redactor = redactor
    this.#fieldsOf = fieldsOf
    this.#identity = shareIdentity(identity, redactor)
  }

  of(scope: Bound | undefined, logger: Bound | undefined): SharedFields {
    if (scope === undefined) return logger === undefined ? this.#identity : this.#memo(logger, fieldsOf).alone
    const memo = this.#memo(scope, this.#fieldsOf)
    if (logger === undefined) return memo.alone
    let both = memo.pairs.get(logger)
    if (both === undefined) {
      both = shareFields(logger.fields, this.#redactor, memo.alone)
      if (memo.pairs.size >= MAX_PAIRS) memo.pairs.clear()
      memo.pairs.set(logger, both)
    }
    return both
  }

  #memo(bound: Bound, read: (bound: Bound) => ContextFields): Memo {
    const known = bound.memo as Memo | undefined
    const { generation } = this.#redactor
    if (known !== undefined && known.owner === this && known.generation === generation) return known
    const alone = shareFields(read(bound), this.#redactor, this.#identity)
    const memo: Memo = { owner: this, generation, alone, pairs: new Map() }
    bound.memo = memo
    return memo
  }
}

function fieldsOf({ fields }: Bound): ContextFields {
  return fields
}

/** The ids stay in the scope, for the calls that the request makes. */
function withoutIds({ fields }: Bound): ContextFields {
  const { correlation_id, request_id, trace_id, span_id, ...others } = fields
  return others
}

/** Made of nothing that the caller gave: what failed may have been the redaction of it. */
export function minimal({ timestamp, level }: Envelope, identity: Identity): string {
  return encodeRecord(
    {
      ...identity,
      timestamp,
      level,
      logger: 'sillok',
      message: 'A record could not be encoded',
      event: 'log.encode_failed',
      log_type: 'logging',
    },
    undefined,
    keepAll,
  )
}
