import { batch, signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { EMPTY_RING, openLive, push, type Rate, type Rec, type Ring } from '../api/index.js'
import { Blank, ColumnHeads, explain, isQueryFault, ROW_PX, Row, VirtualList } from '../list/index.js'
import { RecordPanel } from '../record/index.js'
import { QueryLine, recordKey, walk } from '../search/index.js'
import {
  askAgain,
  asked,
  columns,
  go,
  isTyping,
  listenKeys,
  query,
  route,
  toggleColumn,
} from '../state/index.js'
import { compact, count } from '../text/index.js'

/** Records kept in the page; older ones are in Search. */
const RING_SIZE = 10_000

type Line =
  | { state: 'connecting' | 'live' }
  | { state: 'lost'; until: number }
  | { state: 'ended'; code: string; message: string }

const ring = signal<Ring<Rec>>(EMPTY_RING)
const rate = signal<Rate>({ per_second: 0, matched: 0, skipped: 0 })
const line = signal<Line>({ state: 'connecting' })
const following = signal(true)

/** Records as they come, newest at the bottom. */
export function Live() {
  const q = query.value
  const again = asked.value
  const selected = useSignal('')
  useEffect(() => listen(q), [q, again])

  const now = line.value
  const list = ring.value.shown
  const fields = columns.value
  const at = selected.value === '' ? -1 : list.findIndex((rec) => rec.id === selected.value)
  const open = useCallback(
    (to: number) => {
      const rec = ring.peek().shown[to]
      if (rec === undefined) return
      selected.value = rec.id
      following.value = false
      go({ record: rec.id }, route.peek().record !== '')
    },
    [selected],
  )
  const row = useCallback(
    (i: number) => {
      const rec = list[i]
      return rec === undefined ? null : (
        <Row key={rec.id} rec={rec} at={i} selected={i === at} columns={fields} onOpen={open} />
      )
    },
    [list, at, fields, open],
  )
  const onScroll = useCallback((atEnd: boolean, up: boolean) => {
    if (atEnd && !following.peek()) follow()
    // Rows that were just added are not the reader's doing: only scrolling back is.
    else if (!atEnd && up) following.value = false
  }, [])
  const scroller = useRef<HTMLDivElement>(null)
  useKeys(selected, open, scroller)

  const openId = route.value.record
  const opened = openId === '' ? undefined : list.find((rec) => rec.id === openId)
  const waiting = ring.value.waiting.length
  return (
    <div class={`live ${opened === undefined ? '' : 'with-panel'}`}>
      <h1 class="visually-hidden">Live</h1>
      <div class="search-head">
        <QueryLine onAgain={askAgain} invalid={now.state === 'ended' && isQueryFault(now)} />
        <Counts />
      </div>
      <div class="live-main">
        <LineNotice />
        {list.length === 0 ? null : <ColumnHeads columns={fields} withDate={false} onRemove={toggleColumn} />}
        {list.length === 0 ? (
          <Waiting q={q} />
        ) : (
          <VirtualList
            label="Records as they come, newest last"
            total={list.length}
            row={row}
            selected={following.value ? -1 : at}
            follow={following.value}
            onScroll={onScroll}
            scroller={scroller}
          />
        )}
        {waiting > 0 ? (
          <button type="button" class="pill num" onClick={follow}>
            {count(waiting)} new <span aria-hidden="true">↓</span>
          </button>
        ) : null}
      </div>
      {opened === undefined ? null : (
        <RecordPanel
          rec={opened}
          onClose={() => go({ record: '' }, true)}
          onOther={(rec) => go({ view: 'search', record: rec.id })}
        />
      )}
    </div>
  )
}

/** Shows what waits and stays at the end from now on. */
function follow(): void {
  batch(() => {
    following.value = true
    ring.value = push(ring.peek(), [], true, RING_SIZE)
  })
}

/** Keeps the stream of a query open; returns the function that ends it. */
function listen(q: string): () => void {
  // Records are drawn at most once a frame, however many events bring them.
  let pending: Rec[] = []
  let frame = 0
  const draw = (): void => {
    frame = 0
    const records = pending
    pending = []
    ring.value = push(ring.peek(), records, following.peek(), RING_SIZE)
  }
  batch(() => {
    ring.value = EMPTY_RING
    rate.value = { per_second: 0, matched: 0, skipped: 0 }
    line.value = { state: 'connecting' }
    following.value = true
  })
  const close = openLive(q, {
    open: () => {
      line.value = { state: 'live' }
    },
    records: (records) => {
      pending.push(
        ...records.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0)),
      )
      // A hidden page has no frames; it must not pile up records without end.
      if (document.hidden) draw()
      else if (frame === 0) frame = requestAnimationFrame(draw)
    },
    rate: (now) => {
      rate.value = now
    },
    problem: (code, message) => {
      line.value = { state: 'ended', code, message }
    },
    lost: (retryMs) => {
      line.value = { state: 'lost', until: Date.now() + retryMs }
    },
  })
  return () => {
    close()
    cancelAnimationFrame(frame)
  }
}

