import { type ContextFields, mergeFields } from '../context/index.js'
import { type Envelope, encodeRecord, keepAll, type Redactor } from '../record/index.js'
import type { Counters } from './counters.js'

export interface EncoderParts {
  /** What is the same on every record. */
  identity: Partial<Envelope>
  redactor: Redactor
  context: () => ContextFields | undefined
  counters: Counters
}

/** Makes the line of one record. Never throws: what cannot be encoded leaves a record that says so. */
export type Encoder = (envelope: Envelope, fields: object | undefined, bound?: ContextFields) => string

export function makeEncoder({ identity, redactor, context, counters }: EncoderParts): Encoder {
  return (envelope, fields, bound) => {
    Object.assign(envelope, identity)
    try {
      const scope = context()
      const outer = scope === undefined ? bound : bound === undefined ? scope : mergeFields(scope, bound)
      return encodeRecord(envelope, outer === undefined ? fields : mergeFields(outer, fields), redactor)
    } catch {
      counters.encodeFailures++
      return minimal(envelope, identity)
    }
  }
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
