import { batch, computed, signal } from '@preact/signals'
import { api, Failure, type Found, type Rec, type Span } from '../api/index.js'
import { loader } from '../state/index.js'

/** The first page is small so that it is here at once; later ones are as large as the server gives. */
const FIRST_PAGE = 200
const NEXT_PAGE = 1000

/** More rows than this are not kept in the page: whoever reads on narrows the time. */
export const MAX_ROWS = 200_000

/** The next page is fetched when the reader is this close to the last row. */
const AHEAD = 400

/** The answer to one query, page after page. */
export const first = loader<Found>()
export const rows = signal<readonly Rec[]>([])
export const total = signal(0)
export const more = signal<string | null>(null)
/** Why the last page did not come; the rows before it stay. */
export const moreFailure = signal<Failure | undefined>(undefined)

const asking = signal('')
const answered = signal('')

/** The same question could not be asked again: what is shown is the answer from before. */
export const stale = computed(
  () =>
    first.failure.value !== undefined && first.data.value !== undefined && asking.value === answered.value,
)

let span: Span = { from: 0, to: 0 }
let fetching: AbortController | undefined

/**
 * Asks a question; the rows of the one before stay until its answer is here. `name` tells whether it is another question
 * than before: the last hour is the same question a minute later.
 */
export async function start(asked: Span, name: string): Promise<void> {
  asking.value = name
  fetching?.abort()
  fetching = undefined
  await first.run(async (signal) => {
    const found = await api.search(asked, FIRST_PAGE, undefined, signal)
    if (signal.aborted) return found
    span = asked
    batch(() => {
      answered.value = name
      rows.value = found.records
      total.value = found.total
      more.value = found.next
      moreFailure.value = undefined
    })
    return found
  })
}

/** Called with the last row in sight: fetches the next page in time. */
export function reach(end: number): void {
  if (moreFailure.peek() === undefined && end + AHEAD > rows.peek().length) void fetchMore()
}

/** Fetches the next page, unless there is none, one is on its way, a new question is, or the page holds all it can. */
export async function fetchMore(): Promise<void> {
  const cursor = more.peek()
  if (cursor === null || fetching !== undefined || first.busy.peek() || rows.peek().length >= MAX_ROWS) return
  const own = new AbortController()
  fetching = own
  try {
    const found = await api.search(span, NEXT_PAGE, cursor, own.signal)
    if (fetching !== own) return
    batch(() => {
      rows.value = [...rows.peek(), ...found.records]
      more.value = found.next
      moreFailure.value = undefined
    })
  } catch (error) {
    if (fetching !== own) return
    moreFailure.value = error instanceof Failure ? error : new Failure('PAGE', String(error))
  } finally {
    if (fetching === own) fetching = undefined
  }
}
