import type { Finding, LineRedactor } from '../../redact/index.js'
import { openSource } from '../import/source.js'
import { startProgress } from '../progress.js'
import { ByteLines, type InputLine } from './lines.js'

/** Something found in a file. */
export interface FileFinding extends Finding {
  file: string
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units of the line; `undefined` in a record, whose path says where. */
  column: number | undefined
}

/** Hands over what is found in a file, line by line; resolves to the bytes read. */
export async function scanFile(
  file: string,
  redact: LineRedactor,
  take: (found: FileFinding[]) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  const source = await openSource(file)
  const progress = startProgress(source.label)
  const lines = new ByteLines()
  let number = 0
  let found: FileFinding[] = []
  let bytes = 0
  const look = ({ bytes: line }: InputLine): void => {
    number++
    for (const finding of redact(line.toString('utf8')).findings) {
      const column = finding.path === '' ? finding.start + 1 : undefined
      found.push({ file: source.label, line: number, column, ...finding })
    }
  }
  const hand = async (): Promise<void> => {
    const handed = found
    found = []
    if (handed.length === 0) return
    // Where both go to one terminal, what is found must not stand behind the bar.
    progress.clear()
    await take(handed)
  }
  try {
    for await (const chunk of source.chunks(0, source.length)) {
      bytes += chunk.length
      lines.push(chunk, look)
      progress.update(source.position(), source.size)
      await hand()
      if (signal.aborted) return bytes
    }
    lines.end(look)
    await hand()
  } finally {
    progress.clear()
  }
  return bytes
}
