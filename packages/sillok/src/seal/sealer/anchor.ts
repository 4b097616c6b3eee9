import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { publishAside } from '../log/disk.js'
import { readIfThere } from '../log/read.js'
import { type NodeReader, openCheckpoint, treeHash, type VerifierKey } from '../tlog/index.js'

/** Where a log's checkpoint stands in an anchor folder, which may be that of many logs. */
function anchorPath(folder: string, origin: string): string {
  return join(folder, `${encodeURIComponent(origin)}.checkpoint`)
}

/** The checkpoint of a log in an anchor folder, where there is one. */
export function readAnchor(folder: string, origin: string): Buffer | undefined {
  return readIfThere(anchorPath(folder, origin))
}

/**
 * Makes sure that a log has in it what was anchored elsewhere.
 *
 * @returns whether something was
 * @throws SillokError `LOG_ROLLED_BACK` when it is shorter, or another; what `openCheckpoint` throws
 */
export function checkAnchor(
  folder: string,
  log: { origin: string; size: number; keys: readonly VerifierKey[]; nodes: NodeReader },
): boolean {
  const bytes = readAnchor(folder, log.origin)
  if (bytes === undefined) return false
  const { size, root } = openCheckpoint(bytes, log.keys)
  if (size > log.size || !treeHash(0, size, log.nodes).equals(root)) {
    throw new SillokError(
      'LOG_ROLLED_BACK',
      `The log ${log.origin} has ${log.size} entries and not in it what ${anchorPath(folder, log.origin)} says of its first ${size}: restore the log.`,
    )
  }
  return true
}

/** Where a disk is not mounted there is no folder, or an empty one: nothing in it would show that the log was rolled back. */
export function anchorLost(folder: string, origin: string): SillokError {
  return new SillokError(
    'ANCHOR_LOST',
    `The anchor folder ${folder} has no checkpoint of ${origin}, and had one: is its disk mounted? Whether the log was rolled back cannot be told by it.`,
  )
}

/**
 * Copies a checkpoint to an anchor folder.
 *
 * @param isFirst the folder may be made: later it would be one in place of another
 * @throws SillokError `ANCHOR_LOST`, and what the system says
 */
export async function anchor(
  folder: string,
  origin: string,
  checkpoint: string,
  isFirst: boolean,
): Promise<void> {
  if (!isFirst && !fs.existsSync(folder)) throw anchorLost(folder, origin)
  await publishAside(anchorPath(folder, origin), checkpoint)
}
