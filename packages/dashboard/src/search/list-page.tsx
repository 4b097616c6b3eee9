import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useLayoutEffect } from 'preact/hooks'
import {
  api,
  type Facets as FacetData,
  type Histogram as HistogramData,
  type Rec,
  type Span,
} from '../api/index.js'
import { Histogram } from '../charts/index.js'
import { StatusNotice } from '../list/index.js'
import { RecordPanel } from '../record/index.js'
import {
  askAgain,
  asked,
  go,
  isTyping,
  listenKeys,
  loader,
  query,
  range,
  route,
  say,
  setRange,
} from '../state/index.js'
import { addTerm, between, resolve, term } from '../url/index.js'
import { Facets } from './facets.js'
import type { Pages } from './pages.js'
import { QueryLine } from './query-line.js'
import { recordKey } from './record-keys.js'
import { Results, type Rows, Tally } from './results.js'
import { walk } from './walk.js'

const PAGE_ROWS = 20
const DAY_MS = 86_400_000

/** A list of records that a query is asked of. It lives outside the page, so that coming back shows the answer of before at once. */
export interface Source<R extends Rec> {
  title: string
  placeholder?: string
  pages: Pages<R>
  rows: Rows<R>
  /** Asks how the matches are spread over time, and by field. */
  count: (span: Span) => void
  cancel: () => void
  volume: () => (HistogramData & { from: number; to: number }) | undefined
  facets: () => Pick<FacetData, 'facets'> | undefined
  /** What is asked beside query and time, as the URL has it. */
  also?: () => Partial<Span>
  /** What is to be said over the list. */
  note?: () => ComponentChildren
}

const other = loader<Rec>()

/** One line, one answer. */
export function ListPage<R extends Rec>({ source }: { source: Source<R> }) {
  const { pages } = source
  const { first } = pages
  const q = query.value
  const time = range.value
  const also = JSON.stringify(source.also?.() ?? {})
  const again = asked.value
  const selected = useSignal(-1)
  useEffect(() => {
    const span: Span = { q, ...resolve(time, Date.now()), ...(JSON.parse(also) as Partial<Span>) }
    selected.value = -1
    void pages.start(span, JSON.stringify([q, time, also]))
    source.count(span)
  }, [q, time, also, again])

  const list = pages.rows.value
  const openId = route.value.record
  const opened = useOpened(openId, list)
  const open = useCallback(
    (at: number) => {
      selected.value = at
      const id = pages.rows.peek()[at]?.id ?? ''
      // Moving from record to record with the panel open is one step of the history, not one for each.
      if (id !== route.peek().record) go({ record: id }, route.peek().record !== '')
    },
    [selected, pages],
  )
  const close = (): void => go({ record: '' }, true)
  useKeys(() => pages.rows.peek(), selected, open, close)

  const span = 'last' in time ? time.last : time.to - time.from
  const failed = pages.stale.value ? undefined : first.failure.value
  const volume = source.volume()
  return (
    <div class={`search ${opened === undefined ? '' : 'with-panel'}`}>
      <h1 class="visually-hidden">{source.title}</h1>
      <div class="search-head">
        <QueryLine
          busy={first.slow.value}
          invalid={failed !== undefined}
          {...(source.placeholder === undefined ? {} : { placeholder: source.placeholder })}
          onAgain={askAgain}
          onCancel={() => {
            first.cancel()
            source.cancel()
            say(
              first.data.peek() === undefined ? 'Cancelled' : 'Cancelled: what you see is the answer before',
            )
          }}
        />
        <Tally pages={pages} />
      </div>
      <Facets data={failed === undefined ? source.facets() : undefined} />
      <div class={`search-main ${first.slow.value ? 'asking' : ''}`} aria-busy={first.busy.value}>
        <div class="search-volume" hidden={failed !== undefined}>
          {volume === undefined ? null : (
            <Histogram
              label="Matches by level"
              buckets={volume.buckets}
              stepMs={volume.step_ms}
              from={volume.from}
              to={volume.to}
              height={104}
              hint="drag to zoom"
              onZoom={(a, b) => setRange(between(a, b))}
              onPick={(a, b) => setRange(between(a, b))}
              onLevel={(level) => go({ q: addTerm(route.peek().q, term('level', level)), record: '' })}
            />
          )}
        </div>
        {failed === undefined ? source.note?.() : null}
        {list.length > 0 && failed === undefined ? (
          <StatusNotice answer={first.data.value} except="limited" />
        ) : null}
        <Results
          pages={pages}
          rows={source.rows}
          selected={selected.value}
          onOpen={open}
          withDate={span > DAY_MS}
        />
      </div>
      {opened === undefined ? null : (
        <RecordPanel rec={opened} onClose={close} onOther={(rec) => go({ record: rec.id }, true)} />
      )}
    </div>
  )
}

/** The record of the URL: from the list, or, when a link came from elsewhere, from the server. */
function useOpened(id: string, list: readonly Rec[]): Rec | undefined {
  const known = list.find((rec) => rec.id === id)
  const needed = id !== '' && known === undefined
  useEffect(() => {
    if (needed && other.data.peek()?.id !== id) {
      void other.run(async (signal) => (await api.record(id, signal)).record)
    }
  }, [needed, id])
  if (id === '') return undefined
  return known ?? (other.data.value?.id === id ? other.data.value : undefined)
}

function useKeys(
  rows: () => readonly Rec[],
  selected: { value: number; peek: () => number },
  open: (at: number) => void,
  close: () => void,
): void {
  useLayoutEffect(
    () =>
      listenKeys((event) => {
        if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return false
        const panelOpen = route.peek().record !== ''
        if (event.key === 'Escape') {
          if (panelOpen) close()
          else if (selected.peek() >= 0) selected.value = -1
          else if (route.peek().q !== '') go({ q: '' })
          else return false
          return true
        }
        const list = rows()
        const at = selected.peek()
        // Enter on a button or a link is its own.
        if (event.key === 'Enter') {
          if (event.target instanceof Element && event.target.closest('button, a, summary') !== null)
            return false
          if (at < 0) return false
          open(at)
          return true
        }
        // What scrolls under the focus scrolls by itself.
        const scrolls =
          event.target instanceof Element && event.target.closest('.panel-body, .facets') !== null
        if (scrolls && /^(Arrow|Page|Home|End)/.test(event.key)) return false
        const next = walk(event.key, at, list, PAGE_ROWS)
        if (next === undefined) return recordKey(event.key, list[at])
        if (next < 0 || list.length === 0) {
          if (list.length > 0) say('No further error among the rows that are here')
          return true
        }
        selected.value = next
        if (panelOpen) open(next)
        return true
      }),
    [selected, open, close],
  )
}
