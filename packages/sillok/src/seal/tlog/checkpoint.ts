import { SillokError } from '../../record/index.js'
import { HASH_BYTES } from './hash.js'
import type { VerifierKey } from './key.js'
import { openNote } from './note.js'
import { bytesOf, countOf } from './text.js'

/** What a log says of itself at one moment (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Which log. */
  origin: string
  /** How many entries. */
  size: number
  root: Buffer
  /** Lines behind these three, which say what else the log signs; none of them is empty. */
  extensions?: readonly string[]
}

/** The text of a checkpoint, to be signed. */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  return `${[origin, size, root.toString('base64'), ...extensions].join('\n')}\n`
}

/**
 * Reads the text of a checkpoint, as `openNote` gives it.
 *
 * @throws SillokError `CHECKPOINT_MALFORMED`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeText = '', rootText = '', ...more] = text.split('\n')
  const size = countOf(sizeText)
  const root = bytesOf(rootText, HASH_BYTES)
  const isEnded = more.pop() === ''
  if (origin === '' || size === undefined || root === undefined || !isEnded || more.includes(''))
    throw new SillokError('CHECKPOINT_MALFORMED', 'This is no checkpoint: origin, size and root, one a line.')
  return { origin, size, root, extensions: more }
}

/** A checkpoint that one of the given keys has signed. */
export interface SignedCheckpoint extends Checkpoint {
  signers: VerifierKey[]
}

/**
 * Reads and verifies a checkpoint.
 *
 * @param keys those of the log: a key whose name is not the checkpoint's origin does not count
 * @throws SillokError `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED`, `SIGNER_UNKNOWN`, `SIGNATURE_WRONG`
 */
export function openCheckpoint(bytes: Buffer, keys: readonly VerifierKey[]): SignedCheckpoint {
  const { text, signers } = openNote(bytes, keys)
  const checkpoint = parseCheckpoint(text)
  if (!signers.some(({ name }) => name === checkpoint.origin))
    throw new SillokError('SIGNER_UNKNOWN', `None of the given keys is that of the log ${checkpoint.origin}.`)
  return { ...checkpoint, signers }
}
