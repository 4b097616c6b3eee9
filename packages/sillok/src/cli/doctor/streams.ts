import fs from 'node:fs'
import { join } from 'node:path'
import { listSegments, listStreams, type SegmentInfo } from '../../stream/index.js'
import { bytesText } from '../output.js'
import type { Check } from './check.js'

export async function* checkStreams(root: string): AsyncGenerator<Check> {
  const streams = await listStreams(root)
  if (streams.length === 0) yield { name: 'streams', state: 'ok', text: 'None yet.' }
  for (const stream of streams) {
    const segments = await listSegments(root, stream)
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
    const text = `${stream}: ${segments.length} ${segments.length === 1 ? 'segment' : 'segments'}, ${bytesText(bytes)}`
    const torn = segments.filter(endsTorn)
    if (isDangling(join(root, `${stream}.jsonl`))) {
      yield {
        name: 'stream',
        state: 'warn',
        text: `${text}. Its link points to a segment that is not there.`,
        fix: 'The next writer sets it right; nothing is lost by it.',
      }
    } else if (torn.length > 0) {
      yield {
        name: 'stream',
        state: 'warn',
        text: `${text}. ${torn.length} of them ${torn.length === 1 ? 'ends' : 'end'} in the middle of a line.`,
        fix: 'A writer is at work, or was killed. The line is kept as it stands and counted as torn.',
      }
    } else yield { name: 'stream', state: 'ok', text }
  }
}

function isDangling(link: string): boolean {
  const stat = fs.lstatSync(link, { throwIfNoEntry: false })
  return stat?.isSymbolicLink() === true && !fs.existsSync(link)
}

const NEWLINE = 0x0a

/** Whether an uncompressed segment's last byte is no newline. */
function endsTorn({ path, file, bytes }: SegmentInfo): boolean {
  if (bytes === 0 || !file.endsWith('.jsonl')) return false
  try {
    const fd = fs.openSync(path, 'r')
    try {
      const last = Buffer.alloc(1)
      return fs.readSync(fd, last, 0, 1, bytes - 1) === 1 && last[0] !== NEWLINE
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    // Compressed or removed in this moment.
    return false
  }
}
