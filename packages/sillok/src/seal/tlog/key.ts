import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { SillokError } from '../../record/index.js'
import { sha256 } from './hash.js'
import { bytesOf } from './text.js'

/** Signature types of c2sp.org/signed-note. */
const ED25519 = 0x01
const COSIGNATURE = 0x04
const KEY_BYTES = 32

/** PKCS #8 of an Ed25519 key up to its 32 bytes of seed (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

const NAME = /^[^\s+\p{Z}\p{Cc}]+$/u
const VERIFIER = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/
/** Private keys of notes, of age, of PEM files. */
const PRIVATE = /^(?:PRIVATE\+KEY\+|AGE-SECRET-KEY-|-----BEGIN [A-Z ]*PRIVATE KEY)/i
const SIGNER = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/

/** A public key with its name. */
export interface VerifierKey {
  name: string
  /** First four bytes of the hash of name, type and key, as 8 hex digits. */
  id: string
  /** `cosignature` is that of a witness. */
  type: 'ed25519' | 'cosignature'
  publicKey: Buffer
  /** As text: `name+id+base64`. */
  vkey: string
}

/** What signs, and the name that it signs with. */
export interface Signer {
  key: VerifierKey
  /** @returns 64 bytes, an Ed25519 signature */
  sign(message: Buffer): Buffer | Promise<Buffer>
}

/** Whether a text can be a key's name: no spaces, no `+`, no control characters. */
export function isKeyName(name: string): boolean {
  return NAME.test(name) && name.isWellFormed()
}

/**
 * Reads a public key, `name+id+base64`, as c2sp.org/signed-note has it.
 *
 * @throws SillokError `KEY_MALFORMED`; of a private key that was given in its place the message shows nothing
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  if (PRIVATE.test(vkey))
    throw new SillokError(
      'KEY_MALFORMED',
      'This is a private key, and nobody needs it to verify: give the public one, as sillok seal --keys prints it.',
    )
  const [, name = '', id = '', base64 = ''] = VERIFIER.exec(vkey) ?? []
  const bytes = bytesOf(base64, 1 + KEY_BYTES)
  const type = bytes?.[0] === ED25519 ? 'ed25519' : bytes?.[0] === COSIGNATURE ? 'cosignature' : undefined
  if (!isKeyName(name) || bytes === undefined || type === undefined || keyId(name, bytes) !== id) {
    throw new SillokError(
      'KEY_MALFORMED',
      `"${vkey.slice(0, 80)}" is not the public key of an Ed25519 signer: those look like example.com/audit+1a2b3c4d+AbC…`,
    )
  }
  return { name, id, type, publicKey: bytes.subarray(1), vkey }
}

/**
 * Reads a private key, `PRIVATE+KEY+name+id+base64`, the form that Go's sumdb/note has.
 *
 * @throws SillokError `KEY_MALFORMED`; its message shows nothing of the key
 */
export function parseSignerKey(skey: string): Signer {
  const [, name = '', id = '', base64 = ''] = SIGNER.exec(skey) ?? []
  const bytes = bytesOf(base64, 1 + KEY_BYTES)
  if (!isKeyName(name) || bytes === undefined || bytes[0] !== ED25519)
    throw new SillokError('KEY_MALFORMED', 'This is not the private key of an Ed25519 signer.')
  const signer = signerOf(name, bytes.subarray(1))
  if (signer.key.id !== id)
    throw new SillokError('KEY_MALFORMED', `The private key of ${name} has a wrong id.`)
  return signer
}

/**
 * Makes a key.
 *
 * @param name that of the log, such as `example.com/audit`
 * @throws SillokError `KEY_MALFORMED` for a name with spaces or `+`
 * @example const { skey, vkey } = generateKey('example.com/audit')
 */
export function generateKey(name: string): { skey: string; vkey: string } {
  if (!isKeyName(name))
    throw new SillokError(
      'KEY_MALFORMED',
      `"${name.slice(0, 80)}" is not the name of a key: it must have no spaces and no "+".`,
    )
  const seed = generateKeyPairSync('ed25519')
    .privateKey.export({ format: 'der', type: 'pkcs8' })
    .subarray(-KEY_BYTES)
  const { id, vkey } = signerOf(name, seed).key
  return { skey: `PRIVATE+KEY+${name}+${id}+${typed(seed).toString('base64')}`, vkey }
}

/** Whether an Ed25519 signature is this key's. */
export function isSignedBy(key: VerifierKey, message: Buffer, signature: Buffer): boolean {
  return key.type === 'ed25519' && signature.length === 64 && verify(null, message, publicOf(key), signature)
}

function signerOf(name: string, seed: Buffer): Signer {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(secret).export({ format: 'jwk' })
  const publicKey = Buffer.from(x, 'base64url')
  const bytes = typed(publicKey)
  const id = keyId(name, bytes)
  const key: VerifierKey = {
    name,
    id,
    type: 'ed25519',
    publicKey,
    vkey: `${name}+${id}+${bytes.toString('base64')}`,
  }
  return { key, sign: (message) => sign(null, message, secret) }
}

function publicOf({ publicKey }: VerifierKey): KeyObject {
  const x = publicKey.toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

const typed = (key: Buffer): Buffer => Buffer.concat([Buffer.of(ED25519), key])

const keyId = (name: string, typedKey: Buffer): string =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`), typedKey])).toString('hex', 0, 4)
