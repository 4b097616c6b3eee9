import { SillokError } from '../../record/index.js'
import { isKeyName, isSignedBy, type Signer, type VerifierKey } from './key.js'
import { bytesOf, textOf } from './text.js'

/** Signatures that a note may have: six times what every verifier has to accept; the limit of Go's sumdb/note. */
const MAX_SIGNATURES = 100
const MAX_NOTE_BYTES = 1024 * 1024

/** A signature line of a note, of a key that may be known or not. */
export interface NoteSignature {
  name: string
  id: string
  signature: Buffer
}

/** A note as it was read; nothing of it is verified yet. */
export interface Note {
  /** Up to the newline before the blank line. */
  text: string
  signatures: NoteSignature[]
}

/**
 * Reads a signed note (c2sp.org/signed-note). The text must not be used before `openNote` has found it signed.
 *
 * @throws SillokError `NOTE_MALFORMED`
 */
export function parseNote(bytes: Buffer): Note {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed('is longer than 1 MiB')
  const all = textOf(bytes, 'NOTE_MALFORMED', 'The note')
  const split = all.lastIndexOf('\n\n')
  if (split === -1 || !all.endsWith('\n')) throw malformed('has no signatures behind a blank line')
  const lines = all.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) throw malformed(`has more than ${MAX_SIGNATURES} signatures`)
  return { text: all.slice(0, split + 1), signatures: lines.map(signatureOf) }
}

function signatureOf(line: string): NoteSignature {
  const [dash, name = '', base64 = '', ...more] = line.split(' ')
  const bytes = bytesOf(base64)
  if (dash !== '—' || !isKeyName(name) || bytes === undefined || bytes.length < 5 || more.length > 0)
    throw malformed('has a line that is not a signature')
  return { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) }
}

/**
 * Verifies a note with the keys that are trusted. Signatures of others are ignored.
 *
 * @returns the text, and which of the keys signed it: one at least
 * @throws SillokError `NOTE_MALFORMED`; `SIGNER_UNKNOWN` when none of the keys has signed; `SIGNATURE_WRONG` when one of them appears to
 * have and has not
 */
export function openNote(
  bytes: Buffer,
  keys: readonly VerifierKey[],
): { text: string; signers: VerifierKey[] } {
  const { text, signatures } = parseNote(bytes)
  const message = Buffer.from(text)
  const signers = new Set<VerifierKey>()
  for (const { name, id, signature } of signatures) {
    const known = keys.filter((key) => key.name === name && key.id === id && key.type === 'ed25519')
    if (known.length === 0) continue
    const signer = known.find((key) => isSignedBy(key, message, signature))
    if (signer === undefined)
      throw new SillokError('SIGNATURE_WRONG', `The signature of ${name} is not that of this text.`)
    signers.add(signer)
  }
  if (signers.size === 0) {
    const names = [...new Set(signatures.map(({ name }) => name))].slice(0, 3).join(', ')
    throw new SillokError('SIGNER_UNKNOWN', `None of the given keys has signed this; it names ${names}.`)
  }
  return { text, signers: [...signers] }
}

/**
 * Signs a text.
 *
 * @param text ends with a newline
 * @returns the whole note
 */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  const message = Buffer.from(text)
  let note = `${text}\n`
  for (const { key, sign } of signers) {
    const signature = await sign(message)
    note += `— ${key.name} ${Buffer.concat([Buffer.from(key.id, 'hex'), signature]).toString('base64')}\n`
  }
  return note
}

const malformed = (how: string): SillokError => new SillokError('NOTE_MALFORMED', `The signed note ${how}.`)
