import { ROW_PX } from '../list/index.js'
import { duration, isError, levelClass } from '../text/index.js'
import type { Bar, Timeline } from './lanes.js'

/** Lanes, ticks and bars of the lines in sight, drawn over them. */
export function LanesDrawn(props: { layout: Timeline; laneWidth: number; first: number; end: number }) {
  const { layout, laneWidth, first, end } = props
  const { lines, bars, services } = layout
  const x = (lane: number): number => lane * laneWidth + Math.min(12, laneWidth / 2)
  const shown = bars.filter((bar) => bar.bottom >= first && bar.top <= end)
  return (
    <svg
      class="lanes"
      aria-hidden="true"
      width={laneWidth * services.length}
      height={(end - first) * ROW_PX}
      style={{ top: `${first * ROW_PX}px` }}
    >
      {services.map((service, lane) => (
        <line key={service} class="lane" x1={x(lane)} x2={x(lane)} y1={0} y2={(end - first) * ROW_PX} />
      ))}
      {shown.map((bar, i) => (
        <BarShape key={i} bar={bar} x={x(bar.lane)} first={first} room={laneWidth - 16} />
      ))}
      {lines
        .slice(first, end)
        .map((line, i) =>
          line.kind === 'gap' ? null : (
            <Tick key={first + i} level={line.rec.level} x={x(line.lane)} y={(i + 0.5) * ROW_PX} />
          ),
        )}
    </svg>
  )
}

function BarShape({ bar, x, first, room }: { bar: Bar; x: number; first: number; room: number }) {
  const top = (bar.top - first) * ROW_PX
  const height = Math.max(3, (bar.bottom - bar.top) * ROW_PX)
  const left = x + Math.min(room, 5 + bar.depth * 8)
  return (
    <g class={levelClass(bar.level)}>
      <rect class="bar" x={left} y={top} width={6} height={height} rx={1} />
      {room > 80 && height >= 14 && bar.depth === 0 ? (
        <text class="bar-text" x={left + 10} y={top + height - 4}>
          {duration(bar.ms)}
        </text>
      ) : null}
    </g>
  )
}

/** A record on its lane; errors have a shape of their own, not only a colour. */
function Tick({ level, x, y }: { level: string; x: number; y: number }) {
  return isError(level) ? (
    <path class={`tick ${levelClass(level)}`} d={`M${x - 5} ${y}l5 -5 5 5 -5 5z`} />
  ) : (
    <rect class={`tick ${levelClass(level)}`} x={x - 4} y={y - 1.5} width={8} height={3} />
  )
}
