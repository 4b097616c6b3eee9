import { SillokError } from '../../record/index.js'

/**
 * age (age-encryption.org/v1), by the library of its author, which is there only for those who encrypt: `npm install age-encryption`.
 *
 * @throws SillokError `AGE_MISSING`
 */
async function library(): Promise<typeof import('age-encryption')> {
  try {
    return await import('age-encryption')
  } catch (cause) {
    throw new SillokError('AGE_MISSING', 'Encryption needs another package: npm install age-encryption.', {
      cause,
    })
  }
}

type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Encrypts bytes to recipients, who alone can read them: whoever writes cannot.
 *
 * @param recipients public keys, `age1…`
 * @throws SillokError `AGE_MISSING`, `RECIPIENT_MALFORMED`
 */
export async function encryptTo(
  recipients: readonly string[],
  source: Source,
): Promise<AsyncIterable<Uint8Array>> {
  const { Encrypter } = await library()
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch (cause) {
      throw new SillokError(
        'RECIPIENT_MALFORMED',
        `"${recipient.slice(0, 80)}" is not an age recipient: those look like age1….`,
        { cause },
      )
    }
  }
  return iterated(await encrypter.encrypt(ReadableStream.from(source) as ReadableStream<Uint8Array>))
}

/** Encrypts what fits into memory. @throws as `encryptTo` */
export async function encryptAll(recipients: readonly string[], bytes: Uint8Array): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of await encryptTo(recipients, [bytes])) parts.push(part)
  return Buffer.concat(parts)
}

/**
 * Decrypts an age file.
 *
 * @param identities private keys, `AGE-SECRET-KEY-1…`
 * @throws SillokError `AGE_MISSING`, `IDENTITY_MALFORMED`; `AGE_REFUSED` when it is for others, or not as it was encrypted
 */
export async function* decryptWith(
  identities: readonly string[],
  source: Source,
): AsyncGenerator<Uint8Array> {
  const { Decrypter } = await library()
  const decrypter = new Decrypter()
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity)
    } catch {
      // Without its cause, which could show the key.
      throw new SillokError(
        'IDENTITY_MALFORMED',
        'This is not an age identity: those look like AGE-SECRET-KEY-1….',
      )
    }
  }
  try {
    yield* iterated(await decrypter.decrypt(ReadableStream.from(source) as ReadableStream<Uint8Array>))
  } catch (cause) {
    if (typeof (cause as NodeJS.ErrnoException).code === 'string') throw cause
    throw new SillokError('AGE_REFUSED', `This cannot be decrypted: ${(cause as Error).message}.`, { cause })
  }
}

/** Decrypts what fits into memory. @throws as `decryptWith` */
export async function decryptAll(identities: readonly string[], file: Buffer): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of decryptWith(identities, [file])) parts.push(part)
  return Buffer.concat(parts)
}

const iterated = (stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> =>
  stream as unknown as AsyncIterable<Uint8Array>
