import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStream, readStream } from 'sillok/stream'
import { onTestFinished } from 'vitest'

/** A folder of its own, gone after the test. */
export function temporaryRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  return root
}

/** A line as the logger writes it; `n` tells it from every other. */
export function lineOf(n: number, more: object = {}, time = Date.now()): string {
  return JSON.stringify({
    timestamp: new Date(time).toISOString(),
    level: ['INFO', 'INFO', 'WARNING', 'ERROR'][n % 4],
    logger: `shop.part${n % 7}`,
    message: `Order ${n} answered`,
    correlation_id: `c-${n >> 2}`,
    service: `service-${n % 3}`,
    duration_ms: n % 900,
    n,
    ...more,
  })
}

export async function writeLines(
  root: string,
  stream: string,
  lines: Iterable<string>,
  maxSegmentBytes?: number,
): Promise<void> {
  const writer = openStream({ root, name: stream, ...(maxSegmentBytes && { maxSegmentBytes }) })
  for (const line of lines) writer.append(line)
  await writer.close()
}

/** What stands in a stream's segments now. */
export async function readRecords(root: string, stream: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream }))
    records.push(...lines.map((line) => JSON.parse(line.text)))
  return records
}
