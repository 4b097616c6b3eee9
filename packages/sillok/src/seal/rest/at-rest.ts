import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { listSegments, retireSegment } from '../../stream/index.js'
import { writeNew } from '../log/disk.js'
import { ENVELOPE_MARK } from '../log/marks.js'
import { logFolder, sealFolder } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import { encryptedBundlePath } from '../log/tiles.js'
import { isAllSealed, sealedPart } from '../sealer/sealed-part.js'
import { loadSettings } from '../sealer/settings.js'
import { parseBundle, TILE_WIDTH, tilePath } from '../tlog/index.js'
import { encryptAll, encryptTo } from './age.js'
import { aloneAtRest } from './alone.js'
import { finishPruning } from './finish-pruning.js'
import { notePayloads } from './payload-list.js'
import { commitmentsIn } from './pruned.js'

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
      `Stream ${stream} is sealed with no recipients: they are settled when sealing begins. To encrypt, end what seals it, move ${logFolder(root, stream)} and ${sealFolder(root, stream)} away together, and begin a new log with --recipient age1….`,
    )
  return aloneAtRest(root, stream, () => encrypt(root, stream, recipients, afterMs))
}

async function encrypt(
  root: string,
  stream: string,
  recipients: readonly string[],
  afterMs: number,
): Promise<{ segments: number; bundles: number }> {
  // What is pruned is to be taken out while it can be.
  await finishPruning(root, stream)
  const { ends, size } = sealedPart(root, stream)
  let segments = 0
  for (const info of await listSegments(root, stream)) {
    const { name, file, path } = info
    if (file.endsWith('.age')) continue
    // One that was written while a clock was ahead would be waited for until then.
    if (Math.abs(Date.now() - fs.statSync(path).mtimeMs) < afterMs) break
    if (!(await isAllSealed(info, ends))) break
    try {
      await retireSegment({ root, stream, segment: name, to: (text) => encryptTo(recipients, text) })
    } catch (error) {
      if ((error as { code?: string }).code === 'SEGMENT_IN_USE') break
      throw error
    }
    segments++
  }
  const place = { log: logFolder(root, stream), secrets: sealFolder(root, stream) }
  return { segments, bundles: await encryptBundles(place, size, recipients) }
}

/** The content beside the log that the entries of a full bundle name. */
function namedIn(bundle: Buffer, first: number): { index: number; commitment: string }[] {
  // Hardly one has any: to look at each entry takes a hundred times as long.
  if (!bundle.includes(ENVELOPE_MARK)) return []
  return parseBundle(bundle, TILE_WIDTH).flatMap((entry, at) =>
    commitmentsIn([entry]).map((commitment) => ({ index: first + at, commitment })),
  )
}

async function encryptBundles(
  { log, secrets }: { log: string; secrets: string },
  size: number,
  recipients: readonly string[],
): Promise<number> {
  let done = 0
  // From the newest down, to the first that is encrypted: below it all are.
  for (let index = Math.floor(size / TILE_WIDTH) - 1; index >= 0; index--) {
    const plain = join(log, tilePath({ level: 'entries', index, width: TILE_WIDTH }))
    const bytes = readIfThere(plain)
    if (bytes === undefined) {
      if (fs.existsSync(join(log, encryptedBundlePath(index)))) continue
      break
    }
    notePayloads(secrets, namedIn(bytes, index * TILE_WIDTH))
    await writeNew(join(log, encryptedBundlePath(index)), await encryptAll(recipients, bytes))
    fs.rmSync(`${plain}.p`, { recursive: true, force: true })
    fs.rmSync(plain)
    done++
  }
  return done
}
