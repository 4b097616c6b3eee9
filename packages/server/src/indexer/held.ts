import { listSegments, listStreams } from 'sillok/stream'
import { DATABASE, type Engine } from '../engine/index.js'

/** The oldest segments are indexed first; one that holds nothing but torn or empty lines says nothing. */
const SEGMENTS_ASKED = 10

/** Whether the index holds rows of the segments under a root. */
export async function holdsRowsOf(engine: Engine, root: string): Promise<boolean> {
  const segments: string[] = []
  const places: string[] = []
  for (const stream of await listStreams(root)) {
    const filled = (await listSegments(root, stream)).filter(({ bytes }) => bytes > 0)
    for (const { name } of filled.slice(0, SEGMENTS_ASKED)) {
      segments.push(name)
      places.push(`${stream}/${name}`)
    }
  }
  const { rows } = await engine.query<{ n: number | string }>(
    `SELECT count() AS n FROM (SELECT 1 FROM ${DATABASE}.otel_logs WHERE Segment IN {segments:Array(String)} ` +
      `AND has({places:Array(String)}, concat(Stream, '/', Segment)) LIMIT 1)`,
    { segments, places },
  )
  return Number(rows[0]?.n ?? 0) > 0
}
