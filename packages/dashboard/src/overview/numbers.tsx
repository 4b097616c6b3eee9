import type { ComponentChildren } from 'preact'
import type { Overview } from '../api/index.js'
import { href } from '../state/index.js'
import { bothZones, bytes, compact, count, countRecords, dateTime, duration, percent } from '../text/index.js'
import { between, ERRORS } from '../url/index.js'

/** The numbers of the page: each is a door to the records behind it. */
export function Numbers({ data, onDisk }: { data: Overview | undefined; onDisk: () => void }) {
  const totals = data?.totals
  const p95 = totals?.p95_ms ?? null
  return (
    <section class="numbers" aria-label="Numbers">
      <Figure
        to={href({ view: 'search', q: '' })}
        name="records / s"
        note={totals && countRecords(totals.records)}
      >
        {totals && compact(totals.per_second)}
      </Figure>
      <Figure
        to={href({ view: 'search', q: ERRORS })}
        name="errors"
        note={totals && countRecords(totals.errors)}
        alarming={totals !== undefined && totals.errors > 0}
      >
        {totals && percent(totals.error_ratio)}
      </Figure>
      <Figure
        to={href({
          view: 'search',
          q: p95 === null ? 'duration_ms:>=0' : `duration_ms:>=${Math.floor(p95)}`,
        })}
        name="p95"
        note={totals && (p95 === null ? 'no durations logged' : 'of duration_ms')}
      >
        {totals && duration(p95)}
      </Figure>
      <Figure to={href({ view: 'live', q: '' })} name="index" note={data && indexNote(data)}>
        {data && duration(data.index.lag_seconds * 1000)}
      </Figure>
      <Disk {...{ data, onDisk }} />
      <Kept data={data} />
    </section>
  )
}

function indexNote({ index }: Overview): string {
  if (index.state === 'down') return 'search is down'
  if (index.state === 'starting') return 'search is starting'
  return index.lag_records === 0 ? 'nothing waits' : `behind, ${count(index.lag_records)} wait`
}

function Figure(props: {
  to: string
  name: string
  note: string | undefined
  alarming?: boolean
  children: ComponentChildren
}) {
  return (
    <a class={`number ${props.alarming === true ? 'alarming' : ''}`} href={props.to}>
      <span class="number-name">{props.name}</span>
      <span class="number-value num">{props.children ?? '\u00a0'}</span>
      <span class="number-note num">{props.note ?? '\u00a0'}</span>
    </a>
  )
}

type Space = Overview['storage']['file_systems'][number]

/** That of the root, then those of streams that have one of their own. */
function disksOf({ disk_free, disk_total, full_in_days, file_systems }: Overview['storage']): Space[] {
  return [{ path: '', free: disk_free, total: disk_total, full_in_days }, ...file_systems]
}

/** A quarter of a year is time enough to act; less than a week is not. */
function isTight({ free, total, full_in_days }: Space): boolean {
  return (full_in_days !== null && full_in_days < 7) || 1 - free / Math.max(1, total) > 0.95
}

function Disk({ data, onDisk }: { data: Overview | undefined; onDisk: () => void }) {
  const storage = data?.storage
  const used = storage && storage.segment_bytes + storage.index_bytes
  const disks = storage === undefined ? [] : disksOf(storage)
  // What is to be acted on is said, on whichever disk it is.
  const shown = disks.find(isTight) ?? disks[0]
  const tight = shown !== undefined && isTight(shown)
  return (
    <button type="button" class={`number ${tight ? 'act-here' : ''}`} onClick={onDisk} aria-haspopup="dialog">
      <span class="number-name">disk</span>
      <span class="number-value num">{used === undefined ? '\u00a0' : bytes(used)}</span>
      <span class="number-note num">
        {shown === undefined
          ? '\u00a0'
          : `${bytes(shown.free)} free${shown.path === '' ? '' : ` at ${shown.path}`}${shown.full_in_days === null ? '' : `, full in ${duration(shown.full_in_days * 86_400_000)}`}`}
      </span>
    </button>
  )
}

function Kept({ data }: { data: Overview | undefined }) {
  const oldest = Date.parse(data?.oldest ?? '')
  const newest = Date.parse(data?.newest ?? '')
  if (Number.isNaN(oldest) || Number.isNaN(newest)) {
    return (
      <span class="number">
        <span class="number-name">kept</span>
        <span class="number-value">{data === undefined ? '\u00a0' : '–'}</span>
        <span class="number-note">{data === undefined ? '\u00a0' : 'nothing yet'}</span>
      </span>
    )
  }
  return (
    <a class="number" href={href({ view: 'search', q: '', range: between(oldest, newest + 1) })}>
      <span class="number-name">kept</span>
      <span class="number-value num">{duration(newest - oldest)}</span>
      <span class="number-note num" title={`${bothZones(oldest)}\n…\n${bothZones(newest)}`}>
        {dateTime(oldest)} … {dateTime(newest).slice(sameDay(oldest, newest) ? 11 : 0)}
      </span>
    </a>
  )
}

function sameDay(a: number, b: number): boolean {
  return dateTime(a).slice(0, 10) === dateTime(b).slice(0, 10)
}
