import { paint, visible } from '../../pretty/index.js'
import type { Finding, LogReport, ReceiptReport, Verdict } from '../../seal/index.js'

/** Exit codes of `sillok verify`. */
export const EXIT: Record<Verdict, number> = {
  INTACT: 0,
  TAMPERED: 1,
  UNPROVEN: 2,
  INTACT_WITH_AUTHORISED_GAPS: 3,
}
const STYLE = {
  INTACT: 'green',
  TAMPERED: 'red',
  UNPROVEN: 'yellow',
  INTACT_WITH_AUTHORISED_GAPS: 'green',
} as const
/** Findings that are shown to people. */
const SHOWN = 10

const number = (value: number): string => value.toLocaleString('en')

export function showLog(report: LogReport, color: boolean): string {
  const { range, size, epochs, segments } = report
  const lines = [head(report.verdict, report.origin, color)]
  if (size !== null) lines.push(row('size', `${number(size)} entries, root ${report.root}`))
  if (range !== null) {
    const isAll = range.from === 0 && range.to + 1 === size
    lines.push(
      row(
        'checked',
        `${isAll ? 'all of them' : `entries ${number(range.from)} to ${number(range.to)}`}, ${number(report.entries)} read`,
      ),
    )
  }
  for (const vkey of report.signers) lines.push(row('signed by', visible(vkey)))
  if (epochs !== null)
    lines.push(
      row(
        'epochs',
        `${number(epochs.count)}, ${epochs.pinned ? 'with a key that you gave' : 'vouched for by the log’s key alone: give the key of an epoch, too'}`,
      ),
    )
  if (report.seen > 0)
    lines.push(
      row('seen before', `${number(report.seen)} ${report.seen === 1 ? 'checkpoint' : 'checkpoints'}`),
    )
  if (report.gaps !== null) lines.push(...gapsOf(report.gaps))
  if (segments !== null) {
    const missing = segments.missing > 0 ? `, ${number(segments.missing)} segments are gone` : ''
    lines.push(row('segments', `${number(segments.lines)} lines compared${missing}`))
    if (!segments.mapped && !report.findings.some(({ kind }) => kind === 'ranges'))
      lines.push(row('', 'in which segment each line stands is not signed in this log'))
    if (segments.unsealed > 0)
      lines.push(
        row(
          'not sealed',
          `${number(segments.unsealed)} lines behind the checkpoint: nothing is said of them`,
        ),
      )
  }
  return [...lines, ...findingsOf(report.findings, report.count)].join('\n')
}

export function showReceipt(report: ReceiptReport, color: boolean): string {
  const lines = [head(report.verdict, report.origin, color)]
  if (report.index !== null && report.size !== null)
    lines.push(row('entry', `${number(report.index)} of a log of ${number(report.size)}`))
  for (const vkey of report.signers) lines.push(row('signed by', visible(vkey)))
  if (report.entry !== null) lines.push(row('it says', visible(report.entry)))
  return [...lines, ...findingsOf(report.firstBad === null ? [] : [report.firstBad], 1)].join('\n')
}

/** Entries that were erased and are there again, as many as are shown. */
export const restoredOf = ({ restored }: NonNullable<LogReport['gaps']>): string => {
  const some = restored
    .slice(0, SHOWN)
    .map(({ index, where }) => `entry ${number(index)} (${where.join(', ')})`)
  const more = restored.length - some.length
  return [...some, ...(more > 0 ? [`and ${number(more)} more`] : [])].join(', ')
}

function gapsOf(gaps: NonNullable<LogReport['gaps']>): string[] {
  const { pruned, erased, records, restored } = gaps
  const lines: string[] = []
  if (pruned > 0) lines.push(row('removed', `${number(pruned)} entries; their hashes are there`))
  if (erased > 0) lines.push(row('erased', `${number(erased)} entries; their hashes are there`))
  for (const { kind, reason, by } of records.slice(0, SHOWN))
    lines.push(row('', visible(`${kind} by ${by}: ${reason}`)))
  if (restored.length > 0) lines.push(row('there again', `what was erased: ${restoredOf(gaps)}`))
  return lines
}

const head = (verdict: Verdict, origin: string | null, color: boolean): string =>
  `${paint(verdict, STYLE[verdict], color)}${origin === null ? '' : `  ${visible(origin)}`}`

const row = (name: string, text: string): string => `  ${name.padEnd(12)} ${text}`

function findingsOf(findings: readonly Finding[], count: number): string[] {
  const shown = findings.slice(0, SHOWN)
  const lines = shown.map(({ kind, index, message }) =>
    row(
      kind.replaceAll('_', ' '),
      `${index === null ? '' : `from entry ${number(index)} on: `}${visible(message)}`,
    ),
  )
  return count > shown.length && shown.length > 0
    ? [...lines, row('', `and ${number(count - shown.length)} more; --json has them`)]
    : lines
}

/** A report for machines. */
export function asJson({ firstBad, ...report }: LogReport | ReceiptReport): string {
  return JSON.stringify({ ...report, first_bad: firstBad })
}
