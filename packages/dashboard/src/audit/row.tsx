import type { AuditRec } from '../api/index.js'
import { rowFields, Text } from '../list/index.js'
import type { RowProps } from '../search/index.js'
import { bothZones, clock, isError, levelClass, levelLetter } from '../text/index.js'

/** More of a message or a value than this never fits a row. */
const MESSAGE_MAX = 400
const VALUE_MAX = 80

/** Fields that a row has a place for. */
const SHOWN = [
  'event_id',
  'user_id',
  'actor',
  'agent_id',
  'resource_type',
  'resource_id',
  'action',
  'success',
  'sequence',
]

/** One audit event in one row: when, sealed or not, who, what kind, on what. */
export function AuditRow({ rec, at, selected, withDate, onOpen }: RowProps<AuditRec>) {
  const ms = Date.parse(rec.timestamp)
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names the row by aria-activedescendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the list opens the selected row
    <div
      class={`row audit-row ${isError(rec.level) ? 'row-error' : ''} ${selected ? 'selected' : ''}`}
      id={`row-${at}`}
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
      <Mark sealed={rec.sealed} />
      <span class="row-service">
        <Text text={rec.actor === '' ? '–' : rec.actor} max={VALUE_MAX} />
      </span>
      <span class="row-column row-kind">
        <Text text={rec.event ?? '–'} max={VALUE_MAX} />
      </span>
      <span class="row-column row-resource">
        <Text text={rec.resource === '' ? '–' : rec.resource} max={VALUE_MAX} />
      </span>
      <span class="row-text">
        {rec.success === 'false' ? <b class="row-failed">failed</b> : null}
        <span class="row-message">
          <Text text={rec.message} max={MESSAGE_MAX} />
        </span>
        {rowFields(rec.fields, SHOWN).map(([name, value]) => (
          <span class="row-field" key={name}>
            <Text text={name} max={VALUE_MAX} />=
            <b>
              <Text text={value} max={VALUE_MAX} />
            </b>
          </span>
        ))}
      </span>
    </div>
  )
}

/** The mark of a seal, told apart by its form: full, open, none. */
function Mark({ sealed }: { sealed: boolean | undefined }) {
  const said = sealed === undefined ? 'not of a sealed stream' : sealed ? 'sealed' : 'not sealed yet'
  return (
    <span class={`mark ${sealed === true ? 'mark-sealed' : ''}`} title={said}>
      <span aria-hidden="true">{sealed === undefined ? '·' : sealed ? '▣' : '▢'}</span>
      <span class="visually-hidden">{said}</span>
    </span>
  )
}

/** The names over the rows. */
export function AuditHeads({ withDate }: { withDate: boolean }) {
  return (
    <div class="row row-heads audit-row" aria-hidden="true">
      <span class={`row-time ${withDate ? 'row-time-date' : ''}`}>time</span>
      <span class="lv" />
      <span class="mark" />
      <span class="row-service">actor</span>
      <span class="row-column row-kind">kind</span>
      <span class="row-column row-resource">resource</span>
      <span class="row-text">event</span>
    </div>
  )
}
