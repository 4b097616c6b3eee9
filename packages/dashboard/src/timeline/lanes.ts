import type { Rec } from '../api/index.js'

/** One line of the timeline: a record, or a pause in which nothing was logged. */
export type Line =
  | { kind: 'record'; rec: Rec; ms: number; lane: number }
  | { kind: 'gap'; ms: number; length: number }

/** Something that lasted: from one height to another, in lines. */
export interface Bar {
  lane: number
  /** How far to the right of its lane's middle, for bars that overlap. */
  depth: number
  top: number
  bottom: number
  level: string
  ms: number
}

export interface Timeline {
  services: string[]
  lines: Line[]
  bars: Bar[]
  /** From the first to the last moment that is shown, in milliseconds since 1970. */
  start: number
  end: number
}

/** A pause longer than this is marked. */
const GAP_MS = 1000

const STARTED = /(?:^|[._\s-])(start(?:ed)?|begin|began)$/i
const ENDED = /(?:^|[._\s-])(end(?:ed)?|finish(?:ed)?|complete(?:d)?|done|fail(?:ed)?|stop(?:ped)?)$/i

/**
 * The records of one correlation id, oldest first, as lines with time down and services across; what lasted (a start and
 * its end, or a `duration_ms`) as bars over the lines.
 */
export function layOut(records: readonly Rec[]): Timeline {
  const services: string[] = []
  const lines: Line[] = []
  const lineOf = new Map<Rec, number>()
  let before: number | undefined
  for (const rec of records) {
    const ms = Date.parse(rec.timestamp)
    const service = rec.service ?? rec.stream
    let lane = services.indexOf(service)
    if (lane < 0) lane = services.push(service) - 1
    if (before !== undefined && ms - before > GAP_MS)
      lines.push({ kind: 'gap', ms: before, length: ms - before })
    lineOf.set(rec, lines.length)
    lines.push({ kind: 'record', rec, ms, lane })
    before = ms
  }
  const bars = [...pairs(records), ...durations(records)].map(({ rec, from, to }): Bar => {
    const bottom = (lineOf.get(rec) ?? 0) + 0.5
    const lane = services.indexOf(rec.service ?? rec.stream)
    return {
      lane,
      depth: 0,
      top: Math.min(heightOf(lines, from), bottom),
      bottom,
      level: rec.level,
      ms: to - from,
    }
  })
  stackBars(bars)
  const times = lines.map((line) => line.ms)
  return { services, lines, bars, start: times[0] ?? 0, end: times.at(-1) ?? 0 }
}

interface Lasted {
  rec: Rec
  from: number
  to: number
}

/** Records that say how long they took: the time before them is theirs. */
function durations(records: readonly Rec[]): Lasted[] {
  const out: Lasted[] = []
  for (const rec of records) {
    const took = Number(rec.fields.duration_ms)
    const to = Date.parse(rec.timestamp)
    if (took > 0 && !isPaired(rec)) out.push({ rec, from: to - took, to })
  }
  return out
}

/** A record that ends something that another one began. */
function isPaired(rec: Rec): boolean {
  return ENDED.test(rec.event ?? '')
}

/** Starts and ends of the same thing: the same stem of the event, the same span or request. */
function pairs(records: readonly Rec[]): Lasted[] {
  const open = new Map<string, Rec[]>()
  const out: Lasted[] = []
  for (const rec of records) {
    const event = rec.event ?? ''
    const key = (stem: string): string => [stem, rec.service, rec.span_id ?? rec.request_id].join('\n')
    if (STARTED.test(event)) {
      const at = key(event.replace(STARTED, ''))
      open.set(at, [...(open.get(at) ?? []), rec])
    } else if (ENDED.test(event)) {
      const begun = open.get(key(event.replace(ENDED, '')))?.pop()
      const to = Date.parse(rec.timestamp)
      const took = Number(rec.fields.duration_ms)
      if (begun !== undefined) out.push({ rec, from: Date.parse(begun.timestamp), to })
      else if (took > 0) out.push({ rec, from: to - took, to })
    }
  }
  return out
}

/** Where a moment stands, in lines: the time between two lines is spread evenly over the way between them. */
function heightOf(lines: readonly Line[], ms: number): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (endOf(lines[middle] as Line) < ms) low = middle + 1
    else high = middle
  }
  const line = lines[low]
  if (line === undefined) return lines.length
  if (line.kind === 'gap') return low + Math.max(0, ms - line.ms) / line.length
  const before = lines[low - 1]
  if (before === undefined) return ms < line.ms ? 0 : 0.5
  const previous = endOf(before)
  const share = line.ms === previous ? 1 : (ms - previous) / (line.ms - previous)
  return low - 0.5 + share
}

function endOf(line: Line): number {
  return line.kind === 'gap' ? line.ms + line.length : line.ms
}

/** Overlapping bars of a lane stand beside each other: each takes the first place that is free. */
function stackBars(bars: Bar[]): void {
  const free = new Map<string, number>()
  bars.sort((a, b) => a.top - b.top || b.bottom - a.bottom)
  for (const bar of bars) {
    while ((free.get(`${bar.lane}:${bar.depth}`) ?? -1) > bar.top) bar.depth++
    free.set(`${bar.lane}:${bar.depth}`, bar.bottom)
  }
}
