import type { Finding, LineRedactor } from '../../redact/index.js'
import { openSource } from '../import/source.js'
import { startProgress } from '../progress.js'
import { ByteLines, type InputLine, refuseNoText } from './lines.js'

/** Something found in a file. */
export interface FileFinding extends Finding {
  file: string
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units of the line; `undefined` in a record, whose path says where. */
  column: number | undefined
}

/** What was read of a file. */
export interface Scanned {
  bytes: number
  /** Lines that are longer than `MAX_LINE_BYTES`: of them only the beginning was looked at. */
  cut: number
}

/**
 * Hands over what is found in a file, line by line.
 *
 * @throws UsageError for what is no text, in which nothing would be found
 */
export async function scanFile(
  file: string,
  redact: LineRedactor,
  take: (found: FileFinding[]) => Promise<void>,
  signal: AbortSignal,
): Promise<Scanned> {
  const source = await openSource(file)
  const progress = startProgress(source.label)
  const lines = new ByteLines()
  let number = 0
  let found: FileFinding[] = []
  let bytes = 0
  let cut = 0
  const look = ({ bytes: line, missing }: InputLine): void => {
    number++
    if (missing > 0) cut++
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
      if (bytes === 0) refuseNoText(chunk, source.label)
      bytes += chunk.length
      lines.push(chunk, look)
      progress.update(source.position(), source.size)
      await hand()
      if (signal.aborted) return { bytes, cut }
    }
    lines.end(look)
    await hand()
  } finally {
    progress.clear()
  }
  return { bytes, cut }
}
