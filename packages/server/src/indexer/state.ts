import { readFileSync } from 'node:fs'
import { type Cursor, isCursor, writeAtomically } from 'sillok/stream'
import type { Range } from './gather.js'

/**
 * How far the index is. `intent` is written before an insert and gone after it: an insert of which nobody knows
 * whether it happened is done again with the same rows and the same token, which the engine takes only once.
 */
export interface IndexState {
  /** The index that this is about, see `Engine.identity`: what is remembered of another one is worth nothing. */
  index: string
  cursors: Record<string, Cursor>
  intent?: { token: string; ranges: Range[]; cursors: Record<string, Cursor> }
}

/** What is remembered; `undefined` where that is nothing yet, or damaged. */
export function loadState(path: string): IndexState | undefined {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as IndexState
    const cursors = [...Object.values(state.cursors), ...Object.values(state.intent?.cursors ?? {})]
    if (
      typeof state.index === 'string' &&
      cursors.every(isCursor) &&
      (state.intent === undefined || Array.isArray(state.intent.ranges))
    )
      return state
  } catch {
    // None yet, or damaged.
  }
  return undefined
}

export function saveState(path: string, state: IndexState): void {
  writeAtomically(path, JSON.stringify(state))
}
