import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { askAgain, listenKeys, range, setRange } from '../state/index.js'
import { dateTime, zoneName } from '../text/index.js'
import { between, PRESETS, type Range, resolve, spanName, widen } from '../url/index.js'

/** The time range of everything on the page. */
export function RangeMenu() {
  const open = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (!open.value) return
    const outside = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) open.value = false
    }
    addEventListener('pointerdown', outside)
    const unlisten = listenKeys((event) => {
      if (event.key !== 'Escape') return false
      open.value = false
      root.current?.querySelector('button')?.focus()
      return true
    })
    return () => {
      removeEventListener('pointerdown', outside)
      unlisten()
    }
  }, [open, open.value])
  const now = range.value
  const choose = (next: Range): void => {
    open.value = false
    setRange(next)
  }
  return (
    <div class="range" ref={root}>
      <button
        type="button"
        class="range-open num"
        aria-expanded={open.value}
        aria-haspopup="dialog"
        title="Time range"
        onClick={() => {
          open.value = !open.value
        }}
      >
        {rangeLabel(now)} <span aria-hidden="true">▾</span>
      </button>
      {open.value ? (
        <div class="range-menu" role="dialog" aria-label="Time range">
          <div class="range-presets">
            {PRESETS.map((preset) => (
              <button
                type="button"
                key={preset.name}
                aria-pressed={'last' in now && now.last === preset.ms}
                onClick={() => choose({ last: preset.ms })}
              >
                last {preset.name}
              </button>
            ))}
          </div>
          <Absolute now={now} onChoose={choose} />
          <div class="range-acts">
            <button type="button" onClick={() => choose(widen(now, Date.now()))}>
              Zoom out <kbd>z</kbd>
            </button>
            <button
              type="button"
              onClick={() => {
                open.value = false
                askAgain()
              }}
            >
              Ask again <kbd>r</kbd>
            </button>
          </div>
        </div>
      ) : null}
    </div>
  )
}

function Absolute({ now, onChoose }: { now: Range; onChoose: (range: Range) => void }) {
  const ends = resolve(now, Date.now())
  const from = useRef<HTMLInputElement>(null)
  const to = useRef<HTMLInputElement>(null)
  const wrong = useSignal('')
  const submit = (event: Event): void => {
    event.preventDefault()
    const [a, b] = [Date.parse(from.current?.value ?? ''), Date.parse(to.current?.value ?? '')]
    if (Number.isNaN(a) || Number.isNaN(b)) wrong.value = 'Both ends need a date and a time.'
    else if (a >= b) wrong.value = 'The end must come after the start.'
    else onChoose(between(a, b))
  }
  return (
    <form class="range-absolute" onSubmit={submit}>
      <label>
        from{' '}
        <input
          ref={from}
          type="datetime-local"
          step="1"
          defaultValue={dateTime(ends.from, true).replace(' ', 'T')}
        />
      </label>
      <label>
        to{' '}
        <input
          ref={to}
          type="datetime-local"
          step="1"
          defaultValue={dateTime(ends.to, true).replace(' ', 'T')}
        />
      </label>
      {wrong.value === '' ? null : <p role="alert">{wrong.value}</p>}
      <div class="range-foot">
        <span class="faint">{zoneName()}</span>
        <button type="submit" class="act">
          Go
        </button>
      </div>
    </form>
  )
}

/** A range in the fewest words: the day is said once where both ends share it. */
function rangeLabel(range: Range): string {
  if ('last' in range) return `last ${spanName(range.last)}`
  const short = range.to - range.from < 600_000
  const [from, to] = [dateTime(range.from, short), dateTime(range.to, short)]
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to}`
}
