import { join } from 'node:path'
import { commitmentIn } from '../log/entry.js'
import { Gaps } from '../log/gaps.js'
import { readIfThere } from '../log/read.js'
import { encryptedBundlePath, readTile } from '../log/tiles.js'
import { decryptAll } from '../rest/age.js'
import { openPayload, payloadPath } from '../rest/payload.js'
import { TILE_WIDTH, tilePath, tileWidth } from '../tlog/index.js'
import type { Findings } from './report.js'
import type { Restored } from './restored.js'
import { checkBundleAgainst, type Walked } from './tiles.js'

/** What is not there of a log, and what of it is encrypted. */
export interface GapReport {
  /** Entries that were removed, with the segments that they stood in. */
  pruned: number
  /** Entries that were erased. */
  erased: number
  /** What the sealed records say about it, in the order of the log. */
  records: { kind: 'erased' | 'pruned'; reason: string; by: string }[]
  /** What of it is there again. */
  restored: Restored[]
}

export interface ContentOptions {
  folder: string
  size: number
  /** Private keys of age, to read what is encrypted. */
  identities: readonly string[]
}

/** Reads the bundles that are encrypted, where there are keys for them. What is not read is said, once. */
export async function openEncrypted(
  options: ContentOptions,
  walked: Walked,
  findings: Findings,
): Promise<void> {
  const { folder, size, identities } = options
  const first = (walked.encrypted[0] ?? 0) * TILE_WIDTH
  if (walked.encrypted.length > 0 && identities.length === 0)
    findings.add(
      'UNPROVEN',
      'encrypted',
      first,
      `${walked.encrypted.length * TILE_WIDTH} entries are encrypted, and no identity was given: their hashes were checked, not what they say.`,
    )
  else
    for (const index of walked.encrypted) {
      try {
        const file = readIfThere(join(folder, encryptedBundlePath(index))) as Buffer
        const bundle = await decryptAll(identities, file)
        const tile = readTile(folder, { level: 0, index, width: tileWidth(size, 0, index) })
        checkBundleAgainst(bundle, tile, index, findings, walked)
      } catch (error) {
        refused(error, index * TILE_WIDTH, encryptedBundlePath(index), findings)
      }
    }
}

/** Keys of others say nothing of a file; that it is damaged does not say by whom it can be read. */
function refused(error: unknown, index: number, path: string, findings: Findings): void {
  const { code, message } = error as { code?: string; message: string }
  if (code === 'AGE_REFUSED') {
    const isForOthers = /no identity matched/i.test(message)
    findings.add(
      isForOthers ? 'UNPROVEN' : 'TAMPERED',
      isForOthers ? 'encrypted' : 'payload',
      index,
      `${path}: ${message}`,
    )
  } else if (code === 'AGE_MISSING' || code === 'IDENTITY_MALFORMED') throw error
  else findings.failed(error, index, 'payload')
}

/** Whether what is gone may be, and whether the content beside the log is the one that was sealed. */
export async function checkGaps(
  options: ContentOptions,
  walked: Walked,
  findings: Findings,
): Promise<{ gaps: Gaps; report: GapReport }> {
  const { folder, size, identities } = options
  const gaps = new Gaps()
  const special = walked.special.toSorted((a, b) => a.index - b.index)
  for (const { index, entry } of special) gaps.add(entry, index)
  let pruned = 0
  for (const index of walked.absent) {
    const width = tileWidth(size, 0, index)
    if (index * TILE_WIDTH + width <= gaps.pruned) pruned += width
    else
      findings.add(
        'UNPROVEN',
        'missing',
        index * TILE_WIDTH,
        `The log has no ${tilePath({ level: 'entries', index, width })}.`,
      )
  }
  let erased = 0
  for (const { index, leaf } of new Map(walked.erased.map((one) => [one.index, one])).values()) {
    if (gaps.isErased(index, Buffer.from(leaf))) erased++
    else if (index < gaps.pruned) {
      // It shares its bundle with one that stays.
      gaps.prunedIs(index, Buffer.from(leaf))
      pruned++
    } else
      findings.add('TAMPERED', 'entry', index, `Entry ${index} was erased, and no sealed record says so.`)
  }
  let unread = 0
  let isContentGone = false
  for (const { index, entry } of special) {
    const commitment = commitmentIn(entry)
    if (commitment === undefined) continue
    const path = payloadPath(commitment)
    const file = findings.attempt(index, 'payload', () => readIfThere(join(folder, path)))
    if (file === undefined && index < gaps.pruned) isContentGone = true
    else if (file === undefined)
      findings.add('UNPROVEN', 'missing', index, `The content of entry ${index} is gone: ${path}.`)
    else if (identities.length === 0) unread++
    else {
      try {
        await openPayload(file, commitment, identities)
      } catch (error) {
        refused(error, index, path, findings)
      }
    }
  }
  if (unread > 0)
    findings.add(
      'UNPROVEN',
      'encrypted',
      null,
      `The content of ${unread} entries is in files beside the log, and encrypted: no identity was given to read it.`,
    )
  if (pruned + erased > 0 || isContentGone) findings.hasGaps = true
  const records = gaps.list.map(({ kind, reason, by }) => ({ kind, reason, by }))
  return { gaps, report: { pruned, erased, records, restored: [] } }
}
