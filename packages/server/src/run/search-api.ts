import { SillokError } from 'sillok/record'
import { readLineAt } from 'sillok/stream'
import type { Engine } from '../engine/index.js'
import type { SearchApi } from '../http/index.js'
import type { Indexer } from '../indexer/index.js'
import { sealedMark } from '../seal/index.js'
import {
  around,
  auditEvents,
  auditSummary,
  facets,
  histogram,
  overview,
  type SearchRequest,
  type Status,
  search,
  sql,
  timeline,
  usage,
} from '../search/index.js'
import { parseRecordId, viewOfLine } from '../view/index.js'
import type { Disks } from './disks.js'
import { storageOf } from './storage.js'

/** An index that is further behind than this, in seconds, makes an answer partial: what is missing may be what is looked for. */
const BEHIND_S = 5

interface Parts {
  root: string
  engine: Engine
  indexer: Indexer
  disks: Disks
}

/** Search as the HTTP API asks for it: answers that say so when the index is behind, and records from their segments. */
export function createSearchApi({ root, engine, indexer, disks }: Parts): SearchApi {
  const honest = async <T extends { status: Status; notice?: string }>(ask: () => Promise<T>): Promise<T> => {
    // Before it is asked: what is indexed while the engine searches may not have been found.
    const lag = await indexer.lag()
    const found = await ask()
    if (lag.records === 0 || (found.status !== 'complete' && found.status !== 'empty')) return found
    const waiting = `about ${lag.records === 1 ? '1 record is' : `${lag.records} records are`} kept and not indexed yet`
    if (lag.seconds >= BEHIND_S)
      return {
        ...found,
        status: 'partial',
        notice: `The index is ${Math.round(lag.seconds)} s behind: ${waiting}.`,
      }
    // Who has just sent a record and looks for it is not told that it is not there.
    return found.status === 'empty'
      ? { ...found, notice: `Nothing matches so far: ${waiting}. Ask again in a moment.` }
      : found
  }
  return {
    search: (params) => honest(() => search(engine, params as SearchRequest)),
    histogram: (params) => honest(() => histogram(engine, params)),
    facets: (params) => honest(() => facets(engine, params)),
    timeline: ({ correlationId }) => honest(() => timeline(engine, correlationId)),
    around: (params) => honest(() => around(engine, params)),
    async audit(params) {
      const found = await honest(() => auditEvents(engine, params))
      const isSealed = sealedMark(root)
      return { ...found, records: found.records.map((record) => ({ ...record, sealed: isSealed(record) })) }
    },
    auditSummary: (params) => honest(() => auditSummary(engine, params)),
    sql: (params) => honest(() => sql(engine, params.sql)),
    usage: (params) => honest(() => usage(engine, params)),
    async overview(range) {
      const [found, lag, storage] = await Promise.all([
        honest(() => overview(engine, range)),
        indexer.lag(),
        storageOf(root, engine, disks),
      ])
      const index = { state: engine.state, lag_records: lag.records, lag_seconds: lag.seconds }
      return { ...found, index, storage }
    },
    async record({ id }) {
      const place = parseRecordId(id)
      if (place === undefined)
        throw new SillokError('BAD_PARAMETER', '"id": must be <stream>/<segment>/<offset>.')
      const line = await readLineAt(root, place.stream, place)
      if (line === undefined) {
        throw new SillokError(
          'NOT_FOUND',
          'There is no record at this place: no line begins at this offset, or the segment is not here any more.',
        )
      }
      return { record: viewOfLine(line, place.stream), raw: line.text }
    },
  }
}
