import {
  type Limit,
  type Limits,
  levelOfDuration,
  limitOf,
  performance,
  type TtftClass,
  ttftClass,
  type Wire,
} from '../events/index.js'
import { type Level, loudness } from '../record/index.js'

/** What a positional call of `performance` says, as its event: metadata that has a field of its own goes there. */
export function performanceInput(
  operation: unknown,
  durationMs: unknown,
  success: unknown,
  metadata: unknown,
): Wire {
  const input = sortMetadata(metadata)
  input.operation = operation
  input.durationMs = durationMs
  input.success = success
  return input
}

/** What a call says itself, so that metadata cannot: it is kept under `metadata`. */
const SAID_BY_CALL = ['operation', 'durationMs', 'success', 'metadata']
const OWN_FIELDS = new Set(
  performance.plan.filter(({ api }) => !SAID_BY_CALL.includes(api)).flatMap(({ api, wire }) => [api, wire]),
)

/** Metadata told apart: what the schema has a field for, and the rest under `metadata`. Each property is read once. */
export function sortMetadata(metadata: unknown): Wire {
  if (metadata === undefined) return {}
  if (typeof metadata !== 'object' || metadata === null) return { metadata }
  const own: Wire = {}
  const rest: Wire = {}
  let others = 0
  try {
    // Of bytes every one would be a name.
    if (Array.isArray(metadata) || ArrayBuffer.isView(metadata)) return { metadata }
    for (const key of Object.keys(metadata)) {
      let value: unknown
      try {
        value = (metadata as Wire)[key]
      } catch {
        value = '[Unreadable: a getter threw]'
      }
      if (OWN_FIELDS.has(key)) own[key] = value
      else {
        // Plain objects are much faster than those without a prototype; only one name needs care.
        if (key === '__proto__') Object.defineProperty(rest, key, { value, enumerable: true })
        else rest[key] = value
        others++
      }
    }
  } catch {
    return { metadata: { metadata: '[Unreadable]' } }
  }
  if (others > 0) own.metadata = rest
  return own
}

const CLASS = 'ttft_class'
const ASSIGNED = 'assigned_ttft_class'

/** Says how fast a model began to answer, and how fast it is meant to. */
export function addModelTimes(wire: Wire, assigned: Readonly<Record<string, TtftClass>>): void {
  const ttftMs = wire.category === 'model_ttft' ? (wire.ttft_ms ?? wire.duration_ms) : wire.ttft_ms
  if (Number.isFinite(ttftMs) && (ttftMs as number) >= 0) wire[CLASS] = ttftClass(ttftMs as number)
  const { model } = wire
  if (typeof model === 'string' && Object.hasOwn(assigned, model)) wire[ASSIGNED] = assigned[model]
}

/** The level of an operation: the loudest of its own, its duration's and its first token's. Says which limit it was over. */
export function performanceLevel(own: Level, wire: Wire, limits: Partial<Limits>): Level {
  return loudest(own, wire, [
    [wire.duration_ms, limitOf(limits, wire.category)],
    [wire.ttft_ms, limitOf(limits, 'model_ttft')],
  ])
}

/** The same of one call of a model. */
export function callLevel(own: Level, wire: Wire, limits: Partial<Limits>): Level {
  return loudest(own, wire, [
    [wire.duration_ms, limitOf(limits, 'model_total')],
    [wire.ttft_ms, limitOf(limits, 'model_ttft')],
  ])
}

function loudest(own: Level, wire: Wire, times: readonly (readonly [unknown, Limit])[]): Level {
  let level = own
  let slowest: Level = 'INFO'
  for (const [ms, limit] of times) {
    const slow = levelOfDuration(ms, limit)
    if (loudness(slow) <= loudness(slowest)) continue
    slowest = slow
    wire.threshold_ms = slow === 'ERROR' ? limit.errorMs : limit.warningMs
  }
  if (loudness(slowest) > loudness(level)) level = slowest
  return level
}
