import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { Failure, type Found, type Rec, type Span } from '../api/index.js'
import { type Loader, loader } from '../state/index.js'

/** The first page is small so that it is here at once; later ones are as large as the server gives. */
const FIRST_PAGE = 200
const NEXT_PAGE = 1000

/** More rows than this are not kept in the page: whoever reads on narrows the time. */
export const MAX_ROWS = 200_000

/** The next page is fetched when the reader is this close to the last row. */
const AHEAD = 400

/** The answer to one query, page after page. */
export interface Pages<R extends Rec> {
  first: Loader<Found<R>>
  rows: Signal<readonly R[]>
  total: Signal<number>
  more: Signal<string | null>
  /** Why the last page did not come; the rows before it stay. */
  moreFailure: Signal<Failure | undefined>
  /** The same question could not be asked again: what is shown is the answer from before. */
  stale: ReadonlySignal<boolean>
  /**
   * Asks a question; the rows of the one before stay until its answer is here. `name` tells whether it is another question
   * than before: the last hour is the same question a minute later.
   */
  start: (asked: Span, name: string) => Promise<void>
  /** Called with the last row in sight: fetches the next page in time. */
  reach: (end: number) => void
  /** Fetches the next page, unless there is none, one is on its way, a new question is, or the page holds all it can. */
  fetchMore: () => Promise<void>
}

export function createPages<R extends Rec>(
  ask: (span: Span, limit: number, cursor: string | undefined, signal: AbortSignal) => Promise<Found<R>>,
): Pages<R> {
  const first = loader<Found<R>>()
  const rows = signal<readonly R[]>([])
  const total = signal(0)
  const more = signal<string | null>(null)
  const moreFailure = signal<Failure | undefined>(undefined)
  const asking = signal('')
  const answered = signal('')
  const stale = computed(
    () =>
      first.failure.value !== undefined && first.data.value !== undefined && asking.value === answered.value,
  )
  let span: Span = { from: 0, to: 0 }
  let fetching: AbortController | undefined

  async function start(asked: Span, name: string): Promise<void> {
    asking.value = name
    fetching?.abort()
    fetching = undefined
    await first.run(async (signal) => {
      const found = await ask(asked, FIRST_PAGE, undefined, signal)
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

  function reach(end: number): void {
    if (moreFailure.peek() === undefined && end + AHEAD > rows.peek().length) void fetchMore()
  }

  async function fetchMore(): Promise<void> {
    const cursor = more.peek()
    if (cursor === null || fetching !== undefined || first.busy.peek() || rows.peek().length >= MAX_ROWS)
      return
    const own = new AbortController()
    fetching = own
    try {
      const found = await ask(span, NEXT_PAGE, cursor, own.signal)
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

  return { first, rows, total, more, moreFailure, stale, start, reach, fetchMore }
}
