import uPlot from 'uplot'
import { compact, dateTime, LEVELS } from '../text/index.js'
import { cumulate, type Stack } from './stack.js'

export interface PlotEvents {
  /** The pointer or the keyboard is on a bucket; -1: on none. */
  onHover: (bucket: number) => void
  /** A stretch was dragged; both in milliseconds. */
  onZoom: (from: number, to: number) => void
  /** A bucket was clicked. */
  onPick: (bucket: number) => void
}

/** Steps of the axis of counts: there is no half record. */
const WHOLE = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()

/** A drag of fewer pixels is a click of an unsteady hand. */
const MIN_DRAG_PX = 4
const ERROR_MARK_PX = 3
const MARK_PX = 2
/** Of a bucket's width. */
const BAR_WIDTH = 0.86

/** Draws a stacked histogram into `host`. Colours are the tokens of the theme at this moment. */
export function drawPlot(
  host: HTMLElement,
  stack: Stack,
  ends: { from: number; to: number },
  size: { width: number; height: number },
  events: PlotEvents,
): uPlot {
  const css = getComputedStyle(host)
  const color = (name: string): string => css.getPropertyValue(name).trim()
  const bars = uPlot.paths.bars?.({ size: [BAR_WIDTH], align: 1, gap: 0 })
  const font = `11px ${color('--sans')}`
  const axis = { stroke: color('--ink-3'), font, ticks: { show: false } }
  const step = (stack.times[1] ?? ends.to) - (stack.times[0] ?? ends.from)
  const sums = cumulate(stack.counts)
  // Behind comes first: the sum over all levels, then one level less each time.
  const order = LEVELS.map((_, i) => LEVELS.length - 1 - i)
  const errors = [0, 1].map((i) => stack.counts[i] as number[])

  const plot = new uPlot(
    {
      ...size,
      ms: 1,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      scales: {
        x: {
          range: () => [stack.times[0] ?? ends.from, Math.max(ends.to, (stack.times.at(-1) ?? 0) + step)],
        },
        y: { range: (_, __, max) => [0, Math.max(1, max * 1.04)] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          gap: 6,
          space: 72,
          grid: { show: false },
          border: { show: true, stroke: color('--rule-2'), width: 1 },
          values: (_, splits, __, ___, incr) => splits.map((ms) => axisTime(ms, incr)),
        },
        {
          ...axis,
          size: 48,
          gap: 8,
          space: 28,
          incrs: WHOLE,
          grid: { stroke: color('--rule'), width: 1 },
          values: (_, splits) => splits.map(compact),
        },
      ],
      series: [
        {},
        ...order.map((i) => ({
          fill: color(`--chart-${(LEVELS[i] ?? '').charAt(0).toLowerCase()}`),
          width: 0,
          points: { show: false },
          ...(bars === undefined ? {} : { paths: bars }),
        })),
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG_PX },
      },
      hooks: {
        setCursor: [(u) => events.onHover(bucketAt(u, stack))],
        setSelect: [
          (u) => {
            if (u.select.width < MIN_DRAG_PX) return
            events.onZoom(u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x'))
          },
        ],
        draw: [
          (u) => {
            // Beside a spike a bar, and in a bar one error among ten thousand records, is less than a pixel: each gets a mark.
            for (let i = 0; i < stack.times.length; i++) {
              if (stack.totals[i] === 0) continue
              const failed = errors.some((row) => row[i] !== 0)
              const top = u.valToPos(stack.totals[i] as number, 'y', true)
              const bottom = u.bbox.top + u.bbox.height
              const height = (failed ? ERROR_MARK_PX : MARK_PX) * devicePixelRatio
              if (!failed && bottom - top >= height) continue
              const left = u.valToPos(stack.times[i] as number, 'x', true)
              const width = u.valToPos((stack.times[i] as number) + step, 'x', true) - left
              u.ctx.fillStyle = failed ? color('--chart-e') : color('--chart-i')
              u.ctx.fillRect(left, bottom - height, Math.max(1, width * BAR_WIDTH), height)
            }
          },
        ],
      },
    },
    [stack.times, ...order.map((i) => sums[i] as number[])],
    host,
  )
  let pressedAt = 0
  plot.over.addEventListener('mousedown', (event) => {
    pressedAt = event.clientX
  })
  plot.over.addEventListener('click', (event) => {
    const bucket = bucketAt(plot, stack)
    if (Math.abs(event.clientX - pressedAt) < MIN_DRAG_PX && bucket >= 0) events.onPick(bucket)
  })
  return plot
}

/** A time under the axis, as fine as the step between two of them; midnight is told by its date. */
function axisTime(ms: number, incr: number): string {
  const text = dateTime(ms, true)
  if (incr >= 86_400_000 || text.endsWith(' 00:00:00')) return text.slice(5, 10)
  if (incr >= 60_000) return text.slice(11, 16)
  return incr >= 1000 ? text.slice(11) : `${text.slice(17)}.${String(ms % 1000).padStart(3, '0')}`
}

function bucketAt(u: uPlot, stack: Stack): number {
  const left = u.cursor.left ?? -1
  if (left < 0) return -1
  const at = u.posToVal(left, 'x')
  const step = (stack.times[1] ?? Number.POSITIVE_INFINITY) - (stack.times[0] ?? 0)
  const bucket = Math.floor((at - (stack.times[0] ?? 0)) / step)
  return bucket >= 0 && bucket < stack.times.length ? bucket : -1
}
