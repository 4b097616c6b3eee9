import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { listSegments, retireSegment } from '../../stream/index.js'
import { writeNew } from '../log/disk.js'
import { logFolder } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import { encryptedBundlePath } from '../log/tiles.js'
import { isAllSealed, sealedPart } from '../sealer/sealed-part.js'
import { loadSettings } from '../sealer/settings.js'
import { TILE_WIDTH, tilePath } from '../tlog/index.js'
import { encryptAll, encryptTo } from './age.js'
import { aloneAtRest } from './alone.js'

/**
 * Encrypts what is sealed and not written to any more: segments, oldest first, and full bundles of entries. Afterwards the recipients alone can
 * read it; the tree stays, so that its proofs go on to verify.
 *
 * @param afterMs segments that were written to since stay as they are: readers that were away for a while find them
 * @returns what was encrypted now
 * @throws SillokError `NOT_SEALED`, `NO_RECIPIENTS`, `AGE_MISSING`, `RECIPIENT_MALFORMED`
 * @example await encryptAtRest('logs', 'audit')
 */
export async function encryptAtRest(
  root: string,
  stream: string,
  afterMs = 0,
): Promise<{ segments: number; bundles: number }> {
  const { recipients } = loadSettings(root, stream)
  if (recipients.length === 0)
    throw new SillokError(
      'NO_RECIPIENTS',
      `Stream ${stream} is sealed without recipients: there is nobody to encrypt to.`,
    )
  return aloneAtRest(root, stream, () => encrypt(root, stream, recipients, afterMs))
}

async function encrypt(
  root: string,
  stream: string,
  recipients: readonly string[],
  afterMs: number,
): Promise<{ segments: number; bundles: number }> {
  const { ends, size } = sealedPart(root, stream)
  let segments = 0
  for (const info of await listSegments(root, stream)) {
    const { name, file, path } = info
    if (file.endsWith('.age')) continue
    if (Date.now() - fs.statSync(path).mtimeMs < afterMs) break
    if (!(await isAllSealed(info, ends))) break
    try {
      await retireSegment({ root, stream, segment: name, to: (text) => encryptTo(recipients, text) })
    } catch (error) {
      if ((error as { code?: string }).code === 'SEGMENT_IN_USE') break
      throw error
    }
    segments++
  }
  return { segments, bundles: await encryptBundles(logFolder(root, stream), size, recipients) }
}

async function encryptBundles(log: string, size: number, recipients: readonly string[]): Promise<number> {
  let done = 0
  // From the newest down, to the first that is encrypted: below it all are.
  for (let index = Math.floor(size / TILE_WIDTH) - 1; index >= 0; index--) {
    const plain = join(log, tilePath({ level: 'entries', index, width: TILE_WIDTH }))
    const bytes = readIfThere(plain)
    if (bytes === undefined) {
      if (fs.existsSync(join(log, encryptedBundlePath(index)))) continue
      break
    }
    await writeNew(join(log, encryptedBundlePath(index)), await encryptAll(recipients, bytes))
    fs.rmSync(`${plain}.p`, { recursive: true, force: true })
    fs.rmSync(plain)
    done++
  }
  return done
}
