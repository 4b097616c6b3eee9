import { join } from 'node:path'
import { type Engine, startEngine } from '../engine/index.js'
import { type Indexer, type IndexLag, startIndexer } from '../indexer/index.js'
import { applyErasures } from '../seal/index.js'
import { type SearchAnswer, type SearchRequest, type SqlAnswer, search, sql } from '../search/index.js'
import { stateFolder } from './presence.js'
import { statePath } from './start.js'

/** Search without a server, for as long as it is open. */
export interface LocalSearch {
  search(request: SearchRequest): Promise<SearchAnswer>
  sql(text: string): Promise<SqlAnswer>
  close(): Promise<void>
}

const PROGRESS_MS = 200

/**
 * Starts the embedded engine on a root, brings the index up to date and resolves.
 *
 * @param options.onProgress told how much is left, while the index catches up
 * @throws SillokError `ENGINE_MISSING`; `ENGINE_LOCKED` while a server of this root runs
 */
export async function openLocalSearch(options: {
  root: string
  onProgress?: (lag: IndexLag) => void
}): Promise<LocalSearch> {
  const { root, onProgress } = options
  const folder = stateFolder(root)
  const engine: Engine = startEngine({ dataDir: join(folder, 'engine') })
  let indexer: Indexer | undefined
  let timer: NodeJS.Timeout | undefined
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await indexer?.close()
    await engine.close()
  }
  try {
    await engine.ready()
    const reader = startIndexer({ root, engine, statePath: statePath(folder, undefined) })
    indexer = reader
    if (onProgress) timer = setInterval(() => void reader.lag().then(onProgress), PROGRESS_MS)
    await reader.caughtUp()
    clearInterval(timer)
    if (reader.problem !== undefined) throw reader.problem
    await applyErasures(root, engine)
  } catch (error) {
    await close()
    throw error
  }
  return { search: (request) => search(engine, request), sql: (text) => sql(engine, text), close }
}
