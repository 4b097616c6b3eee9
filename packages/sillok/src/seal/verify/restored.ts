import type { Gaps } from '../log/gaps.js'
import { readIfThere } from '../log/read.js'
import { bundleFiles } from '../rest/tombstones.js'
import { leafHash, parseBundle, TILE_WIDTH } from '../tlog/index.js'
import { Bundles } from './bundles.js'

/** An entry that was erased, as a sealed record says, and is there again, or still: in the log, in its segment. */
export interface Restored {
  index: number
  where: ('log' | 'segment')[]
}

/** Entries by their indexes, which are added as they grow. */
class Spans {
  readonly #spans: { from: number; to: number }[] = []

  add(from: number, count: number): void {
    const last = this.#spans.at(-1)
    if (last?.to === from) last.to += count
    else this.#spans.push({ from, to: from + count })
  }

  has(index: number): boolean {
    return this.#spans.some(({ from, to }) => index >= from && index < to)
  }
}

/** Whose lines stand in segments: as the entries do that the log has of them, or as they were sealed. Which of them were erased is known later. */
export class Shown {
  readonly asEntries = new Spans()
  readonly asSealed = new Spans()
}

/**
 * Looks whether what was erased is there again: what it says was sealed once, so that nothing else shows it.
 *
 * @param part the entries that were verified, from `begin` to before `end`
 */
export async function findRestored(
  log: { folder: string; size: number; identities: readonly string[] },
  part: { begin: number; end: number },
  gaps: Gaps,
  shown: Shown,
): Promise<Restored[]> {
  const bundles = new Bundles(log.folder, log.size)
  const restored: Restored[] = []
  const seen = new Set<number>()
  for (const { index, leaf } of gaps.erased) {
    if (index < part.begin || index >= Math.min(part.end, log.size)) continue
    const tells = (entry: Buffer | undefined): boolean => entry !== undefined && leafHash(entry).equals(leaf)
    // A record about another entry says nothing of this one.
    if (seen.has(index) || bundles.leaf(index)?.equals(leaf) !== true) continue
    seen.add(index)
    const isEntry = tells(bundles.entries(index, 1)[0])
    const where: Restored['where'] = []
    if (
      isEntry ||
      entriesIn(log.folder, index).some(tells) ||
      tells(await bundles.encrypted(index, log.identities))
    )
      where.push('log')
    if (shown.asSealed.has(index) || (isEntry && shown.asEntries.has(index))) where.push('segment')
    if (where.length > 0) restored.push({ index, where })
  }
  return restored.sort((a, b) => a.index - b.index)
}

/** An entry in the files of its bundle, also in narrower ones that nobody has to read any more. */
function entriesIn(folder: string, index: number): (Buffer | undefined)[] {
  return bundleFiles(folder, Math.floor(index / TILE_WIDTH)).map(({ path, width }) => {
    try {
      const bytes = readIfThere(path)
      return bytes && parseBundle(bytes, width)[index % TILE_WIDTH]
    } catch {
      return undefined
    }
  })
}
