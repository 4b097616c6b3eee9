import fs from 'node:fs'
import { listSegments, readLineAt } from '../../stream/index.js'
import { checkpointPath, sealedEnds } from '../log/covered.js'
import { epochKeyName } from '../log/epochs.js'
import { readIfThere } from '../log/read.js'
import { openCheckpoint, parseNote } from '../tlog/index.js'
import { ownKeys } from './public-keys.js'
import { loadSettings } from './settings.js'

/** How a stream's seal is at the moment, as far as can be told without reading the log. */
export interface SealState {
  origin: string
  /** Public keys: the log's present one first, those before it, that of its first epoch. */
  keys: string[]
  /** Of the last checkpoint; `null` where there is none yet. */
  checkpoint: { size: number; root: string; epoch: number | null; signedAt: Date } | null
  /** What stands in segments behind the checkpoint: in bytes, and since when the oldest line waits. A compressed segment counts as sealed once a line of it is. */
  unsealed: { bytes: number; since: Date | null }
  /** Segments that stay when older ones are pruned; `null`: all do. */
  keep: number | null
  /** Folders elsewhere that get every checkpoint. */
  anchors: readonly string[]
}

/**
 * How a stream's seal is: how long the log is, when it was signed, and what is not sealed yet.
 *
 * @throws SillokError `NOT_SEALED`, `KEY_MISSING`; as `openCheckpoint` where the checkpoint is not what was signed
 * @example const { checkpoint, unsealed } = await sealState('logs', 'audit')
 */
export async function sealState(root: string, stream: string): Promise<SealState> {
  const { origin, keep = null, anchors } = loadSettings(root, stream)
  const keys = ownKeys(root, stream)
  // Segments before ranges: what is appended meanwhile is not taken for a tail.
  const segments = await listSegments(root, stream)
  const ends = sealedEnds(root, stream)
  let bytes = 0
  let first: { segment: string; offset: number } | undefined
  for (const segment of segments) {
    const sealed = ends.get(segment.name) ?? 0
    const isPlain = segment.file.endsWith('.jsonl')
    const behind = isPlain ? Math.max(0, segment.bytes - sealed) : sealed === 0 ? segment.bytes : 0
    bytes += behind
    if (behind > 0) first ??= { segment: segment.name, offset: sealed }
  }
  const line = first === undefined ? undefined : await readLineAt(root, stream, first)
  const time = Date.parse(/^\{"timestamp":"([^"]+)"/.exec(line?.text ?? '')?.[1] ?? '')
  return {
    origin,
    keys: keys.map(({ vkey }) => vkey),
    checkpoint: readCheckpoint(checkpointPath(root, stream)),
    unsealed: { bytes, since: Number.isFinite(time) ? new Date(time) : null },
    keep,
    anchors,
  }

  function readCheckpoint(path: string): SealState['checkpoint'] {
    const note = readIfThere(path)
    if (note === undefined) return null
    const { size, root: hash } = openCheckpoint(note, keys)
    const names = parseNote(note).signatures.map(({ name }) => name)
    const epoch = names
      .find((name) => name.startsWith(epochKeyName(origin, '')))
      ?.split('/')
      .at(-1)
    return {
      size,
      root: hash.toString('base64'),
      epoch: epoch === undefined ? null : Number(epoch),
      signedAt: fs.statSync(path).mtime,
    }
  }
}
