import { paint } from '../../pretty/index.js'
import { counted } from '../output.js'
import { tableOf } from '../table.js'
import type { AuditResult } from './audit.js'

/** Rows of a part that are shown to people; `--json` has all of them. */
const SHOWN = 20

export function showAudit(report: AuditResult, color: boolean): string {
  const { records, first, last, kinds, days, tokens, critical, trail } = report
  if (records === 0) return trail.unread === 0 ? 'No audit records.' : `No audit records.\n${troubles(trail)}`
  const parts = [
    `${counted(records, 'record')} by ${counted(trail.writers, 'writer')}, ${first} to ${last}`,
    part('Kinds', ['event', 'action', 'records', 'warnings', 'errors'], kinds),
    part('Days (UTC)', ['date', 'records'], days.slice(-SHOWN), days.length),
    part(
      'Tokens by model',
      ['provider', 'model', 'uses', 'input_tokens', 'output_tokens', 'total_tokens'],
      tokens.models,
    ),
    part(
      'Tokens by entity',
      ['entity_type', 'entity_id', 'uses', 'total_tokens', 'budget_limit', 'budget_remaining', 'crossed'],
      tokens.entities,
    ),
    part(
      'Critical security events',
      ['timestamp', 'actor', 'category', 'action', 'message'],
      critical.latest.slice(-SHOWN) as Row[],
      critical.count,
    ),
    `${title('The trail itself')}\n${troubles(trail)}`,
  ]
  return parts.filter((text) => text !== '').join('\n\n')

  function part(name: string, columns: string[], rows: readonly Row[], all = rows.length): string {
    if (all === 0) return ''
    const table = tableOf(
      columns,
      rows.slice(0, SHOWN).map((row) => columns.map((column) => row[column] ?? '')),
    )
    const more = all > SHOWN ? `\n… of ${count(all)}; --json has more` : ''
    return `${title(name)}\n${table}${more}`
  }

  function title(name: string): string {
    return paint(name, 'bold', color)
  }
}

type Row = Record<string, unknown>

const count = (value: number): string => value.toLocaleString('en')
const are = (value: number): string => (value === 1 ? 'is' : 'are')

function troubles({
  missing,
  earlier,
  erased,
  unread,
  unrecorded,
  unfinished,
  damages,
  invalid,
  sent,
}: AuditResult['trail']): string {
  const said = [
    unread > 0
      ? `${counted(unread, 'segment')} ${are(unread)} encrypted or damaged, and not in this report`
      : '',
    erased > 0
      ? `${counted(erased, 'record')} ${erased === 1 ? 'was' : 'were'} erased: "seal.erased" says why`
      : '',
    missing !== null && missing > 0
      ? `${counted(missing, 'record')} ${are(missing)} missing, by their numbers`
      : '',
    earlier !== null && earlier > 0
      ? `${counted(earlier, 'record')} before the first of their writer ${are(earlier)} not there: "seal.pruned" says so, or somebody removed them`
      : '',
    unrecorded > 0 ? `${counted(unrecorded, 'record')} of guarded operations ${are(unrecorded)} missing` : '',
    unfinished > 0
      ? `${counted(unfinished, 'operation')} ${unfinished === 1 ? 'has' : 'have'} an intent and no outcome`
      : '',
    damages > 0 ? `${counted(damages, 'time')} its file was found damaged` : '',
    invalid > 0
      ? `${counted(invalid, 'record')} ${are(invalid)} not as their kind must be: see the field "invalid"`
      : '',
    sent > 0
      ? `${counted(sent, 'record')} came over HTTP: what they say is the word of who sent them, by "intake_address"`
      : '',
  ].filter((text) => text !== '')
  const sound = missing === null ? 'nothing of note' : 'no record is missing, by their numbers'
  return `${said.length > 0 ? said.join('\n') : sound}\nWhether it was changed is what sillok verify says.`
}
