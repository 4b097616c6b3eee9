import type { Engine } from './engine.js'
import { DATABASE } from './schema.js'

/**
 * Puts rows into the index, exactly once: the same token (of the last 10,000 batches) inserts nothing again, neither
 * into the table nor into its rollups. After a failure repeat the call with the same rows and the same token.
 *
 * @param rows lines made by `rowOf`; at most some 10,000 or 16 MB together, so that they are one block
 * @param token names the range of the stream that the rows are, for example `api/<segment>/0-65536`
 * @throws SillokError `ENGINE_DOWN` while the engine is away; others where the rows themselves are refused
 */
export async function insertBatch(
  engine: Engine,
  stream: string,
  rows: readonly string[],
  token: string,
): Promise<void> {
  if (rows.length === 0) return
  await engine.insert(`${DATABASE}.otel_logs`, Buffer.from(`${rows.join('\n')}\n`), {
    token: `${stream}:${token}`,
  })
}
