import { type Cursor, listSegments, openStream, readSegment } from '../../stream/index.js'

/** Every line behind a place in a stream, also a last one whose newline is missing: the next writer adds it. */
async function* linesBehind(root: string, stream: string, position: Cursor): AsyncGenerator<string> {
  for (const segment of await listSegments(root, stream)) {
    const from = position.open[segment.name]
    if (from === undefined && segment.name <= position.finished) continue
    for await (const batch of readSegment(segment, { from: from ?? 0 })) {
      for (const { text } of batch) yield text
    }
  }
}

/**
 * Tells which of an import's lines a run that was killed has written already. It wrote them in order, so they are found
 * behind one another, with other writers' lines between them; the first that is not found was the first not written.
 */
export class WrittenBefore {
  private readonly lines: AsyncGenerator<string>

  constructor(root: string, stream: string, position: Cursor) {
    this.lines = linesBehind(root, stream, position)
  }

  /** How many of the next lines, from the first on, are there. Fewer than all: there is none further on. */
  async count(next: readonly string[]): Promise<number> {
    let found = 0
    while (found < next.length) {
      const { value, done } = await this.lines.next()
      if (done) break
      if (value === next[found]) found++
    }
    return found
  }
}

/** Opens the stream that records are imported into: a batch is on the disk before the next is begun. */
export function openTarget(root: string, name: string) {
  return openStream({ root, name, durability: 'durable', whenFull: 'fail' })
}
