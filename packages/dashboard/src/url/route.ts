import { DEFAULT_RANGE, parseRange, type Range, rangeParams } from './range.js'
import { isFieldName } from './term.js'

/** The pages there are, in the order of the tabs. */
export const VIEWS = [
  'overview',
  'search',
  'live',
  'timeline',
  'audit',
  'storage',
  'map',
  'workers',
  'jobs',
] as const

export type View = (typeof VIEWS)[number]

/** What people read. */
export const VIEW_NAMES: Record<View, string> = {
  overview: 'Overview',
  search: 'Search',
  live: 'Live',
  timeline: 'Timeline',
  audit: 'Audit',
  storage: 'Storage',
  map: 'Map',
  workers: 'Workers',
  jobs: 'Jobs',
}

/** Pages without a tab of their own, with the page under whose tab they are. */
const UNDER: { readonly [V in View]?: View } = { map: 'storage', jobs: 'workers' }

/** The pages with a tab. */
export const TABS: readonly View[] = VIEWS.filter((view) => UNDER[view] === undefined)

export function tabOf(view: View): View {
  return UNDER[view] ?? view
}

/** Pages that can be of one thing: a correlation id, a log, a worker, a job. */
const OF_ONE: readonly View[] = ['timeline', 'map', 'workers', 'jobs']

/** In what ways a page can show what it has; the first is how it does by itself. */
const WAYS: { readonly [V in View]?: readonly string[] } = {
  audit: ['', 'readings'],
  storage: ['bytes', 'stage', 'end'],
  map: ['', 'error', 'warning', 'note'],
  jobs: ['', 'running', 'completed', 'failed', 'cancelled', 'interrupted'],
}

/** The days that Storage shows, by itself the first. */
export const DAYS = [30, 90] as const

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
  /** What the page is of, where it is of one thing: the correlation id of Timeline, the log of Map, the worker of Workers, the job of Jobs. */
  id: string
  /** The way in which the page shows what it has. */
  by: string
  /** How many days Storage shows. */
  days: number
}

export const HOME: Route = {
  view: 'overview',
  q: '',
  range: DEFAULT_RANGE,
  columns: [],
  record: '',
  id: '',
  by: '',
  days: DAYS[0],
}

/** The way in which a page shows what it has unless another is asked for. */
const wayOf = (view: View): string => WAYS[view]?.[0] ?? ''

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
    id: OF_ONE.includes(view) ? decode(rest.join('/')) : '',
    by: WAYS[view]?.find((way) => way === params.get('by')) ?? wayOf(view),
    days:
      (view === 'storage' ? DAYS.find((days) => String(days) === params.get('days')) : undefined) ?? DAYS[0],
  }
}

/** The fragment of a route: what is default is left out. `parseRoute(formatRoute(r))` is `r`. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams(rangeParams(route.range))
  if (route.q !== '') params.set('q', route.q)
  if (route.columns.length > 0) params.set('columns', route.columns.join(','))
  if (route.record !== '') params.set('record', route.record)
  const { view, by, days } = route
  if (WAYS[view]?.includes(by) === true && by !== wayOf(view)) params.set('by', by)
  if (view === 'storage' && days !== DAYS[0]) params.set('days', String(days))
  const id = OF_ONE.includes(view) && route.id !== '' ? `/${encodeURIComponent(route.id.toWellFormed())}` : ''
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
