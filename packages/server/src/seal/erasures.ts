import { type ErasedPlace, erasedPlaces, isSealed, TOMBSTONE } from 'sillok/seal'
import { listStreams } from 'sillok/stream'
import { AUDIT_EVENTS, type Engine } from '../engine/index.js'
import { uncount } from './uncount.js'

/** Erasing is rare, and needs not leave the index within the second. */
const LOOK_MS = 5000
/** So long it is looked again for a row: the index may have read its line before it was erased, and insert it after. */
const AGAIN_MS = 600_000
/** Parts of the tables are written anew. */
const MUTATION_MS = 120_000
/** A statement with more places than these is two. */
const AT_ONCE = 500

/** Rows of erased entries, which are not those of their tombstones. */
const COPIES =
  'Stream = {stream:String} AND (Segment, Offset) IN arrayZip({segments:Array(String)}, {offsets:Array(UInt64)}) AND NOT startsWith(Body, {tombstone:String})'

/**
 * Removes from the index what was erased from sealed streams: from the records, the audit events, and all that is counted of records.
 *
 * @returns what ends it, once what is under way is done
 */
export function startErasures(
  root: string,
  engine: Engine,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const seen = new Map<string, { count: number; since: number }>()
  let running: Promise<void> | undefined
  const look = (): void => {
    if (engine.state !== 'ready') return
    running ??= round()
      .catch(onError)
      .finally(() => {
        running = undefined
      })
  }
  async function round(): Promise<void> {
    const now = performance.now()
    for (const stream of await listStreams(root)) {
      if (!isSealed(root, stream)) continue
      const places = erasedPlaces(root, stream)
      const known = seen.get(stream)
      const isNew = known?.count !== places.length
      if (!isNew && now - known.since > AGAIN_MS) continue
      await removeErased(engine, stream, places)
      if (isNew) seen.set(stream, { count: places.length, since: now })
    }
  }
  look()
  const timer = setInterval(look, LOOK_MS).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Removes what was erased, of all streams, once. */
export async function applyErasures(root: string, engine: Engine): Promise<void> {
  for (const stream of await listStreams(root))
    if (isSealed(root, stream)) await removeErased(engine, stream, erasedPlaces(root, stream))
}

async function removeErased(engine: Engine, stream: string, erased: readonly ErasedPlace[]): Promise<void> {
  for (let at = 0; at < erased.length; at += AT_ONCE) {
    await remove(engine, stream, erased.slice(at, at + AT_ONCE))
  }
}

async function remove(engine: Engine, stream: string, places: readonly ErasedPlace[]): Promise<void> {
  const options = { timeoutMs: MUTATION_MS }
  const params = {
    stream,
    segments: places.map(({ segment }) => segment),
    offsets: places.map(({ offset }) => offset),
    tombstone: TOMBSTONE,
  }
  const found = async (table: string): Promise<boolean> =>
    (await engine.query<{ n: number }>(`SELECT count() AS n FROM ${table} WHERE ${COPIES}`, params)).rows[0]
      ?.n !== 0
  if (await found('otel_logs')) {
    // While the rows are there it can be begun again, after any step of it.
    await uncount(engine, { where: COPIES, params }, options)
    await engine.query(
      `ALTER TABLE otel_logs DELETE WHERE ${COPIES} SETTINGS mutations_sync = 1`,
      params,
      options,
    )
  }
  if (await found(AUDIT_EVENTS))
    await engine.query(
      `ALTER TABLE ${AUDIT_EVENTS} DELETE WHERE ${COPIES} SETTINGS mutations_sync = 1`,
      params,
      options,
    )
}
