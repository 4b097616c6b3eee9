import type { AuditRec } from '../api/index.js'
import { RowFrame, RowText, senderOf, Value } from '../list/index.js'
import type { RowProps } from '../search/index.js'

/** Fields that a row has a place for; and those that are the same in many rows, or long, and would leave no room for what the event is about. */
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
  'schema_version',
  'writer_id',
  'user_agent',
]

/** One audit event in one row: when, sealed or not, who, what kind, on what. */
export function AuditRow({ rec, ...where }: RowProps<AuditRec>) {
  const failed = rec.success === 'false' ? <b class="row-failed">failed</b> : null
  const sender = senderOf(rec)
  return (
    <RowFrame rec={rec} kind="audit-row" {...where}>
      <Mark sealed={rec.sealed} />
      <span class="row-service">
        <Value text={rec.actor === '' ? '–' : rec.actor} />
      </span>
      <span class="row-column row-kind">
        <Value text={rec.event ?? '–'} />
      </span>
      <span class="row-column row-resource">
        <Value text={rec.resource === '' ? '–' : rec.resource} />
      </span>
      <RowText
        rec={rec}
        but={SHOWN}
        before={
          <>
            {failed}
            {sender === undefined ? null : (
              <span class="row-sent" title={`Said over HTTP by ${sender}`}>
                sent
              </span>
            )}
          </>
        }
      />
    </RowFrame>
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
