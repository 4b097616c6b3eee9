import { RowText } from '../list/index.js'
import { bothZones, clock, duration, isError, levelClass, levelLetter } from '../text/index.js'
import type { Line } from './lanes.js'

/** One line of the timeline: a record, or the pause between two. */
export function TimelineRow(props: {
  line: Line
  at: number
  start: number
  laneWidth: number
  lanes: number
  selected: boolean
  onOpen: (at: number) => void
}) {
  const { line, at, selected, onOpen } = props
  const lanes = <span class="row-lanes" style={{ width: `${props.laneWidth * props.lanes}px` }} />
  if (line.kind === 'gap') {
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: a pause is told, and can not be chosen
      <div class="row row-gap" id={`row-${at}`} role="option" aria-selected={false} aria-disabled="true">
        <span class="row-since" />
        {lanes}
        <span class="gap-mark num">{duration(line.length)} without a record</span>
      </div>
    )
  }
  const { rec } = line
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names the row by aria-activedescendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the list opens the selected row
    <div
      class={`row ${isError(rec.level) ? 'row-error' : ''} ${selected ? 'selected' : ''}`}
      id={`row-${at}`}
      role="option"
      aria-selected={selected}
      onClick={() => onOpen(at)}
    >
      <time class="row-since num" dateTime={rec.timestamp} title={`${clock(line.ms)}\n${bothZones(line.ms)}`}>
        {since(line.ms - props.start)}
      </time>
      {lanes}
      <span class={`lv ${levelClass(rec.level)}`} title={rec.level}>
        {levelLetter(rec.level)}
      </span>
      <RowText rec={rec} before={<span class="visually-hidden">{rec.service ?? rec.stream}</span>} />
    </div>
  )
}

/** Time since the start with milliseconds: `+0.000`, `+1:02.412`. */
function since(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const rest = String(Math.floor(ms % 1000)).padStart(3, '0')
  if (seconds < 60) return `+${seconds}.${rest}`
  return `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.${rest}`
}
