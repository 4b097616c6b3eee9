import type { Retention } from './types.js'
import { durationText } from './units.js'

/**
 * A retention in words, in the order in which it comes about.
 *
 * @example retentionText({ compressAfterMs: 86_400_000, keepLast: { count: 10, per: [] } }) // 'compressed after 1 d, the last 10'
 */
export function retentionText(retention: Retention): string {
  const { compressAfterMs, archiveAfterMs, deleteAfterMs, keepLast, maxBytes, monthlyArchive, until } =
    retention
  const parts: string[] = []
  if (compressAfterMs !== undefined) parts.push(`compressed after ${durationText(compressAfterMs)}`)
  if (monthlyArchive) parts.push('archived by month')
  if (archiveAfterMs !== undefined) parts.push(`archived after ${durationText(archiveAfterMs)}`)
  if (deleteAfterMs !== undefined) parts.push(`deleted after ${durationText(deleteAfterMs)}`)
  if (keepLast !== undefined) {
    const { count, of, per } = keepLast
    const what = of === undefined ? `the last ${count}` : `the last ${count} {${of}}`
    parts.push(per.length === 0 ? what : `${what} for each ${per.map((part) => `{${part}}`).join(' ')}`)
  }
  if (maxBytes !== undefined) parts.push(`at most ${maxBytes.toLocaleString('en')} bytes`)
  if (until !== undefined) parts.push(`until ${until.exists.source} exists`)
  return parts.length === 0 ? 'kept' : parts.join(', ')
}
