import { SillokError } from '../record/index.js'
import type { Damage } from './damage.js'
import type { Files } from './files.js'
import type { Durability, WhenFull } from './types.js'

/** How a stream is written. Defaults are those of `configure`, see docs/library.md. */
export interface StreamOptions {
  /** The folder of all streams. */
  root: string
  /** 1 to 64 letters, digits, `_`, `-`, `.`. */
  name: string
  durability?: Durability
  /** Longest time in ms that a buffered record waits. */
  flushMs?: number
  maxSegmentBytes?: number
  rotateEvery?: 'hour' | 'day'
  whenFull?: WhenFull
  /** Bytes kept in memory while the disk is full. */
  maxBufferBytes?: number
  /** Every segment has one writer: needed where lines are sealed, since a torn line is then always the last. Default: so it is with the stream `audit`. */
  sealed?: boolean
  /** With `sealed`: told when the open segment was unlinked, replaced, truncated, written to by others or made read-only; writing goes on in a new one. */
  onDamage?: (damage: Damage) => void
  files?: Files
  now?: () => number
}

/** What holds where an option is not given. */
export const STREAM_DEFAULTS = {
  durability: 'buffered',
  flushMs: 100,
  maxSegmentBytes: 100 * 1024 * 1024,
  whenFull: 'drop',
  maxBufferBytes: 16 * 1024 * 1024,
} as const

/** What the options that are one of a few words may be. */
export const STREAM_CHOICES = {
  durability: ['buffered', 'written', 'durable'],
  whenFull: ['block', 'drop', 'fail'],
  rotateEvery: ['hour', 'day'],
} as const
const AMOUNTS = ['flushMs', 'maxSegmentBytes', 'maxBufferBytes'] as const

/** Options come from JavaScript and from configuration too: a mistyped `durable` must not be a weaker promise in silence. */
export function checkOptions(options: StreamOptions): void {
  for (const [name, allowed] of Object.entries(STREAM_CHOICES)) {
    const value = options[name as keyof typeof STREAM_CHOICES]
    if (value === undefined || (allowed as readonly string[]).includes(value)) continue
    throw new SillokError(
      'CONFIG_INVALID',
      `${name} is ${JSON.stringify(value)}; it must be one of ${allowed.join(', ')}.`,
    )
  }
  for (const name of AMOUNTS) {
    const value = options[name]
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue
    throw new SillokError(
      'CONFIG_INVALID',
      `${name} is ${JSON.stringify(value)}; it must be a number above 0.`,
    )
  }
}
