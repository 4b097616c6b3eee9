import fs from 'node:fs'
import { join } from 'node:path'
import { type Epoch, EpochChain, epochPath } from '../log/epochs.js'
import { EPOCHS } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import { openNote, parseNote, type SignedCheckpoint, type VerifierKey } from '../tlog/index.js'
import type { Findings } from './report.js'

export interface EpochReport {
  /** How many epochs there are, each signed by the one before. */
  count: number
  /** The first epoch's key, or a later one's, was among the given ones: then a stolen key of the log cannot have made another chain. */
  pinned: boolean
  /** How many keys of its own the log has had. */
  keys: number
}

/** The log has another key of its own from an epoch on. */
export interface KeyChange {
  key: VerifierKey
  epoch: Epoch
  /** From which entry on the key before signed: what it signed has to announce this one. */
  since: number
}

/**
 * Checks the chain of a log's epochs, and that its checkpoint bears the signature of the present one. What was sealed once has to be
 * sealed still: missing epochs are damage, except in a log that never had any.
 *
 * @param seen earlier checkpoints, which say as well whether it had any
 * @returns the epochs, whose roots are to be compared; `undefined` where the log has none
 */
export function checkEpochs(
  folder: string,
  note: Buffer,
  checkpoint: SignedCheckpoint,
  keys: readonly VerifierKey[],
  seen: readonly Buffer[],
  findings: Findings,
): { report: EpochReport; epochs: Epoch[]; changes: KeyChange[] } | undefined {
  const prefix = `${checkpoint.origin}/epoch/`
  const isPinned = ({ name }: VerifierKey): boolean => name.startsWith(prefix)
  const files = countFiles(join(folder, EPOCHS))
  const hasEpochs = files > 0 || [note, ...seen].some((bytes) => namesSigner(bytes, prefix))
  if (!hasEpochs && !keys.some(isPinned)) return undefined
  const chain = new EpochChain(checkpoint.origin)
  const read = findings.attempt(null, 'epoch', () => {
    for (;;) {
      const bytes = readIfThere(join(folder, epochPath(chain.epochs.length)))
      if (bytes === undefined) return true
      chain.add(bytes, keys)
    }
  })
  const { epochs } = chain
  if (read && files > epochs.length)
    findings.add('TAMPERED', 'epoch', null, `Epoch ${epochs.length} is missing, and there are later ones.`)
  // A chain that could not be read to its end says nothing of the present.
  if (read) checkPresent(note, checkpoint, chain, findings)
  const pinned = keys.some((key) => epochs.some((epoch) => epoch.key.vkey === key.vkey))
  if (!pinned && keys.some(isPinned))
    findings.add('TAMPERED', 'epoch', null, 'No epoch has the key that was given for one.')
  const changes = chain.logKeys.slice(1).map(({ key, epoch }, at) => ({
    key,
    epoch: epochs[epoch] as Epoch,
    since: epochs[chain.logKeys[at]?.epoch ?? 0]?.size ?? 0,
  }))
  return { report: { count: epochs.length, pinned, keys: chain.logKeys.length }, epochs, changes }
}

function checkPresent(
  note: Buffer,
  { size, signers }: SignedCheckpoint,
  { epochs, logKeys }: EpochChain,
  findings: Findings,
): void {
  const present = epochs.at(-1)
  const before = epochs.at(-2)
  if (present === undefined) {
    findings.add('TAMPERED', 'epoch', null, 'The log has epochs, and their beginning is missing.')
    return
  }
  if (isSignedBy(note, present.key)) {
    const own = logKeys.at(-1)?.key.vkey
    if (!signers.some(({ vkey }) => vkey === own))
      findings.add(
        'TAMPERED',
        'epoch',
        null,
        'The checkpoint is signed by a key of the log that was replaced.',
      )
    return
  }
  // The present one began at this moment, and the checkpoint that it signs is on its way.
  if (before !== undefined && size === present.size && isSignedBy(note, before.key)) return
  findings.add(
    'TAMPERED',
    'epoch',
    null,
    `The checkpoint is not signed by the key of epoch ${present.number}.`,
  )
}

function namesSigner(note: Buffer, prefix: string): boolean {
  try {
    return parseNote(note).signatures.some(({ name }) => name.startsWith(prefix))
  } catch {
    // One that was seen, and is none: that is said where it is compared.
    return false
  }
}

function isSignedBy(note: Buffer, key: VerifierKey): boolean {
  try {
    return openNote(note, [key]).signers.length > 0
  } catch {
    return false
  }
}

function countFiles(folder: string): number {
  try {
    return fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^\d{3}$/.test(entry.name)).length
  } catch {
    return 0
  }
}
