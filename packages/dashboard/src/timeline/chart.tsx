import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useCallback, useLayoutEffect, useMemo } from 'preact/hooks'
import type { Rec, Records } from '../api/index.js'
import { StatusNotice, Text, VirtualList } from '../list/index.js'
import { RecordPanel } from '../record/index.js'
import { recordKey, walk } from '../search/index.js'
import { back, go, isTyping, listenKeys, route } from '../state/index.js'
import { between, term } from '../url/index.js'
import { type Line, layOut } from './lanes.js'
import { LanesDrawn } from './lanes-drawn.js'
import { TimelineRow } from './row.js'

/** The records of one correlation id, with the lanes of their services. */
export function Chart({ answer, notNew }: { answer: Records; notNew: ComponentChildren }) {
  const layout = useMemo(() => layOut(answer.records), [answer])
  const selected = useSignal(-1)
  const { lines } = layout
  const laneWidth = laneWidthOf(layout.services.length)
  const open = useCallback(
    (at: number) => {
      const line = lines[at]
      if (line?.kind !== 'record') return
      selected.value = at
      go({ record: line.rec.id }, route.peek().record !== '')
    },
    [lines, selected],
  )
  useKeys(lines, selected, open)
  const at = selected.value
  const row = useCallback(
    (i: number) => {
      const line = lines[i]
      return line === undefined ? null : (
        <TimelineRow
          key={i}
          line={line}
          at={i}
          start={layout.start}
          laneWidth={laneWidth}
          lanes={layout.services.length}
          selected={i === at}
          onOpen={open}
        />
      )
    },
    [lines, layout, laneWidth, at, open],
  )
  const openId = route.value.record
  const opened = openId === '' ? undefined : answer.records.find((rec) => rec.id === openId)
  return (
    <>
      <div class="timeline-main">
        {notNew}
        <StatusNotice answer={answer} />
        <div class="lane-heads" aria-hidden="true">
          <span class="lane-time">time</span>
          {layout.services.map((service) => (
            <span key={service} class="lane-head" style={{ width: `${laneWidth}px` }} title={service}>
              <Text text={service} max={60} />
            </span>
          ))}
        </div>
        <VirtualList
          label={`Records of ${route.value.id}, oldest first`}
          total={lines.length}
          row={row}
          selected={at}
          over={(first, end) => <LanesDrawn {...{ layout, laneWidth, first, end }} />}
        />
      </div>
      {opened === undefined ? null : (
        <RecordPanel
          rec={opened}
          onClose={() => go({ record: '' }, true)}
          onOther={(rec: Rec) => {
            const ms = Date.parse(rec.timestamp)
            go({
              view: 'search',
              q: term('stream', rec.stream),
              range: between(ms - 60_000, ms + 60_000),
              record: rec.id,
            })
          }}
        />
      )}
    </>
  )
}

/** Few services have wide lanes with names; many get narrow ones, so that the messages stay in sight. */
function laneWidthOf(services: number): number {
  const room = innerWidth < 700 ? 84 : 420
  return Math.max(14, Math.min(112, Math.floor(room / Math.max(1, services))))
}

function useKeys(
  lines: readonly Line[],
  selected: { value: number; peek: () => number },
  open: (at: number) => void,
): void {
  useLayoutEffect(
    () =>
      listenKeys((event) => {
        if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return false
        const onControl =
          event.target instanceof Element && event.target.closest('.panel-body, button, a') !== null
        if (onControl && /^(Arrow|Page|Home|End|Enter| )/.test(event.key)) return false
        const at = selected.peek()
        const line = lines[at]
        if (event.key === 'Escape') {
          if (route.peek().record !== '') go({ record: '' }, true)
          else back({ view: 'search', q: term('correlation_id', route.peek().id), id: '' })
          return true
        }
        if (event.key === 'Enter' && at >= 0) {
          open(at)
          return true
        }
        const recs = lines.map((one) => (one.kind === 'record' ? one.rec : PAUSE))
        let to = walk(event.key, at, recs, 20)
        if (to === undefined) return recordKey(event.key, line?.kind === 'record' ? line.rec : undefined)
        // A pause cannot be opened: one further in the same direction there is a record again.
        if (lines[to]?.kind === 'gap') to += to >= at ? 1 : -1
        if (to < 0) return true
        selected.value = to
        if (route.peek().record !== '') open(to)
        return true
      }),
    [lines, selected, open],
  )
}

const PAUSE: Rec = {
  id: '',
  timestamp: '',
  level: '',
  logger: '',
  message: '',
  fields: {},
  stream: '',
  segment: '',
  offset: 0,
}
