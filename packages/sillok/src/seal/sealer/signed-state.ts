import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { STATE } from '../log/places.js'
import { readTile } from '../log/tiles.js'
import { type Checkpoint, EMPTY_ROOT, nodesOf, treeHash } from '../tlog/index.js'
import { readState, type State } from './state.js'

/** @param isSigned whether there is a checkpoint. @throws SillokError `SEAL_STATE_LOST`, `SEAL_DAMAGED` */
export function loadState(folder: string, secrets: string, isSigned: boolean): State {
  const path = join(secrets, STATE)
  const state = readState(path)
  if (state !== undefined) return state
  if (!isSigned) return { size: 0, root: EMPTY_ROOT, last: undefined, map: undefined }
  throw new SillokError(
    'SEAL_STATE_LOST',
    `${path} is gone: restore it, or move ${folder} away to begin a new log.`,
  )
}

/** The tiles of a log must be those of its state. @throws SillokError `SEAL_DAMAGED` */
export function checkTiles(folder: string, { size, root }: State): void {
  if (!treeHash(0, size, nodesIn(folder, size)).equals(root))
    throw new SillokError(
      'SEAL_DAMAGED',
      `The tiles in ${folder} are not those of the log of ${size} entries.`,
    )
}

/** What is signed must be in the log, and its state know of it. @throws SillokError `LOG_ROLLED_BACK`, `SEAL_DAMAGED` */
export function checkSigned(folder: string, secrets: string, { size }: State, signed: Checkpoint): void {
  if (signed.size > size)
    throw new SillokError(
      'LOG_ROLLED_BACK',
      `${signed.size} entries were signed, and ${secrets} knows of ${size}.`,
    )
  if (!treeHash(0, signed.size, nodesIn(folder, size)).equals(signed.root))
    throw new SillokError('SEAL_DAMAGED', `The tiles in ${folder} are not those that were signed.`)
}

export const nodesIn = (folder: string, size: number) => nodesOf(size, (tile) => readTile(folder, tile))