/** The rate, and what was left out, always in view. */
function Counts() {
  const { per_second, matched, skipped } = rate.value
  const dropped = ring.value.dropped
  const state = line.value.state
  return (
    <p class="tally num live-counts" role="status" aria-live="off">
      <span class={`live-state live-${state}`}>{STATES[state]}</span>
      <span>
        <b>{compact(per_second)}</b>/s
      </span>
      <span>
        <b>{count(matched)}</b> matched
      </span>
      <span
        class={skipped + dropped > 0 ? 'strong' : 'faint'}
        title="Left out of this view because they came too fast. They are kept, and in Search."
      >
        <b>{count(skipped + dropped)}</b> skipped
      </span>
      <button
        type="button"
        class="quiet"
        aria-pressed={!following.value}
        onClick={() => {
          if (following.peek()) following.value = false
          else follow()
        }}
      >
        {following.value ? 'Pause' : 'Follow'}
      </button>
    </p>
  )
}

const STATES = { connecting: 'connecting', live: 'live', lost: 'reconnecting', ended: 'ended' } as const

function LineNotice() {
  const now = line.value
  if (now.state === 'lost') {
    return (
      <p class="notice notice-partial" role="status">
        <b>Disconnected</b> The page reconnects by itself, next try in{' '}
        {Math.max(1, Math.round((now.until - Date.now()) / 1000))} s. What comes meanwhile is kept, and in
        Search.
      </p>
    )
  }
  if (now.state !== 'ended') return null
  return (
    <p class="notice notice-partial" role="alert">
      <b>{explain(now).title}</b> {now.message}{' '}
      {isQueryFault(now) ? null : (
        <button type="button" class="quiet" onClick={askAgain}>
          Connect again
        </button>
      )}
    </p>
  )
}

function Waiting({ q }: { q: string }) {
  if (line.value.state !== 'live') return null
  return (
    <Blank title="Waiting for the next record">
      <p>
        {q === ''
          ? 'Connected. Every record appears here as it is logged.'
          : 'Connected. Records that match the query appear here as they are logged.'}
      </p>
      {q === '' ? null : (
        <p>
          <button type="button" class="quiet" onClick={() => go({ q: '' })}>
            Without the query
          </button>
        </p>
      )}
    </Blank>
  )
}

/** The row after the last one in sight. */
function endInSight(list: HTMLElement | null): number {
  return list === null ? 0 : Math.floor((list.scrollTop + list.clientHeight) / ROW_PX)
}

function useKeys(
  selected: { value: string; peek: () => string },
  open: (at: number) => void,
  scroller: RefObject<HTMLDivElement | null>,
): void {
  useLayoutEffect(
    () =>
      listenKeys((event) => {
        if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return false
        if (event.target instanceof Element && event.target.closest('.panel-body, button, a') !== null) {
          if (/^(Arrow|Page|Home|End|Enter| )/.test(event.key)) return false
        }
        const list = ring.peek().shown
        const panelOpen = route.peek().record !== ''
        if (event.key === 'Escape') {
          if (panelOpen) go({ record: '' }, true)
          else if (!following.peek()) follow()
          else if (route.peek().q !== '') go({ q: '' })
          else return false
          return true
        }
        const known = list.findIndex((rec) => rec.id === selected.peek())
        if (event.key === 'Enter' && known >= 0) {
          open(known)
          return true
        }
        if (event.key === 'End') {
          follow()
          return true
        }
        // Before anything is chosen, up and down start at the newest in sight.
        const start = following.peek() ? list.length : Math.min(list.length, endInSight(scroller.current))
        const to = walk(event.key, known < 0 ? start : known, list, 20)
        if (to === undefined) return recordKey(event.key, list[known])
        if (to < 0 || list.length === 0) return true
        following.value = false
        selected.value = list[to]?.id ?? ''
        if (panelOpen) open(to)
        return true
      }),
    [selected, open, scroller],
  )
}
