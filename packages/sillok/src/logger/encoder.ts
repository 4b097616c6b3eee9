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
import type { Counters } from './counters.js'
import type { RecordScope } from './spans.js'

export interface EncoderParts {
  /** What is the same on every record. */
  identity: Identity
  redactor: Redactor
  /** The scope that a call runs in: `getScope`, where there is such a thing. */
  scope: () => RecordScope | undefined
  /** Whether the ids of a scope are on its records. */
  withIds: boolean
  counters: Counters
}

/** Makes the line of one record. Never throws: what cannot be encoded leaves a record that says so. */
export type Encoder = (envelope: Envelope, fields: object | undefined, bound?: ContextFields) => string

export function makeEncoder({ identity, redactor, scope, withIds, counters }: EncoderParts): Encoder {
  const sharing = new Sharing(identity, redactor, withIds ? ({ fields }) => fields : withoutIds)
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
  pairs: Map<ContextFields, SharedFields>
}

/** Encodes the fields of scopes and loggers when the first record has them, and not with every one. */
class Sharing {
  readonly #redactor: Redactor
  readonly #fieldsOf: (scope: RecordScope) => ContextFields
  readonly #identity: SharedFields
  readonly #loggers = new WeakMap<ContextFields, Memo>()

  constructor(identity: Identity, redactor: Redactor, fieldsOf: (scope: RecordScope) => ContextFields) {
    this.#redactor = redactor
    this.#fieldsOf = fieldsOf
    this.#identity = shareIdentity(identity, redactor)
  }

  of(scope: RecordScope | undefined, logger: ContextFields | undefined): SharedFields {
    if (scope === undefined) return logger === undefined ? this.#identity : this.#ofLogger(logger)
    let memo = scope.memo as Memo | undefined
    if (memo === undefined || !this.#holds(memo)) {
      memo = this.#memo(this.#fieldsOf(scope))
      scope.memo = memo
    }
    if (logger === undefined) return memo.alone
    let both = memo.pairs.get(logger)
    if (both === undefined) {
      both = shareFields(logger, this.#redactor, memo.alone)
      if (memo.pairs.size >= MAX_PAIRS) memo.pairs.clear()
      memo.pairs.set(logger, both)
    }
    return both
  }

  #ofLogger(logger: ContextFields): SharedFields {
    let memo = this.#loggers.get(logger)
    if (memo === undefined || !this.#holds(memo)) {
      memo = this.#memo(logger)
      this.#loggers.set(logger, memo)
    }
    return memo.alone
  }

  #holds(memo: Memo): boolean {
    return memo.owner === this && memo.generation === this.#redactor.generation
  }

  #memo(fields: ContextFields): Memo {
    const alone = shareFields(fields, this.#redactor, this.#identity)
    return { owner: this, generation: this.#redactor.generation, alone, pairs: new Map() }
  }
}

/** The ids stay in the scope, for the calls that the request makes. */
function withoutIds({ fields }: RecordScope): ContextFields {
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
