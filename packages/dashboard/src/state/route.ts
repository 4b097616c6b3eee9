import { batch, computed, signal } from '@preact/signals'
import {
  formatRoute,
  MAX_COLUMNS,
  parseRoute,
  type Range,
  type Route,
  sharesQuery,
  type View,
} from '../url/index.js'

/** Where we are. The URL is the truth; this follows it, once the page of its view is here: until then the page before stays. */
export const route = signal<Route>(parseRoute(location.hash))

/** The view of the URL, while its page is on its way for longer than anybody would wait without a word. */
export const coming = signal<View | undefined>(undefined)

let load = (_: View): Promise<void> | undefined => undefined

/** Sets how the page of a view is loaded: `undefined` where it is here. */
export function loadPagesBy(how: (view: View) => Promise<void> | undefined): void {
  load = how
}

const TELL_AFTER_MS = 150
let awaited: Route | undefined
let telling: ReturnType<typeof setTimeout> | undefined

/** Comes to where the URL is. Of several places on the way the last one counts. */
function arrive(): void {
  const next = parseRoute(location.hash)
  const loading = load(next.view)
  awaited = next
  clearTimeout(telling)
  const show = (): void => {
    if (awaited !== next) return
    clearTimeout(telling)
    batch(() => {
      coming.value = undefined
      route.value = next
    })
  }
  if (loading === undefined) {
    show()
    return
  }
  void loading.then(show)
  telling = setTimeout(() => {
    coming.value = next.view
  }, TELL_AFTER_MS)
}

/** Rises when the reader asks for the same question again (`r`): relative ranges move on to now. */
export const asked = signal(0)

/** Whether the step before this one is ours: a page that a link opened has none. */
let moved = false

addEventListener('hashchange', () => {
  moved = true
  arrive()
})

/** Goes to a changed route. `replace` leaves no step in the history: for what is not a place to come back to. */
export function go(change: Partial<Route>, replace = false): void {
  const hash = formatRoute({ ...route.peek(), ...change })
  if (hash === location.hash) return
  if (replace) {
    history.replaceState(null, '', hash)
    arrive()
  } else location.hash = hash
}

/** What another page takes along. */
export function toPage(to: View): Partial<Route> {
  const { view, q } = route.value
  return { view: to, q: sharesQuery(view, to) ? q : '', id: '', record: '', by: '' }
}

/** One step back in the history; where that would leave the page, to `otherwise`. */
export function back(otherwise: Partial<Route>): void {
  if (moved) history.back()
  else go(otherwise, true)
}

/** The address of a changed route, for a link that can be opened in another tab. */
export function href(change: Partial<Route>): string {
  return formatRoute({ ...route.value, record: '', ...change })
}

export function setRange(range: Range): void {
  go({ range })
}

/** Gives a field a column of its own in lists, or takes it away; no step in the history. */
export function toggleColumn(name: string): void {
  const now = route.peek().columns
  const next = now.includes(name) ? now.filter((one) => one !== name) : [...now, name].slice(-MAX_COLUMNS)
  go({ columns: next }, true)
}

export function askAgain(): void {
  asked.value++
}

export const view = computed(() => route.value.view)
const columnsText = computed(() => route.value.columns.join(','))
export const columns = computed(() => (columnsText.value === '' ? [] : columnsText.value.split(',')))
export const query = computed(() => route.value.q)
// Compared as text: a new object with the same range is no new question.
const rangeText = computed(() => JSON.stringify(route.value.range))
export const range = computed<Range>(() => JSON.parse(rangeText.value) as Range)
