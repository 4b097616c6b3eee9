import type { ComponentChildren } from 'preact'
import type { StorageReport } from '../api/index.js'
import { Text } from '../list/index.js'
import { href } from '../state/index.js'
import { bothZones, bytes, count, dateTime, duration } from '../text/index.js'
import { term } from '../url/index.js'
import { DAY_MS, EVER } from './days.js'

/** Less than this until the disk is full is time to act. */
const TIGHT_MS = 7 * DAY_MS
/** So is a smaller share that is free. */
const TIGHT_SHARE = 0.05

function isTight(
  { free, total }: { free: number; total: number },
  full: number | null,
  now: number,
): boolean {
  return (full !== null && full - now < TIGHT_MS) || free / Math.max(1, total) < TIGHT_SHARE
}

/** What there is altogether, how it grows, and when something was cleaned last. */
export function Figures({ report, now }: { report: StorageReport; now: number }) {
  const { disk, trend, clean } = report
  const archived = report.classes.reduce((sum, one) => sum + one.archived.bytes, 0)
  const full = trend.full_at === null ? null : Date.parse(trend.full_at)
  const tight = isTight(disk, full, now)
  const base = duration((trend.base_seconds ?? 0) * 1000)
  const last = Date.parse(clean.last ?? '')
  const snapshots = href({ view: 'search', q: term('stream', 'sillok-snapshots'), range: EVER })
  return (
    <section class="numbers" aria-label="Numbers">
      <Figure name="on disk" note={`${count(report.files)} files`}>
        {bytes(report.bytes)}
      </Figure>
      <Figure name="free" note={`of ${bytes(disk.total)}`} tight={tight}>
        {bytes(disk.free)}
      </Figure>
      <Figure
        name="disk full"
        tight={tight && full !== null}
        note={full === null ? whyNoForecast(report) : `on ${dateTime(full).slice(0, 10)}`}
        title={`If the free space goes on falling as it has over ${base} of snapshots`}
      >
        {full === null ? '–' : `in ${duration(full - now)}`}
      </Figure>
      <Figure
        name="growth"
        to={trend.since === null ? undefined : snapshots}
        note={trend.bytes_per_day === null ? 'after 1 d of snapshots' : `a day, over ${base}`}
      >
        {trend.bytes_per_day === null
          ? '–'
          : `${trend.bytes_per_day < 0 ? '−' : '+'}${bytes(Math.abs(trend.bytes_per_day))}`}
      </Figure>
      <Figure name="archived" note="as they were before">
        {bytes(archived)}
      </Figure>
      <Figure
        name="cleaned"
        to={
          Number.isNaN(last)
            ? undefined
            : href({ view: 'search', q: term('stream', 'sillok-clean'), range: EVER })
        }
        note={
          clean.running === null
            ? Number.isNaN(last)
              ? 'sillok up does it once a day'
              : dateTime(last)
            : `run ${clean.running} has not ended`
        }
        title={Number.isNaN(last) ? undefined : bothZones(last)}
      >
        {Number.isNaN(last) ? 'never' : `${duration(Math.max(0, now - last))} ago`}
      </Figure>
    </section>
  )
}

/** The file systems below that of the root, where logs have some of their own. */
export function FileSystems({ report, now }: { report: StorageReport; now: number }) {
  if (report.file_systems.length === 0) return null
  return (
    <ul class="file-systems" aria-label="Other file systems">
      {report.file_systems.map(({ path, free, total, full_at }) => {
        const full = full_at === null ? null : Date.parse(full_at)
        const tight = isTight({ free, total }, full, now)
        return (
          <li key={path} class={`num ${tight ? 'notice notice-partial' : 'faint'}`}>
            <code>
              <Text text={path} max={200} />
            </code>{' '}
            is a file system of its own: {tight ? <b>{bytes(free)} free</b> : `${bytes(free)} free`} of{' '}
            {bytes(total)}
            {full === null ? '' : `, full in ${duration(full - now)}, on ${dateTime(full).slice(0, 10)}`}.
          </li>
        )
      })}
    </ul>
  )
}

function whyNoForecast({ trend }: StorageReport): string {
  if (trend.since === null) return 'no snapshot yet: sillok snapshot'
  return trend.forecast ? 'not in sight' : 'after 3 d of snapshots'
}

function Figure(props: {
  name: string
  note: string
  to?: string | undefined
  title?: string | undefined
  tight?: boolean
  children: ComponentChildren
}) {
  const inside = (
    <>
      <span class="number-name">{props.name}</span>
      <span class="number-value num">{props.children}</span>
      <span class="number-note num">{props.note}</span>
    </>
  )
  const look = `number ${props.tight === true ? 'act-here' : ''}`
  return props.to === undefined ? (
    <span class={look} title={props.title}>
      {inside}
    </span>
  ) : (
    <a class={look} href={props.to} title={props.title}>
      {inside}
    </a>
  )
}
