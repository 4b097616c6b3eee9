import type { LogReport, ReceiptReport, Verdict } from '../../seal/index.js'
import { type Html, html, NOTHING, number } from '../html.js'
import { page } from '../page.js'
import { restoredOf } from './show.js'

/** What each verdict says, for somebody who has never seen one. */
const MEANING: Record<Verdict, string> = {
  INTACT:
    'Everything that was to be checked is what was signed: nothing was changed, removed, moved or put in since.',
  INTACT_WITH_AUTHORISED_GAPS:
    'What is there is what was signed. Something was removed or erased, and records in the signed log say what, why, and who said so: they are listed below, to be judged.',
  TAMPERED:
    'Something is not what was signed. The first bad place, and all that was found, are listed below.',
  UNPROVEN:
    'Something could not be checked, so that neither can be said: that all is intact, or that something was changed.',
}

/** How a verification was asked for. */
export interface Asked {
  path: string
  at: Date
  /** Whether an identity was given to read what is encrypted. */
  isRead: boolean
}

/** A verification as one page, for an auditor. */
export function pageOf(report: LogReport | ReceiptReport, asked: Asked): string {
  const rows = 'entries' in report ? logRows(report, asked) : receiptRows(report)
  const findings = 'findings' in report ? report.findings : report.firstBad === null ? [] : [report.firstBad]
  const count = 'count' in report ? report.count : findings.length
  const gaps = 'gaps' in report ? (report.gaps?.records ?? []) : []
  const name = report.origin ?? asked.path
  return page({
    kind: 'Verification of a sealed log',
    name,
    title: `${report.verdict}: ${name}`,
    at: asked.at,
    content: html`<section class="verdict ${report.verdict.toLowerCase()}"><strong>${report.verdict.replaceAll('_', ' ')}</strong><p>${MEANING[report.verdict]}</p></section>
${findingTable(findings, count)}
${gapTable(gaps)}
<section><h2>What was checked</h2><dl>${rows}</dl></section>
<section><h2>How to repeat it</h2>
<p>With the public keys above, and without the operator of the log:</p>
<pre>sillok verify ${asked.path} --key KEYS</pre>
<p>The log is in the form of c2sp.org/tlog-tiles: its signatures, tiles and proofs can be checked by any other implementation as well. That nothing was changed does not say that everything was logged.</p></section>`,
  })
}

const row = (name: string, value: Html | string): Html => html`<dt>${name}</dt><dd>${value}</dd>`
const code = (text: string): Html => html`<code>${text}</code>`

/** The page must not say of something that it is right where it says above that it is not. */
const SEE_ABOVE = 'see what was found'

function logRows(report: LogReport, { path, isRead }: Asked): Html[] {
  const isFound = (...kinds: LogReport['findings'][number]['kind'][]): boolean =>
    report.findings.some(({ kind }) => kinds.includes(kind))
  const { size, root, signers, range, entries, bytes, epochs, seen, segments, gaps } = report
  const rows = [row('Folder', code(path))]
  if (size !== null && root !== null)
    rows.push(row('Size', `${number(size)} entries`), row('Root', code(root)))
  rows.push(row('Signed by', signers.length === 0 ? 'none of the given keys' : html`${signers.map(code)}`))
  if (range !== null)
    rows.push(
      row('Range', `entries ${number(range.from)} to ${number(range.to)}`),
      row('Read and hashed', `${number(entries)} entries, ${number(bytes)} bytes`),
    )
  if (epochs !== null) {
    const pinned = epochs.pinned
      ? 'one of their keys was known beforehand'
      : 'none of their keys was known beforehand: the log’s own key alone vouches for them'
    const chain = isFound('epoch') ? SEE_ABOVE : 'each signed by the one before'
    rows.push(row('Epochs', `${number(epochs.count)}, ${chain}; ${pinned}`))
    if (epochs.keys > 1) rows.push(row('Keys of the log', `${number(epochs.keys)}, one after the other`))
  }
  rows.push(
    row(
      'Earlier checkpoints',
      seen === 0
        ? 'none was given: a log that was rolled back as a whole would not show'
        : `${number(seen)}, ${isFound('rolled_back', 'split_view', 'root', 'checkpoint', 'tile') ? SEE_ABOVE : 'each the beginning of this log'}`,
    ),
  )
  if (gaps !== null && gaps.pruned + gaps.erased > 0)
    rows.push(
      row(
        'Gone',
        `${number(gaps.pruned)} entries removed, ${number(gaps.erased)} erased; their hashes are there`,
      ),
    )
  if (gaps !== null && gaps.restored.length > 0)
    rows.push(row('There again', `what was erased, or still there: ${restoredOf(gaps)}`))
  if (segments === null && size !== null)
    rows.push(row('Segments', 'not compared: this is the folder of a log alone'))
  else if (segments !== null)
    rows.push(
      row(
        'Segments',
        `${number(segments.lines)} lines compared with their entries; ${number(segments.missing)} segments missing, ${number(segments.encrypted)} not readable`,
      ),
      row(
        'Places of lines',
        isFound('ranges')
          ? SEE_ABOVE
          : segments.mapped
            ? 'are signed: in which segment each line stands, and where'
            : 'are not signed in this log: segments whose names were exchanged would not show',
      ),
      row(
        'Not sealed yet',
        `${number(segments.unsealed)} lines behind the checkpoint, of which nothing is said`,
      ),
    )
  if (isRead) rows.push(row('Encrypted content', 'was read, with an identity'))
  else if (report.findings.some(({ kind }) => kind === 'encrypted'))
    rows.push(row('Encrypted content', 'was not read: no identity was given'))
  return rows
}

function receiptRows({ index, size, signers, entry }: ReceiptReport): Html[] {
  const rows = [
    row('Signed by', signers.length === 0 ? 'none of the given keys' : html`${signers.map(code)}`),
  ]
  if (index !== null && size !== null)
    rows.push(row('Entry', `${number(index)} of a log of ${number(size)} entries`))
  if (entry !== null) rows.push(row('It says', html`<pre>${entry}</pre>`))
  return rows
}

function findingTable(findings: LogReport['findings'], count: number): Html {
  if (findings.length === 0) return NOTHING
  const rows = findings.map(
    ({ verdict, kind, index, message }) =>
      html`<tr><td>${verdict}</td><td>${kind.replaceAll('_', ' ')}</td><td class="number at">${index === null ? '–' : number(index)}</td><td>${message}</td></tr>`,
  )
  const more = count > findings.length ? html`<p>and ${number(count - findings.length)} more</p>` : NOTHING
  return html`<section><h2>What was found</h2><table class="stack"><thead><tr><th>Verdict</th><th>Kind</th><th class="number">From entry</th><th>What</th></tr></thead><tbody>${rows}</tbody></table>${more}</section>`
}

function gapTable(records: NonNullable<LogReport['gaps']>['records']): Html {
  if (records.length === 0) return NOTHING
  const rows = records.map(
    ({ kind, reason, by }) =>
      html`<tr><td>${kind}</td><td class="wide">${reason}</td><td class="by">${by}</td></tr>`,
  )
  return html`<section><h2>What the log says of its gaps</h2><table class="stack"><thead><tr><th>Kind</th><th>Reason</th><th>Said by</th></tr></thead><tbody>${rows}</tbody></table></section>`
}
