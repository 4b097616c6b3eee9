import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { isTombstone } from '../log/marks.js'
import { CHECKPOINT } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import { bundleIfThere, readTile } from '../log/tiles.js'
import {
  formatReceipt,
  inclusionProof,
  isIncluded,
  leafHash,
  nodesOf,
  openCheckpoint,
  parseBundle,
  parseReceipt,
  TILE_WIDTH,
  tileWidth,
  type VerifierKey,
} from '../tlog/index.js'
import { type Finding, Findings, type Verdict } from './report.js'

/**
 * Makes the receipt of an entry: what proves to anybody with the log's public key, and without the log, that it is in it.
 *
 * @param keys those of the log
 * @returns the text of a `.tlog-proof` file, which has the entry in it; of one that was removed, erased or encrypted only the proof: it is good for
 * whoever has the entry
 * @throws SillokError `NO_SUCH_ENTRY`; what reading the log throws
 */
export function receiptOf(folder: string, index: number, keys: readonly VerifierKey[]): string {
  const checkpoint = readIfThere(join(folder, CHECKPOINT))
  if (checkpoint === undefined) throw new SillokError('NO_SUCH_ENTRY', `There is no checkpoint in ${folder}.`)
  const { size, root } = openCheckpoint(checkpoint, keys)
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size))
    throw new SillokError('NO_SUCH_ENTRY', `The log has ${size} entries, from 0 on; there is no ${index}.`)
  const nodes = nodesOf(size, (tile) => readTile(folder, tile))
  const bundle = Math.floor(index / TILE_WIDTH)
  const proof = inclusionProof(index, size, nodes)
  const entry = bundleIfThere(folder, bundle, tileWidth(size, 0, bundle))
  const extra = entry && parseBundle(entry, tileWidth(size, 0, bundle))[index % TILE_WIDTH]
  const leaf = nodes(0, index)
  // Never hand out what does not verify; a tombstone is no entry.
  const isErased = extra !== undefined && isTombstone(extra, leaf)
  if (extra !== undefined && !isErased && !leafHash(extra).equals(leaf))
    throw new SillokError('SEAL_DAMAGED', `Entry ${index} is not the one that was signed.`)
  if (!isIncluded(index, size, leaf, proof, root))
    throw new SillokError('SEAL_DAMAGED', `The tree at entry ${index} is not the one that was signed.`)
  return formatReceipt({ index, proof, checkpoint, ...(extra === undefined || isErased ? {} : { extra }) })
}

/** What the verification of one receipt gave. */
export interface ReceiptReport {
  verdict: Verdict
  firstBad: Finding | null
  origin: string | null
  size: number | null
  index: number | null
  signers: string[]
  /** The entry that is proven, as text. */
  entry: string | null
}

/**
 * Verifies a receipt.
 *
 * @param entry the entry's bytes; by default those that the receipt has in it
 */
export function verifyReceipt(bytes: Buffer, keys: readonly VerifierKey[], entry?: Buffer): ReceiptReport {
  const findings = new Findings()
  const report: ReceiptReport = {
    verdict: 'UNPROVEN',
    firstBad: null,
    origin: null,
    size: null,
    index: null,
    signers: [],
    entry: null,
  }
  findings.attempt(null, 'receipt', () => {
    const { index, proof, checkpoint, extra } = parseReceipt(bytes)
    const { origin, size, root, signers } = openCheckpoint(checkpoint, keys)
    Object.assign(report, { origin, size, index, signers: signers.map(({ vkey }) => vkey) })
    const proven = entry ?? extra
    if (proven === undefined)
      findings.add('UNPROVEN', 'missing', index, 'The receipt has no entry in it, and none was given.')
    else if (isIncluded(index, size, leafHash(proven), proof, root)) report.entry = proven.toString()
    else findings.add('TAMPERED', 'entry', index, `The log has another entry ${index}.`)
  })
  report.verdict = findings.verdict
  report.firstBad = findings.firstBad ?? null
  return report
}
