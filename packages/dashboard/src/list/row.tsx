import type { ComponentChildren } from 'preact'
import type { Rec } from '../api/index.js'
import { bothZones, clock, isError, levelClass, levelLetter } from '../text/index.js'
import { Text } from './text.js'

/** More of a message or a value than this never fits a row. */
const MESSAGE_MAX = 400
const VALUE_MAX = 80
const FIELDS_MAX = 8

/** Fields that say most about a model call or a failure come first. */
const FIRST = [
  'error_code',
  'duration_ms',
  'model',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'ttft_ms',
  'exception.type',
  'exception.message',
]
const HIDDEN = new Set(['exception.stack', 'intake_address', 'intake_key'])

/** The fields of a record that a row shows, most telling first; `but` have a place of their own. */
function rowFields(fields: Rec['fields'], but: readonly string[] = []): [string, string][] {
  const names = Object.keys(fields).filter((name) => !HIDDEN.has(name) && !but.includes(name))
  const first = FIRST.filter((name) => names.includes(name))
  const rest = names.filter((name) => !first.includes(name))
  return [...first, ...rest].slice(0, FIELDS_MAX).map((name) => [name, fields[name] ?? ''])
}

export interface RowProps {
  rec: Rec
  at: number
  selected?: boolean
  withDate?: boolean
  /** Fields with a column of their own. */
  columns?: readonly string[]
  /** Tells the rows of one list from those of another in the same document. */
  prefix?: string
  onOpen: (at: number) => void
}

/** A field by its name, one of the record's own or of the caller's; empty where it has none. */
function fieldOf(rec: Rec, name: string): string {
  const own = Object.hasOwn(rec, name) ? rec[name as keyof Rec] : undefined
  if (typeof own === 'string') return own
  return Object.hasOwn(rec.fields, name) ? (rec.fields[name] ?? '') : ''
}

/** One record in one row. */
export function Row({ rec, columns = [], ...where }: RowProps) {
  return (
    <RowFrame rec={rec} {...where}>
      <span class="row-service">
        <Value text={rec.service ?? rec.stream} />
      </span>
      {columns.map((name) => (
        <span class="row-column" key={name}>
          <Value text={fieldOf(rec, name)} />
        </span>
      ))}
      <RowText rec={rec} but={columns} />
    </RowFrame>
  )
}

/** What every row of a list begins with: when, and how loud. */
export function RowFrame(props: Omit<RowProps, 'columns'> & { kind?: string; children: ComponentChildren }) {
  const { rec, at, selected = false, withDate = false, prefix = 'row', kind = '', onOpen, children } = props
  const ms = Date.parse(rec.timestamp)
  return (
    // The keys of the list move and open: a row alone takes no focus.
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names the row by aria-activedescendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the list opens the selected row
    <div
      class={`row ${kind} ${isError(rec.level) ? 'row-error' : ''} ${selected ? 'selected' : ''}`}
      id={`${prefix}-${at}`}
      role="option"
      aria-selected={selected}
      onClick={() => onOpen(at)}
    >
      <time class="row-time" dateTime={rec.timestamp} title={bothZones(ms)}>
        {clock(ms, withDate)}
      </time>
      <span class={`lv ${levelClass(rec.level)}`} title={rec.level}>
        {levelLetter(rec.level)}
      </span>
      {children}
    </div>
  )
}

/** The message, and behind it the fields that have no place of their own. */
export function RowText(props: { rec: Rec; but?: readonly string[]; before?: ComponentChildren }) {
  const { rec, but, before } = props
  return (
    <span class="row-text">
      {before}
      <span class="row-message">
        <Text text={rec.message} max={MESSAGE_MAX} />
      </span>
      {rowFields(rec.fields, but).map(([name, value]) => (
        <span class="row-field" key={name}>
          <Value text={name} />=
          <b>
            <Value text={value} />
          </b>
        </span>
      ))}
    </span>
  )
}

/** A value in a row. */
export function Value({ text }: { text: string }) {
  return <Text text={text} max={VALUE_MAX} />
}
