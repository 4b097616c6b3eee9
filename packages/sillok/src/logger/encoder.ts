import { type ContextFields, getScope, mergeFields, type Scope } from '../context/index.js'
import {
  type Bound,
  bindFields,
  type Envelope,
  encodeRecord,
  keepAll,
  type Redactor,
} from '../record/index.js'
import type { Counters } from './counters.js'

export interface EncoderParts {
  /** What is the same on every record. */
  identity: Partial<Envelope>
  redactor: Redactor
  /** Whether the ids of a scope are on its records. */
  withIds: boolean
  counters: Counters
}

/** Makes the line of one record. Never throws: what cannot be encoded leaves a record that says so. */
export type Encoder = (envelope: Envelope, fields: object | undefined, bound?: ContextFields) => string

export function makeEncoder({ identity, redactor, withIds, counters }: EncoderParts): Encoder {
  const bind = (fields: ContextFields): Bound => bindFields(fields, redactor, identity)
  const binding = new Binding(bind, withIds ? (scope) => scope.fields : withoutIds)
  return (envelope, fields, bound) => {
    try {
      return encodeRecord(envelope, fields, redactor, false, binding.of(getScope(), bound))
    } catch {
      counters.encodeFailures++
      return minimal(envelope, identity)
    }
  }
}

/** Pairs of a scope and a logger that are remembered for one scope, which may last as long as the process. */
const MAX_PAIRS = 32

/** What a scope remembers; of another configuration it is worth nothing. */
interface Memo {
  owner: Binding
  alone?: Bound
  pairs: Map<ContextFields, Bound>
}

/** Fields of scopes and loggers, encoded when the first record has them and not with every one. */
class Binding {
  readonly #bind: (fields: ContextFields) => Bound
  readonly #fieldsOf: (scope: Scope) => ContextFields
  readonly #none: Bound
  readonly #loggers = new WeakMap<ContextFields, Bound>()

  constructor(bind: (fields: ContextFields) => Bound, fieldsOf: (scope: Scope) => ContextFields) {
    this.#bind = bind
    this.#fieldsOf = fieldsOf
    this.#none = bind({})
  }

  of(scope: Scope | undefined, logger: ContextFields | undefined): Bound {
    if (scope === undefined) return logger === undefined ? this.#none : this.#ofLogger(logger)
    const memo = this.#memoOf(scope)
    if (logger === undefined) {
      memo.alone ??= this.#bind(this.#fieldsOf(scope))
      return memo.alone
    }
    let both = memo.pairs.get(logger)
    if (both === undefined) {
      both = this.#bind(mergeFields(this.#fieldsOf(scope), logger))
      if (memo.pairs.size >= MAX_PAIRS) memo.pairs.clear()
      memo.pairs.set(logger, both)
    }
    return both
  }

  #ofLogger(logger: ContextFields): Bound {
    let bound = this.#loggers.get(logger)
    if (bound === undefined) {
      bound = this.#bind(logger)
      this.#loggers.set(logger, bound)
    }
    return bound
  }

  #memoOf(scope: Scope): Memo {
    const memo = scope.memo as Memo | undefined
    if (memo?.owner === this) return memo
    const fresh: Memo = { owner: this, pairs: new Map() }
    scope.memo = fresh
    return fresh
  }
}

/** The ids stay in the scope, for the calls that the request makes. */
function withoutIds({ fields }: Scope): ContextFields {
  const { correlation_id, request_id, trace_id, span_id, ...others } = fields
  return others
}

/** Made of nothing that the caller gave: what failed may have been the redaction of it. */
function minimal({ timestamp, level }: Envelope, identity: Partial<Envelope>): string {
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
