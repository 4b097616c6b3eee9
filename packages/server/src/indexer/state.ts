import { readFileSync } from 'node:fs'
import { type Cursor, isCursor, writeAtomically } from 'sillok/stream'
import type { Range } from './gather.js'

/**
 * How far the index is. `intent` is written before an insert and gone after it: an insert of which nobody knows
 * whether it happened is done again with the same rows and the same token, which the engine takes only once.
 */
export interface IndexState {
  cursors: Record<string, Cursor>
  intent?: { token: string; ranges: Range[]; cursors: Record<string, Cursor> }
}

export function loadState(path: string): IndexState {
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as IndexState
    const cursors = [...Object.values(state.cursors), ...Object.values(state.intent?.cursors ?? {})]
    if (cursors.every(isCursor) && (state.intent === undefined || Array.isArray(state.intent.ranges)))
      return state
  } catch {
    // None yet, or damaged: the index is rebuilt from the segments.
  }
  return { cursors: {} }
}

export function saveState(path: string, state: IndexState): void {
  writeAtomically(path, JSON.stringify(state))
}
