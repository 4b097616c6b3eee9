import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import type { Bucket } from '../api/index.js'
import { theme } from '../state/index.js'
import { count, countRecords, dateTime, LEVELS, levelClass, levelLetter } from '../text/index.js'
import { drawPlot } from './plot.js'
import { fill } from './stack.js'

export interface HistogramProps {
  /** What is counted, for those who cannot see the bars. */
  label: string
  buckets: readonly Bucket[]
  stepMs: number
  /** Both ends in milliseconds. */
  from: number
  to: number
  height: number
  /** A stretch of time was dragged, or chosen with the keyboard. */
  onZoom: (from: number, to: number) => void
  /** One bucket was clicked. */
  onPick: (from: number, to: number) => void
  /** What can be done here, said while nothing is pointed at. */
  hint: string
  /** A level of the legend was clicked. */
  onLevel: (level: string) => void
}

/**
 * Records over time, stacked by level. Drag to zoom, click for one bucket; by keyboard the arrows move, with Shift they
 * mark a stretch, Enter goes there.
 */
export function Histogram(props: HistogramProps) {
  const { buckets, stepMs, from, to, height } = props
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const hover = useSignal(-1)
  const anchor = useRef(-1)
  const latest = useRef(props)
  latest.current = props
  const stack = useMemo(() => fill(buckets, stepMs, from, to), [buckets, stepMs, from, to])
  const step = (stack.times[1] ?? to) - (stack.times[0] ?? from)
  const dark = theme.value

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const drawn = drawPlot(
      element,
      stack,
      { from, to },
      { width: Math.max(100, element.clientWidth), height },
      {
        onHover: (bucket) => {
          hover.value = bucket
        },
        onZoom: (a, b) => latest.current.onZoom(a, b),
        onPick: (bucket) => {
          const start = stack.times[bucket] ?? 0
          latest.current.onPick(start, start + step)
        },
      },
    )
    plot.current = drawn
    const resize = new ResizeObserver(() => {
      drawn.setSize({ width: Math.max(100, element.clientWidth), height })
    })
    resize.observe(element)
    return () => {
      resize.disconnect()
      drawn.destroy()
    }
  }, [stack, dark, height])

  const mark = (bucket: number, keep: boolean): void => {
    const drawn = plot.current
    if (drawn === undefined) return
    if (!keep || anchor.current < 0) anchor.current = bucket
    hover.value = bucket
    const [a, b] = [Math.min(anchor.current, bucket), Math.max(anchor.current, bucket)]
    const left = drawn.valToPos(stack.times[a] ?? 0, 'x')
    const right = drawn.valToPos((stack.times[b] ?? 0) + step, 'x')
    drawn.setSelect({ left, width: right - left, top: 0, height: drawn.over.clientHeight }, false)
  }
  const onKey = (event: KeyboardEvent): void => {
    const last = stack.times.length - 1
    const at = hover.peek()
    if (event.key === 'ArrowLeft') mark(at < 0 ? last : Math.max(0, at - 1), event.shiftKey)
    else if (event.key === 'ArrowRight') mark(at < 0 ? 0 : Math.min(last, at + 1), event.shiftKey)
    else if (event.key === 'Enter' && at >= 0) {
      const start = Math.min(at, anchor.current < 0 ? at : anchor.current)
      const end = Math.max(at, anchor.current)
      const go = start === end ? props.onPick : props.onZoom
      go(stack.times[start] ?? from, (stack.times[end] ?? to) + step)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  const total = stack.totals.reduce((a, b) => a + b, 0)
  return (
    <div class="histogram">
      <Legend {...{ stack, hover: hover.value, step, hint: props.hint, onLevel: props.onLevel }} />
      <div
        class="plot"
        ref={host}
        style={{ height: `${height}px` }}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is worked with the arrow keys
        tabIndex={0}
        aria-roledescription="histogram"
        aria-label={`${props.label}: ${countRecords(total)} from ${dateTime(from)} to ${dateTime(to)}. Arrow keys move, Shift marks a stretch, Enter goes there.`}
        onKeyDown={onKey}
      />
    </div>
  )
}

/** The levels with their counts: of the bucket under the pointer, or of all. */
function Legend(props: {
  stack: ReturnType<typeof fill>
  hover: number
  step: number
  hint: string
  onLevel: (level: string) => void
}) {
  const { stack, hover, step } = props
  const at = hover >= 0 ? stack.times[hover] : undefined
  const sum = (row: readonly number[]): number =>
    at === undefined ? row.reduce((a, b) => a + b, 0) : (row[hover] ?? 0)
  return (
    <div class="legend">
      {LEVELS.map((level, i) => {
        const n = sum(stack.counts[i] ?? [])
        return (
          <button
            type="button"
            key={level}
            class={`legend-level ${n === 0 ? 'none' : ''}`}
            title={`Only ${level}`}
            onClick={() => props.onLevel(level)}
          >
            <span class={`lv ${levelClass(level)}`} aria-hidden="true">
              {levelLetter(level)}
            </span>
            <span class="visually-hidden">{level}</span>
            <span class="num">{count(n)}</span>
          </button>
        )
      })}
      <span class={`legend-at num ${at === undefined ? 'faint' : ''}`}>
        {at === undefined ? props.hint : `${dateTime(at, true)} – ${dateTime(at + step, true).slice(11)}`}
      </span>
    </div>
  )
}
