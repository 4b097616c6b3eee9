import { type AuditRec, type AuditSummary, api } from '../api/index.js'
import { createPages, ListPage, type Source } from '../search/index.js'
import { loader, route } from '../state/index.js'
import { NotShown } from './readings.js'
import { AuditHeads, AuditRow } from './row.js'
import { Seals } from './seals.js'

const BUCKETS = 90

const summary = loader<AuditSummary & { from: number; to: number }>()

const EVENTS: Source<AuditRec> = {
  title: 'Audit',
  placeholder: 'words, kind:tool_call, actor:u-7, resource:role/r-7, action:delete, success:false, -not this',
  pages: createPages(api.audit),
  rows: {
    label: 'Audit events, newest first',
    row: AuditRow,
    heads: (withDate) => <AuditHeads withDate={withDate} />,
    empty: (
      <p>
        Audit events are what programs say with <code>log.audit</code> or <code>sillok/audit</code>, and what
        is logged into the stream <code>audit</code>.
      </p>
    ),
  },
  count(span) {
    void summary.run(async (signal) => ({ ...span, ...(await api.auditSummary(span, BUCKETS, signal)) }))
  },
  cancel: () => summary.cancel(),
  volume: () => summary.data.value,
  facets: () => summary.data.value,
  also: () => (areShown() ? {} : { readings: 'false' }),
  note: () => <NotShown of={summary.data.value?.readings} areShown={areShown()} />,
}

/** Looking at this page is a reading, too: after a few looks there would be nothing else to see. */
function areShown(): boolean {
  return route.value.by === 'readings'
}

/** Who did what to what, and whether anybody has changed the record of it since. */
export function Audit() {
  return (
    <div class="audit">
      <Seals />
      <ListPage source={EVENTS} />
    </div>
  )
}
