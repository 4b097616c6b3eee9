import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { FACET_FIELDS } from '../engine/index.js'

/** A question for records, and who asked. */
export interface Read {
  action: 'log_search' | 'log_tail' | 'log_verify'
  /** Which of the configured keys it came with, from 1; `undefined` where none is asked for. */
  key: number | undefined
  clientIp: string | undefined
  userAgent: string | undefined
  /** What was asked for, as it came. */
  asked: object
  /** HTTP status of the answer. */
  status: number
  /** Records, rows or values in the answer. */
  returned: number | undefined
}

export interface ReadsEnv {
  Bindings: HttpBindings
  Variables: {
    /** Set by `guard`. */
    key?: number
    /** Set by whoever answers with records. */
    returned?: number
    /** Set where what was asked for stands in the body. */
    asked?: object
  }
}

/** Paths of the API that give records away; the others give counts. */
const ACTIONS: Readonly<Record<string, Read['action']>> = {
  search: 'log_search',
  timeline: 'log_search',
  around: 'log_search',
  record: 'log_search',
  sql: 'log_search',
  audit: 'log_search',
  facets: 'log_search',
  live: 'log_tail',
  'seal/verify': 'log_verify',
}

/** Which part of the API a path is of, and what reading there is called; `undefined` where it gives no records away. */
function apiOf(path: string): { name: string; rest: string | undefined; action: Read['action'] | undefined } {
  const [, , first = '', ...more] = path.split('/')
  const [name, rest] = first === 'timeline' ? [first, more[0]] : [[first, ...more].join('/'), undefined]
  return { name, rest, action: Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined }
}

/** A request to the API that was refused before anything was looked at: without a key, with a wrong one, or from where none may come. */
export interface Refusal {
  action: Read['action']
  /** As in `Read.asked`; `other` where it asked for no records. */
  api: string
  clientIp: string | undefined
  userAgent: string | undefined
  status: number
  code: string
}

/** What a refused request was about, without anything that it brought but who it says it is; `undefined` for one that is none to the API. */
export function refusalOf(c: Context<ReadsEnv>, code: string, status: number): Refusal | undefined {
  if (!c.req.path.startsWith('/api/')) return undefined
  const { name, action } = apiOf(c.req.path)
  return {
    action: action ?? 'log_search',
    api: action === undefined ? 'other' : name,
    clientIp: c.env.incoming?.socket.remoteAddress,
    userAgent: c.req.header('user-agent'),
    status,
    code,
  }
}

/** Tells of every question for records, once it is answered or refused. */
export function tellReads(onRead: (read: Read) => void): MiddlewareHandler<ReadsEnv> {
  return async (c, next) => {
    await next()
    const { name, rest, action } = apiOf(c.req.path)
    if (action === undefined || (name === 'facets' && c.get('returned') === undefined)) return
    onRead({
      action,
      key: c.get('key'),
      clientIp: c.env.incoming?.socket.remoteAddress,
      userAgent: c.req.header('user-agent'),
      asked: { api: name, ...(rest !== undefined && { id: rest }), ...c.req.query(), ...c.get('asked') },
      status: c.res.status,
      returned: c.get('returned'),
    })
  }
}

/** Answers with values of fields. Those of any field, as `message`, are what records say; those that the index counts for every page are not. */
export function giveValues(c: Context<ReadsEnv>, fields: readonly string[], answer: object): Response {
  const { facets = [] } = answer as { facets?: { values: unknown[] }[] }
  if (fields.some((name) => !Object.hasOwn(FACET_FIELDS, name)))
    c.set(
      'returned',
      facets.reduce((sum, { values }) => sum + values.length, 0),
    )
  return c.json(answer)
}

/** Answers with records or rows, which are counted. */
export function give(c: Context<ReadsEnv>, answer: object): Response {
  const { records, rows, record } = answer as { records?: unknown[]; rows?: unknown[]; record?: object }
  c.set('returned', (records ?? rows)?.length ?? (record === undefined ? 0 : 1))
  return c.json(answer)
}
