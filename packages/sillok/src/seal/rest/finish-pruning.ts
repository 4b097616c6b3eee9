import fs from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { SillokError } from '../../record/index.js'
import { publish } from '../log/disk.js'
import { ENVELOPE_MARK } from '../log/marks.js'
import { logFolder, sealFolder } from '../log/places.js'
import { readIfThere, Scratch } from '../log/read.js'
import { encryptedBundlePath, readTile } from '../log/tiles.js'
import { sealNow } from '../sealer/seal-now.js'
import { loadSettings } from '../sealer/settings.js'
import { hashAt, parseBundle, TILE_WIDTH, tilePath } from '../tlog/index.js'
import { decryptAll, encryptAll } from './age.js'
import { payloadPath } from './payload.js'
import { removePayloads } from './payload-list.js'
import { commitmentsIn, hasPruned, lastBundle, notePruned, prunedTo } from './pruned.js'
import { withTombstones } from './tombstones.js'

/** How long another process's sealer may take, and how often it is looked whether it has. */
const WAIT_MS = 30_000
const LOOK_MS = 100

/**
 * Takes out of a log what is noted to be pruned: whole bundles, and the entries of the one that they share with one that stays. Where that was cut off, it goes on.
 *
 * @param identities private keys of age, for a shared bundle that is encrypted; without any it stays as it is
 * @throws SillokError `SEALER_RUNNING`; as `sealNow` and `decryptWith`
 */
export async function finishPruning(
  root: string,
  stream: string,
  identities: readonly string[] = [],
): Promise<void> {
  const to = prunedTo(sealFolder(root, stream))
  if (to === 0) return
  const log = logFolder(root, stream)
  await removeBundles(log, to)
  removePayloads(log, sealFolder(root, stream), to)
  await eraseEncrypted(log, to, identities, loadSettings(root, stream).recipients)
  if (hasPruned(log, to)) await letSealerErase(root, stream, to)
}

/** The sealer may have the bundle in memory: so it is the one that writes it. Where none is at work, one begins by that. */
async function letSealerErase(root: string, stream: string, to: number): Promise<void> {
  notePruned(sealFolder(root, stream), to)
  const begun = performance.now()
  for (;;) {
    let problem: Error | undefined
    const onProblem = (error: Error): void => {
      problem = error
    }
    try {
      await sealNow({ root, stream, onProblem })
    } catch (error) {
      if ((error as SillokError).code !== 'SEALER_RUNNING') throw error
    }
    if (!hasPruned(logFolder(root, stream), to)) return
    if (problem !== undefined) throw problem
    if (performance.now() - begun > WAIT_MS)
      throw new SillokError(
        'SEALER_RUNNING',
        `The sealer of stream ${stream} has not yet taken out what was pruned of its last entries.`,
      )
    await wait(LOOK_MS)
  }
}

/** Of a bundle that is encrypted, what stays is encrypted again. */
async function eraseEncrypted(
  log: string,
  to: number,
  identities: readonly string[],
  recipients: readonly string[],
): Promise<void> {
  const { bundle, count } = lastBundle(to)
  const path = join(log, encryptedBundlePath(bundle))
  const file = identities.length > 0 && count > 0 ? readIfThere(path) : undefined
  if (file === undefined) return
  const before = await decryptAll(identities, file)
  const leaves = readTile(log, { level: 0, index: bundle, width: TILE_WIDTH })
  const after = withTombstones(before, TILE_WIDTH, (at) => (at < count ? hashAt(leaves, at) : undefined))
  if (!after.equals(before)) publish(path, await encryptAll(recipients, after))
}

/** Bundles that are removed before others have their turn: some ten milliseconds. */
const STEP = 64

/** Removes the bundles that have nothing but entries before `to`, and the content that they name. Oldest first: where that is cut off, the next time goes on there. */
async function removeBundles(log: string, to: number): Promise<void> {
  const end = Math.floor(to / TILE_WIDTH)
  const files = (index: number): { plain: string; encrypted: string } => ({
    plain: join(log, tilePath({ level: 'entries', index, width: TILE_WIDTH })),
    encrypted: join(log, encryptedBundlePath(index)),
  })
  const isThere = (index: number): boolean => {
    const { plain, encrypted } = files(index)
    return fs.existsSync(plain) || fs.existsSync(encrypted)
  }
  const scratch = new Scratch()
  let first = end
  while (first > 0 && isThere(first - 1)) first--
  for (let index = first; index < end; index++) {
    const { plain, encrypted } = files(index)
    const bundle = readIfThere(plain, scratch)
    // Hardly one has any: to look at each entry takes a hundred times as long.
    if (bundle?.includes(ENVELOPE_MARK))
      for (const commitment of commitmentsIn(parseBundle(bundle, TILE_WIDTH)))
        fs.rmSync(join(log, payloadPath(commitment)), { force: true })
    for (const path of [`${plain}.p`, plain, encrypted]) fs.rmSync(path, { recursive: true, force: true })
    if (index % STEP === 0) await turn()
  }
}
