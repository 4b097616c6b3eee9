import type { ComponentChildren } from 'preact'
import { useCallback } from 'preact/hooks'
import type { Failure, Rec } from '../api/index.js'
import { Blank, Failed, isQueryFault, NotNew, StatusNotice, VirtualList } from '../list/index.js'
import { askAgain, columns, go, query, range, setRange } from '../state/index.js'
import { count } from '../text/index.js'
import { widen } from '../url/index.js'
import { MAX_ROWS, type Pages } from './pages.js'

/** How a row of a list is drawn, and what stands over it. */
export interface Rows<R extends Rec> {
  label: string
  row: (props: RowProps<R>) => ComponentChildren
  heads: (withDate: boolean) => ComponentChildren
  /** What would fill the list, where nothing matches. */
  empty?: ComponentChildren
}

export interface RowProps<R extends Rec> {
  rec: R
  at: number
  selected: boolean
  withDate: boolean
  columns: readonly string[]
  onOpen: (at: number) => void
}

/** The list of what was found, or why there is none. */
export function Results<R extends Rec>(props: {
  pages: Pages<R>
  rows: Rows<R>
  selected: number
  onOpen: (at: number) => void
  withDate: boolean
}) {
  const { pages, selected, onOpen, withDate } = props
  const { label, row: Line, heads, empty } = props.rows
  const { first, stale } = pages
  const list = pages.rows.value
  const answer = first.data.value
  const failure = first.failure.value
  const fields = columns.value
  const row = useCallback(
    (at: number) => {
      const rec = list[at]
      if (rec === undefined) return null
      return (
        <Line
          key={at}
          rec={rec}
          at={at}
          selected={at === selected}
          withDate={withDate}
          columns={fields}
          onOpen={onOpen}
        />
      )
    },
    [list, selected, withDate, fields, onOpen, Line],
  )
  const old = stale.value
  if (failure !== undefined && !old) return <FailedSearch failure={failure} />
  if (answer === undefined)
    return first.slow.value ? <div class="skeleton skeleton-rows" aria-hidden="true" /> : null
  const notNew =
    failure === undefined ? null : <NotNew at={first.at.value} failure={failure} onRetry={askAgain} />
  if (list.length === 0) {
    return (
      <>
        {notNew}
        <NothingFound pages={pages}>{empty}</NothingFound>
      </>
    )
  }
  return (
    <>
      {notNew}
      {heads(withDate)}
      <VirtualList
        label={label}
        total={list.length}
        row={row}
        selected={selected}
        onReach={pages.reach}
        footer={<Foot pages={pages} />}
      />
    </>
  )
}

/** A query that cannot be read is not tried again: it is written anew. */
function FailedSearch({ failure }: { failure: Failure }) {
  if (!isQueryFault(failure)) return <Failed failure={failure} onRetry={askAgain} />
  return (
    <Failed failure={failure} onRetry={askAgain}>
      <p class="blank-acts">
        <button
          type="button"
          class="act"
          onClick={() => document.querySelector<HTMLInputElement>('.query input')?.focus()}
        >
          Edit the query
        </button>
        <button type="button" class="quiet" onClick={() => go({ q: '' })}>
          Without the query
        </button>
      </p>
    </Failed>
  )
}

function Foot<R extends Rec>({ pages }: { pages: Pages<R> }) {
  const { first, rows, more, moreFailure, fetchMore } = pages
  const failure = moreFailure.value
  const here = rows.value.length
  if (failure !== undefined) {
    return (
      <p class="list-foot" role="alert">
        The next page did not come: {failure.message}{' '}
        <button
          type="button"
          class="quiet"
          onClick={() => {
            moreFailure.value = undefined
            void fetchMore()
          }}
        >
          Try again
        </button>
      </p>
    )
  }
  if (here >= MAX_ROWS && more.value !== null) {
    return (
      <p class="list-foot">{count(here)} rows are all this page holds. Narrow the time to see older ones.</p>
    )
  }
  if (more.value !== null) return <p class="list-foot">More is on its way.</p>
  return (
    <p class="list-foot">
      {first.data.value?.status === 'partial'
        ? 'The end of what was searched.'
        : 'The end: nothing older matches.'}
    </p>
  )
}

function NothingFound<R extends Rec>({ pages, children }: { pages: Pages<R>; children: ComponentChildren }) {
  const answer = pages.first.data.value
  const q = query.value
  return (
    <>
      <StatusNotice answer={answer} except="empty" />
      <Blank title={answer?.status === 'partial' ? 'Nothing found so far' : 'Nothing matches'}>
        <p>
          {answer?.status === 'empty' ? (answer.notice ?? 'Everything in this time range was searched.') : ''}
        </p>
        {q === '' ? children : null}
        <p class="blank-acts">
          <button type="button" class="act" onClick={() => setRange(widen(range.peek(), Date.now()))}>
            Search twice the time
          </button>
          {q === '' ? null : (
            <button type="button" class="quiet" onClick={() => go({ q: '' })}>
              Without the query
            </button>
          )}
        </p>
      </Blank>
    </>
  )
}

/** How much of the answer is here, in the words of its status. */
export function Tally<R extends Rec>({ pages }: { pages: Pages<R> }) {
  const { first, rows, total, more, stale } = pages
  const answer = first.data.value
  if (answer === undefined || (first.failure.value !== undefined && !stale.value))
    return <p class="tally">&nbsp;</p>
  // A limited answer is whole once its last page is here.
  const word = answer.status === 'limited' ? (more.value === null ? '' : 'limited') : answer.status
  return (
    <p class="tally num" role="status" title={answer.notice ?? ''}>
      {word === '' || word === 'complete' ? null : <span class={`tally-status tally-${word}`}>{word}</span>}{' '}
      <b>{count(rows.value.length)}</b> of <b>{count(total.value)}</b> · {Math.round(answer.elapsed_ms)} ms
    </p>
  )
}
