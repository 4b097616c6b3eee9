import { announcedIn } from '../log/gaps.js'
import { TILE_WIDTH } from '../tlog/index.js'
import { type ContentOptions, openEncrypted } from './content.js'
import type { KeyChange } from './epochs.js'
import type { Findings } from './report.js'
import type { Walk, Walked } from './tiles.js'
import { walkInThreads } from './walk.js'

/** Bundles that are read at once, from the last on: the key is announced shortly before it signs. */
const STEP = 512

/** What of a log's entries is about its keys, beside the range that is verified. */
export type Elsewhere = Pick<Walked, 'special' | 'absent' | 'erased' | 'encrypted'>

/**
 * Reads the entries outside the range that is verified among which a new key of the log has to be announced, as far back as that takes.
 *
 * @param walk what was read of the log
 */
export async function readAnnouncements(
  walk: Walk,
  content: ContentOptions,
  changes: readonly KeyChange[],
  walked: Walked,
  findings: Findings,
): Promise<Elsewhere> {
  const all: Elsewhere = { special: [], absent: [], erased: [], encrypted: [] }
  for (const change of changes) {
    const first = Math.floor(change.since / TILE_WIDTH)
    let end = Math.ceil(Math.min(change.epoch.size, walk.size) / TILE_WIDTH)
    while (end > first && !isAnnounced(change, [...walked.special, ...all.special])) {
      const begin = Math.max(first, end - STEP)
      const parts = [
        { ...walk, begin, end: Math.min(end, walk.begin) },
        { ...walk, begin: Math.max(begin, walk.end), end },
      ]
      end = begin
      for (const part of parts.filter((part) => part.begin < part.end)) {
        const read = await walkInThreads(part, () => {})
        findings.addAll(read.findings)
        await openEncrypted(content, read, findings)
        all.special.push(...read.special)
        all.absent.push(...read.absent)
        all.erased.push(...read.erased)
        all.encrypted.push(...read.encrypted)
      }
    }
  }
  return all
}

/** A new key of the log has to be announced by an entry that the one before has signed. Where entries are gone, or encrypted to others, it may be among them. */
export function checkAnnounced(
  changes: readonly KeyChange[],
  { special, absent, encrypted }: Elsewhere,
  { pruned, isRead }: { pruned: number; isRead: boolean },
  findings: Findings,
): void {
  const unread = isRead ? absent : [...absent, ...encrypted]
  for (const change of changes) {
    const { epoch, since } = change
    // Nothing is left of when the key before signed.
    if (isAnnounced(change, special) || pruned >= epoch.size) continue
    const isHidden = unread.some(
      (bundle) => bundle * TILE_WIDTH < epoch.size && (bundle + 1) * TILE_WIDTH > since,
    )
    const how = `Epoch ${epoch.number} begins with another key of the log, which no entry before it`
    if (isHidden || pruned > since)
      findings.add('UNPROVEN', 'epoch', epoch.size, `${how} that can be read announces.`)
    else findings.add('TAMPERED', 'epoch', epoch.size, `${how} announces.`)
  }
}

function isAnnounced({ key, epoch }: KeyChange, special: Elsewhere['special']): boolean {
  return special.some(({ index, entry }) => index < epoch.size && announcedIn(entry) === key.vkey)
}
