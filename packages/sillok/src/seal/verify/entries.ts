import { Gaps } from '../log/gaps.js'
import { TILE_WIDTH } from '../tlog/index.js'
import { checkAnnounced, readAnnouncements } from './announced.js'
import { checkGaps, type GapReport, openEncrypted } from './content.js'
import type { KeyChange } from './epochs.js'
import { checkParts } from './parts.js'
import { Findings } from './report.js'
import { checkUpperTiles, rootMatches, type Walked } from './tiles.js'
import { walkInThreads } from './walk.js'

/** Which entries are checked, of a log whose checkpoint is trusted. */
export interface EntriesToCheck {
  folder: string
  /** What the checkpoint says. */
  size: number
  root: Buffer
  /** Tiles of level 0, from `begin` and before `end`. */
  tiles: { begin: number; end: number }
  /** Private keys of age, to read what is encrypted. */
  identities: readonly string[]
  changes: readonly KeyChange[]
  /** Told of how many entries are checked, of how many. */
  onProgress?: ((done: number, total: number) => void) | undefined
}

export interface CheckedEntries {
  /** What the sealed records say of entries that are gone. */
  gone: Gaps
  gaps: GapReport | null
  /** The first and the last entry that was looked at. */
  range: { from: number; to: number } | null
  /** How many of them could be hashed. */
  entries: number
  bytes: number
}

/** Checks the tree, the entries below it, and whether what is missing of them may be. */
export async function checkEntries(what: EntriesToCheck, findings: Findings): Promise<CheckedEntries> {
  const { folder, size, root, tiles, identities, changes, onProgress } = what
  if (size === 0) return { gone: new Gaps(), gaps: null, range: null, entries: 0, bytes: 0 }
  const { begin, end } = tiles
  checkUpperTiles(folder, size, findings)
  const inParts = checkParts(folder, size, findings)
  const isRooted = rootMatches(folder, size, root, findings)
  const total = Math.min(size, end * TILE_WIDTH) - begin * TILE_WIDTH
  let done = 0
  const walked = await walkInThreads({ folder, size, isRooted, begin, end }, (entries) => {
    done += entries
    onProgress?.(done, total)
  })
  const known = findings.count + walked.findings.length
  findings.addAll(walked.findings)
  // They are in the last bundle, which may not be asked for.
  if (end * TILE_WIDTH >= size) walked.erased.push(...inParts)
  const content = { folder, size, identities }
  await openEncrypted(content, walked, findings)
  const elsewhere = await readAnnouncements(
    { folder, size, isRooted, begin, end },
    content,
    changes,
    walked,
    findings,
  )
  const hasGone = [walked, elsewhere].some(({ absent, erased }) => absent.length + erased.length > 0)
  if (hasGone) walked.special.push(...(await specialBehind(what, isRooted)))
  const { gaps: gone, report: gaps } = await checkGaps(content, walked, findings)
  const read = {
    special: [...walked.special, ...elsewhere.special],
    absent: [...walked.absent, ...elsewhere.absent],
    erased: [],
    encrypted: [...walked.encrypted, ...elsewhere.encrypted],
  }
  checkAnnounced(changes, read, { pruned: gone.pruned, isRead: identities.length > 0 }, findings)
  // Nothing is wrong in itself, or it is not known what: then another history was written.
  if (!isRooted && known === 0)
    findings.add(
      'TAMPERED',
      'root',
      null,
      `Entries and tiles fit together, and are not those that were signed: another history was written.`,
    )
  const range = { from: begin * TILE_WIDTH, to: begin * TILE_WIDTH + total - 1 }
  return { gone, gaps, range, entries: walked.entries, bytes: walked.bytes }
}

/** Records about gaps come later than what they are about, perhaps behind the range. */
async function specialBehind(
  { folder, size, tiles: { end }, identities }: EntriesToCheck,
  isRooted: boolean,
): Promise<Walked['special']> {
  if (end * TILE_WIDTH >= size) return []
  const rest = { folder, size, isRooted, begin: end, end: Math.ceil(size / TILE_WIDTH) }
  const behind = await walkInThreads(rest, () => {})
  // They are not asked for: what is wrong with them is no finding.
  if (identities.length > 0) await openEncrypted({ folder, size, identities }, behind, new Findings())
  return behind.special
}
