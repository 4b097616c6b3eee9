import { randomBytes } from 'node:crypto'
import { SillokError } from '../../record/index.js'
import { HASH_BYTES, sha256 } from '../tlog/index.js'
import { decryptAll, encryptAll } from './age.js'

/**
 * Content that is too long for an entry, in a file beside the log: a salt, then the line, encrypted to recipients. The entry has the hash of both, so
 * that it says nothing of the content to whoever cannot decrypt it, and one who can cannot show another content for it: encryption alone
 * does not commit to a key.
 */
const LABEL = Buffer.from('sillok/payload@v1\0')
const SALT_BYTES = 32

export interface Payload {
  /** Hash of label, salt and line: in the entry, and the file's name. */
  commitment: string
  salted: Buffer
}

export function payloadOf(line: Buffer): Payload {
  const salted = Buffer.concat([randomBytes(SALT_BYTES), line])
  return { commitment: commitmentOf(salted), salted }
}

const commitmentOf = (salted: Buffer): string => sha256(Buffer.concat([LABEL, salted])).toString('hex')

/** The file of a payload, in the log's folder. */
export const payloadPath = (commitment: string): string =>
  `payload/${commitment.slice(0, 2)}/${commitment}.age`

export const isCommitment = (text: unknown): text is string =>
  typeof text === 'string' && text.length === 2 * HASH_BYTES && /^[0-9a-f]+$/.test(text)

/** The bytes of a payload's file. */
export async function sealPayload({ salted }: Payload, recipients: readonly string[]): Promise<Buffer> {
  return encryptAll(recipients, salted)
}

/**
 * The line of a payload.
 *
 * @throws SillokError `PAYLOAD_WRONG` when it is not the one that was committed to; as `decryptWith`
 */
export async function openPayload(
  file: Buffer,
  commitment: string,
  identities: readonly string[],
): Promise<Buffer> {
  const salted = await decryptAll(identities, file)
  if (salted.length < SALT_BYTES || commitmentOf(salted) !== commitment)
    throw new SillokError('PAYLOAD_WRONG', `The content of ${payloadPath(commitment)} is another one.`)
  return salted.subarray(SALT_BYTES)
}
