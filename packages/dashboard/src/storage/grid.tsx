import { useSignal } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { DayOfLog, LogStorage } from '../api/index.js'
import { Text } from '../list/index.js'
import { href } from '../state/index.js'
import { bytes } from '../text/index.js'
import { between, term } from '../url/index.js'
import { bytesOf, DAY_MS, EVER, endingOf, lastDays, sayDay, sizeStep, stageOf } from './days.js'
import { moveTo } from './move.js'

interface Cell {
  name: string
  day: DayOfLog
}

/** Logs and days: how much there is of each, or in which stage, or when it goes. Each cell leads to its records. */
export function Grid(props: {
  logs: readonly LogStorage[]
  days: number
  by: string
  /** When it was counted. */
  now: number
  onCell: (said: string) => void
}) {
  const { logs, days, by, now, onCell } = props
  const names = useMemo(() => lastDays(now, days), [now, days])
  const rows = useMemo(() => logs.map((log) => cellsOf(log, names)), [logs, names])
  const most = useMemo(
    () => Math.max(1, ...rows.flatMap(({ cells }) => [...cells.values()].map(({ day }) => bytesOf(day)))),
    [rows],
  )
  const scroller = useRef<HTMLDivElement>(null)
  // Where not all days have room the newest are in sight.
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ left: scroller.current.scrollWidth })
  }, [days])
  // One cell can be come to with Tab, the arrows go on from there.
  const chosen = useSignal('')
  const first = firstCell(rows, names)
  const tell = (target: EventTarget | null): void => {
    const said = (target as Element | null)?.closest('[data-at]')?.textContent
    if (said != null) onCell(said)
  }
  const way = (day: DayOfLog): string =>
    by === 'stage'
      ? `stage-${stageOf(day)}`
      : by === 'end'
        ? `end-${endingOf(day, now)}`
        : `size-${sizeStep(bytesOf(day), most)}`
  return (
    <div class="grid-scroll" ref={scroller}>
      <table
        class={`days days-${days}`}
        onPointerOver={(event) => tell(event.target)}
        onFocusIn={(event) => {
          tell(event.target)
          chosen.value = (event.target as Element).getAttribute('data-at') ?? chosen.peek()
        }}
        onKeyDown={(event) => {
          if (moveTo(event.currentTarget, event.target, event.key)) event.preventDefault()
        }}
      >
        <thead>
          <tr>
            <th scope="col">log</th>
            <th scope="col" class="day-class">
              class
            </th>
            <th scope="col" class="right">
              bytes
            </th>
            <th scope="col" class="day-older">
              older
            </th>
            {names.map((name) => (
              <th scope="col" key={name} class="day-head num">
                <span class="visually-hidden">{name}</span>
                <span aria-hidden="true">{labelOf(name)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ log, cells }, row) => (
            <tr key={log.log}>
              <th scope="row">
                <a href={href({ view: 'map', id: log.log })}>
                  <Text text={log.log} max={80} />
                </a>
              </th>
              <td class="day-class" title={log.keeps ?? 'nothing declares it'}>
                {log.class ?? <span class="faint">not declared</span>}
              </td>
              <td class="right num">{bytes(log.bytes + log.archived_bytes)}</td>
              {['older', ...names].map((name, column) => {
                const cell = cells.get(name)
                const at = `${row}:${column}`
                return (
                  <td key={name} class={name === 'older' ? 'day-older' : 'day'}>
                    {cell === undefined ? null : (
                      <a
                        class={`cell ${way(cell.day)}`}
                        href={linkOf(log, cell)}
                        data-at={at}
                        tabIndex={at === (chosen.value === '' ? first : chosen.value) ? 0 : -1}
                      >
                        <span class="visually-hidden">{sayDay(log, name, cell.day, now)}</span>
                      </a>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The cells of a log that have anything, by the name of their column. Of days that are not shown, the sum stands under `older`. */
function cellsOf(log: LogStorage, names: readonly string[]): { log: LogStorage; cells: Map<string, Cell> } {
  const cells = new Map<string, Cell>()
  let older = log.older
  for (const day of log.days) {
    if (names.includes(day.day)) cells.set(day.day, { name: day.day, day })
    else older = older === null ? day : sum(older, day)
  }
  if (older !== null) cells.set('older', { name: 'older', day: older })
  return { log, cells }
}

function sum(a: DayOfLog, b: DayOfLog): DayOfLog {
  const bytes = { ...a.bytes }
  for (const [stage, value] of Object.entries(b.bytes))
    bytes[stage as keyof typeof bytes] = (bytes[stage as keyof typeof bytes] ?? 0) + value
  const sooner = <T,>(x: T | null, y: T | null, at: (one: T) => string): T | null =>
    x === null || (y !== null && at(y) < at(x)) ? y : x
  return {
    files: a.files + b.files,
    bytes,
    next: sooner(a.next, b.next, ({ at }) => at),
    ends: sooner(a.ends, b.ends, (at) => at),
    stays: a.stays ?? b.stays,
  }
}

/** Records of a stream are in Search; what others write is in no index, and the map says what it is. */
function linkOf({ log, stream }: LogStorage, { name }: Cell): string {
  if (stream === null) return href({ view: 'map', id: log })
  const q = term('stream', stream)
  if (name === 'older') return href({ view: 'search', q, range: EVER })
  const from = Date.parse(name)
  return href({ view: 'search', q, range: between(from, from + DAY_MS) })
}

/** The first row's newest cell. */
function firstCell(rows: readonly { cells: ReadonlyMap<string, Cell> }[], names: readonly string[]): string {
  const row = rows.findIndex(({ cells }) => cells.size > 0)
  const cells = rows[row]?.cells
  return cells === undefined ? '' : `${row}:${names.findLastIndex((name) => cells.has(name)) + 1}`
}

/** A day each week has its name, and the first of a month that of the month. */
function labelOf(name: string): string {
  const at = new Date(name)
  if (at.getUTCDate() === 1) return MONTHS[at.getUTCMonth()] ?? ''
  return at.getUTCDay() === 1 && at.getUTCDate() > 3 && at.getUTCDate() < 30 ? String(at.getUTCDate()) : ''
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
