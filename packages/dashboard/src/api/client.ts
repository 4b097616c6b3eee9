import type { AuditRec, AuditSummary, SealedStream, Verification } from './answers/audit.js'
import type { Job, Jobs } from './answers/jobs.js'
import type { MapReport } from './answers/map.js'
import type { Overview, ServerStatus } from './answers/overview.js'
import type { Found, Raw, Records } from './answers/record.js'
import type { Facets, Histogram } from './answers/search.js'
import type { StorageReport, Survey } from './answers/storage.js'
import type { WorkerAct, WorkerAction, Workers } from './answers/workers.js'

/** Why a request has no answer. `DISCONNECTED`: the server was not reached; any other code is the server's own. */
export class Failure extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  /** Whether nobody was there to answer: the same question may be answered later. */
  get isAway(): boolean {
    return this.code === 'DISCONNECTED' || /SEARCH|ENGINE/.test(this.code)
  }
}

type Params = Record<string, string | number | undefined>

function get<T>(path: string, params: Params, signal: AbortSignal): Promise<T> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const query = search.toString()
  return ask<T>(`${path}${query === '' ? '' : `?${query}`}`, { signal })
}

function post<T>(path: string, body: object, signal: AbortSignal): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body), signal })
}

async function ask<T>(path: string, init: RequestInit & { signal: AbortSignal }): Promise<T> {
  const { signal } = init
  let answer: Response
  try {
    answer = await fetch(`api/${path}`, init)
  } catch (error) {
    if (signal.aborted) throw error
    throw new Failure('DISCONNECTED', 'The server did not answer.')
  }
  let body: unknown
  try {
    body = await answer.json()
  } catch (error) {
    if (signal.aborted) throw error
    // A proxy's own page, or an answer that was cut off.
    throw new Failure('DISCONNECTED', `The answer (HTTP ${answer.status}) was no answer of Sillok.`)
  }
  if (answer.ok) return body as T
  const { error } = body as { error?: { code?: string; message?: string } }
  throw new Failure(error?.code ?? `HTTP_${answer.status}`, error?.message ?? `HTTP ${answer.status}`)
}

/** What a question is asked over: the query, and both ends in milliseconds. */
export interface Span {
  q?: string
  from: number
  to: number
  /** `false`: of the audit trail, without those who only read. */
  readings?: 'false'
}

export const api = {
  overview: (from: number, to: number, signal: AbortSignal) =>
    get<Overview>('overview', { from, to }, signal),
  status: (signal: AbortSignal) => get<ServerStatus>('status', {}, signal),
  search: (span: Span, limit: number, cursor: string | undefined, signal: AbortSignal) =>
    get<Found>('search', { ...span, limit, cursor }, signal),
  histogram: (span: Span, buckets: number, signal: AbortSignal) =>
    get<Histogram>('histogram', { ...span, buckets }, signal),
  facets: (span: Span, fields: readonly string[], limit: number, signal: AbortSignal) =>
    get<Facets>('facets', { ...span, fields: fields.join(','), limit }, signal),
  timeline: (id: string, signal: AbortSignal) =>
    get<Records>(`timeline/${encodeURIComponent(id.toWellFormed())}`, {}, signal),
  around: (id: string, each: number, signal: AbortSignal) =>
    get<Records>('around', { id, before: each, after: each }, signal),
  audit: (span: Span, limit: number, cursor: string | undefined, signal: AbortSignal) =>
    get<Found<AuditRec>>('audit', { ...span, limit, cursor }, signal),
  auditSummary: (span: Span, buckets: number, signal: AbortSignal) =>
    get<AuditSummary>('audit/summary', { ...span, buckets }, signal),
  seal: (signal: AbortSignal) => get<{ streams: SealedStream[] }>('seal', {}, signal),
  verify: (stream: string, signal: AbortSignal) => post<Verification>('seal/verify', { stream }, signal),
  cancelVerify: (stream: string, signal: AbortSignal) => post<object>('seal/cancel', { stream }, signal),
  storage: (again: boolean, signal: AbortSignal) =>
    get<Survey<StorageReport>>('storage', { again: String(again) }, signal),
  map: (again: boolean, signal: AbortSignal) =>
    get<Survey<MapReport>>('map', { again: String(again) }, signal),
  jobs: (status: string, cursor: string | undefined, signal: AbortSignal) =>
    get<Jobs>('jobs', { status, cursor }, signal),
  cancelJob: (id: string, signal: AbortSignal) =>
    post<Job>(`jobs/${encodeURIComponent(id)}/cancel`, {}, signal),
  workers: (signal: AbortSignal) => get<Workers>('workers', {}, signal),
  act: (supervisor: string, worker: string, act: WorkerAct, signal: AbortSignal) =>
    post<WorkerAction>(`workers/${supervisor}/${worker}/${act}`, {}, signal),
  maintenance: (supervisor: string, on: boolean, signal: AbortSignal) =>
    post<WorkerAction>(`workers/${supervisor}/maintenance`, { on }, signal),
  record: (id: string, signal: AbortSignal) => get<Raw>('record', { id }, signal),
}
