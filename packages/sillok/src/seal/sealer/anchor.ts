import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { publish, readIfThere } from '../log/disk.js'
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
 * @throws SillokError `LOG_ROLLED_BACK` when it is shorter, or another; what `openCheckpoint` throws
 */
export function checkAnchor(
  folder: string,
  log: { origin: string; size: number; keys: readonly VerifierKey[]; nodes: NodeReader },
): void {
  const bytes = readAnchor(folder, log.origin)
  if (bytes === undefined) return
  const { size, root } = openCheckpoint(bytes, log.keys)
  if (size > log.size || !treeHash(0, size, log.nodes).equals(root)) {
    throw new SillokError(
      'LOG_ROLLED_BACK',
      `The log ${log.origin} has ${log.size} entries and not in it what ${anchorPath(folder, log.origin)} says of its first ${size}: restore the log.`,
    )
  }
}

/** Copies a checkpoint to an anchor folder. */
export function anchor(folder: string, origin: string, checkpoint: string): void {
  publish(anchorPath(folder, origin), checkpoint)
}
