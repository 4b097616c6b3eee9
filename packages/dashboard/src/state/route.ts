import { computed, signal } from '@preact/signals'
import { formatRoute, parseRoute, type Range, type Route } from '../url/index.js'

/** Where we are. The URL is the truth; this follows it. */
export const route = signal<Route>(parseRoute(location.hash))

/** Rises when the reader asks for the same question again (`r`): relative ranges move on to now. */
export const asked = signal(0)

addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash)
})

/** Goes to a changed route. `replace` leaves no step in the history: for what is not a place to come back to. */
export function go(change: Partial<Route>, replace = false): void {
  const hash = formatRoute({ ...route.peek(), ...change })
  if (hash === location.hash) return
  if (replace) {
    history.replaceState(null, '', hash)
    route.value = parseRoute(hash)
  } else location.hash = hash
}

/** The address of a changed route, for a link that can be opened in another tab. */
export function href(change: Partial<Route>): string {
  return formatRoute({ ...route.value, record: '', ...change })
}

export function setRange(range: Range): void {
  go({ range })
}

export function askAgain(): void {
  asked.value++
}

export const view = computed(() => route.value.view)
export const query = computed(() => route.value.q)
// Compared as text: a new object with the same range is no new question.
const rangeText = computed(() => JSON.stringify(route.value.range))
export const range = computed<Range>(() => JSON.parse(rangeText.value) as Range)
