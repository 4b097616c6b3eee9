import type { Entry, Found } from '../../catalogue/index.js'
import { isSealed, sealedPart } from '../../seal/index.js'
import { parseSegmentFile, segmentsInUse, segmentTime } from '../../stream/index.js'
import type { FileFact } from '../plan/facts.js'
import type { Readers } from './readers.js'

interface Segment extends Found {
  name: string
  suffix: string
}

/**
 * The segments of one stream as a plan sees them. A segment's records end where it was written last, or where the next segment begins: what was compressed or copied
 * since has a later time.
 */
export function* segmentFacts(
  root: string,
  family: Entry,
  found: readonly Found[],
  readers: Readers,
): Generator<FileFact> {
  const stream = family.name
  const segments = found
    .flatMap((file): Segment[] => {
      const [folder, name = '', inner] = file.path.split('/')
      const parsed = folder === stream && inner === undefined ? parseSegmentFile(name) : undefined
      return parsed === undefined ? [] : [{ ...file, name: parsed.segment, suffix: parsed.suffix }]
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const { open, last } = segmentsInUse(root, stream)
  const sealedEnds = endsOf(root, stream)
  for (const [n, { path, stat, name, suffix }] of segments.entries()) {
    let after = n + 1
    while (segments[after]?.name === name) after++
    const next = segments[after]
    const { dev, ino, mtimeMs, size } = stat
    // Of a compressed one the size says nothing: whoever prunes looks into it.
    const isWhole = suffix === '.jsonl' ? (sealedEnds?.get(name) ?? 0) === size : sealedEnds?.has(name)
    const sealed = sealedEnds === undefined ? undefined : isWhole
    const begun = segmentTime(name)
    const written = Math.max(begun, Math.floor(mtimeMs))
    const rotated = next === undefined ? Infinity : segmentTime(next.name)
    yield {
      path,
      family,
      bytes: size,
      time: Math.min(written, rotated),
      timeFrom: written < rotated ? 'mtime' : 'rotation',
      seen: { dev, ino, mtimeMs },
      packed: suffix !== '.jsonl',
      segment: {
        stream,
        name,
        isOpen: open.has(name),
        ...(last.has(name) ? { lastSince: begun } : {}),
        isJson: suffix === '.jsonl' || suffix === '.jsonl.gz',
        waitsFor: readers.waiting(stream, name, family.destinations),
        ...(sealed === undefined ? {} : { sealed }),
      },
    }
  }
}

/** How far each segment of a sealed stream is sealed; `undefined` for a stream that is not. */
function endsOf(root: string, stream: string): ReadonlyMap<string, number> | undefined {
  if (!isSealed(root, stream)) return undefined
  try {
    return sealedPart(root, stream).ends
  } catch {
    // Begun, and nothing is sealed yet; or what says so is damaged, and then nothing goes.
    return new Map()
  }
}
