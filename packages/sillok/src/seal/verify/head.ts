import { join } from 'node:path'
import { type MapAt, mapIn } from '../log/map.js'
import { CHECKPOINT } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import {
  type Checkpoint,
  nodesOf,
  openCheckpoint,
  type SignedCheckpoint,
  treeHash,
  type VerifierKey,
} from '../tlog/index.js'
import { checkEpochs, type EpochReport, type KeyChange } from './epochs.js'
import { Findings } from './report.js'
import { vouchedTiles } from './tiles.js'

/** How often a log that goes on is looked at, until its checkpoint stays while the epochs are read. */
const LOOKS = 50

/** What a log's checkpoint is held against. */
interface Known {
  keys: readonly VerifierKey[]
  seen?: readonly Buffer[]
  minSize?: number
}

/** What was said of the log before. */
interface History {
  /** Earlier checkpoints that were compared. */
  seen: number
  epochs: EpochReport | null
  changes: readonly KeyChange[]
  /** What was signed of which lines the entries are. */
  maps: readonly MapAt[]
}

export interface Head extends History {
  findings: Findings
  /** Where it is one, and signed by these keys. */
  checkpoint?: SignedCheckpoint
}

const NOTHING: History = { seen: 0, epochs: null, changes: [], maps: [] }

/** The checkpoint and what was said of the log before. A sealer may go on meanwhile, and begin an epoch behind the checkpoint that was read: then all of it is read anew. */
export function checkHead(folder: string, known: Known): Head {
  const read = (findings: Findings) =>
    findings.attempt(null, 'checkpoint', () => readIfThere(join(folder, CHECKPOINT)))
  for (let look = 1; ; look++) {
    const findings = new Findings()
    const note = read(findings)
    if (note === undefined) {
      findings.add('UNPROVEN', 'missing', null, `There is no checkpoint in ${folder}.`)
      return { findings, ...NOTHING }
    }
    const head = openHead(folder, note, known, findings)
    if (findings.count === 0 || look === LOOKS || read(new Findings())?.equals(note)) return head
  }
}

function openHead(folder: string, note: Buffer, known: Known, findings: Findings): Head {
  const checkpoint = findings.attempt(null, 'checkpoint', () => openCheckpoint(note, known.keys))
  if (checkpoint === undefined) return { findings, ...NOTHING }
  if (checkpoint.size === 0)
    findings.add('UNPROVEN', 'empty', null, 'The log has no entries: there is nothing to prove.')
  return { findings, checkpoint, ...checkHistory(folder, note, checkpoint, known, findings) }
}

/** What was said of the log before has to hold still. */
function checkHistory(
  folder: string,
  note: Buffer,
  checkpoint: SignedCheckpoint,
  { keys, seen: earlier = [], minSize }: Known,
  findings: Findings,
): History {
  const { size, origin } = checkpoint
  const signed: Checkpoint[] = [checkpoint]
  const nodes = nodesOf(size, vouchedTiles(folder, size))
  /** @returns whether the log begins with so many entries of that root */
  const begins = (with_: { size: number; root: Buffer }): boolean | undefined =>
    findings.attempt(null, 'root', () => treeHash(0, with_.size, nodes).equals(with_.root))
  const chain = checkEpochs(folder, note, checkpoint, keys, earlier, findings)
  signed.push(...(chain?.epochs ?? []))
  let good = 0
  for (const epoch of chain?.epochs ?? []) {
    if (epoch.size > size)
      findings.add(
        'TAMPERED',
        'rolled_back',
        size,
        `Epoch ${epoch.number} began with ${epoch.size} entries; the log has ${size}.`,
      )
    else if (begins(epoch) === false)
      findings.add(
        'TAMPERED',
        'epoch',
        good,
        `The log is not the one with which epoch ${epoch.number} began: it differs between ${good} and ${epoch.size}.`,
      )
    else good = epoch.size
  }
  if (minSize !== undefined && size < minSize)
    findings.add('TAMPERED', 'rolled_back', size, `The log has ${size} entries, and had ${minSize} at least.`)
  let compared = 0
  for (const bytes of earlier) {
    const seen = findings.attempt(null, 'checkpoint', () => openCheckpoint(bytes, keys))
    if (seen === undefined) continue
    compared++
    if (seen.origin !== origin)
      findings.add('UNPROVEN', 'checkpoint', null, `A checkpoint is that of another log, ${seen.origin}.`)
    else if (seen.size > size)
      findings.add(
        'TAMPERED',
        'rolled_back',
        size,
        `The log had ${seen.size} entries once, and has ${size} now.`,
      )
    else if (seen.size === size && !seen.root.equals(checkpoint.root))
      findings.add('TAMPERED', 'split_view', null, `Two different logs of ${size} entries were signed.`)
    else if (begins(seen) === false)
      findings.add(
        'TAMPERED',
        'root',
        null,
        `The log does not begin with the ${seen.size} entries that it had once.`,
      )
    else signed.push(seen)
  }
  const { report = null, changes = [] } = chain ?? {}
  return { seen: compared, epochs: report, changes, maps: signed.flatMap(mapOf) }
}

function mapOf({ size, extensions = [] }: Checkpoint): MapAt[] {
  const map = mapIn(extensions)
  return map === undefined ? [] : [{ size, ...map }]
}
