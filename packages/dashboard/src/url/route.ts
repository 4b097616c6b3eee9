import { DEFAULT_RANGE, parseRange, type Range, rangeParams } from './range.js'
import { isFieldName } from './term.js'

/** The pages there are, in the order of the tabs. */
export const VIEWS = ['overview', 'search', 'live', 'timeline', 'audit'] as const

export type View = (typeof VIEWS)[number]

/** Whether one page's query is also that of another: Search and Live share theirs, Audit has its own, and the others none. */
export function sharesQuery(one: View, other: View): boolean {
  const logs: readonly View[] = ['search', 'live']
  return one === other || (logs.includes(one) && logs.includes(other))
}

/** Everything that a link to a page carries. */
export interface Route {
  view: View
  /** The query of Search and Live. */
  q: string
  range: Range
  /** Fields that have a column of their own in lists, in their order. */
  columns: readonly string[]
  /** The record whose panel is open. */
  record: string
  /** The correlation id of Timeline. */
  id: string
}

export const HOME: Route = { view: 'overview', q: '', range: DEFAULT_RANGE, columns: [], record: '', id: '' }

/**
 * A route from the fragment of a URL. Never throws: what makes no sense is the default.
 *
 * @example parseRoute('#/search?q=level%3AERROR&last=6h').q // 'level:ERROR'
 */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = split(hash.replace(/^#\/?/, ''))
  const [name = '', ...rest] = path.split('/')
  const view = VIEWS.find((one) => one === name) ?? 'overview'
  const params = new URLSearchParams(search)
  return {
    view,
    q: params.get('q') ?? '',
    range: parseRange(params),
    columns: columnsOf(params.get('columns') ?? ''),
    record: params.get('record') ?? '',
    id: view === 'timeline' ? decode(rest.join('/')) : '',
  }
}

/** The fragment of a route: what is default is left out. `parseRoute(formatRoute(r))` is `r`. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams(rangeParams(route.range))
  if (route.q !== '') params.set('q', route.q)
  if (route.columns.length > 0) params.set('columns', route.columns.join(','))
  if (route.record !== '') params.set('record', route.record)
  const id =
    route.view === 'timeline' && route.id !== '' ? `/${encodeURIComponent(route.id.toWellFormed())}` : ''
  const query = params.toString()
  return `#/${route.view}${id}${query === '' ? '' : `?${query}`}`
}

/** More columns than this leave no room for the message. */
export const MAX_COLUMNS = 6

/** Names between commas; what no query could ask for is left out, and what is there already. */
function columnsOf(text: string): string[] {
  return [...new Set(text.split(','))].filter(isColumn).slice(0, MAX_COLUMNS)
}

/** Whether a field of this name can have a column: a comma would end it in the URL. */
export function isColumn(name: string): boolean {
  return isFieldName(name) && !name.includes(',')
}

function split(text: string): string[] {
  const at = text.indexOf('?')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
