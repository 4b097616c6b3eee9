import {
  type Catalogue,
  type Finding,
  globText,
  type MapRow,
  retentionText,
  rowsOf,
  type Survey,
  writerText,
} from '../../catalogue/index.js'
import { type Html, html, NOTHING, number } from '../html.js'
import { bytesText, counted } from '../output.js'
import { page } from '../page.js'

/** A map is wider than a report. On a narrow screen each row stands as a list of its own. */
const WIDE = `
main, footer { max-width: 80rem }
tr:target { background: var(--code) }
td p { margin: 0 }
.soft { color: var(--soft) }
@media screen and (max-width: 50rem) {
  main { padding: 1rem }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table, tbody, tr, td { display: block }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
  td { position: relative; border: 0; padding: .1rem 0 .1rem 7rem; text-align: left; white-space: normal; overflow-wrap: anywhere }
  td::before { content: attr(data-name); position: absolute; left: 0; color: var(--soft) }
  td.number { text-align: left }
  td:first-child { padding-left: 0 }
  td:first-child::before, td:empty { display: none }
}
`

/** The map as one page. */
export function mapPage(
  catalogue: Catalogue,
  survey: Survey,
  findings: readonly Finding[] | undefined,
): string {
  const { root, service } = catalogue
  const rows = rowsOf(catalogue, survey)
  return page({
    kind: 'Every log, what it is for and how long it stays',
    name: `Logs of ${service ?? root}`,
    style: WIDE,
    at: new Date(survey.atMs),
    content: html`<dl><dt>Root</dt><dd><code>${root}</code></dd><dt>There are</dt><dd>${counted(survey.files, 'file')}, ${bytesText(survey.bytes)}</dd></dl>
${findings === undefined ? NOTHING : findingTable(findings)}
${section(
  'Logs',
  LOGS,
  rows.map(cellsOf),
  rows.map(({ entry }) => entry.name),
)}
${undeclaredTable(survey)}
${folderTable(survey)}`,
  })
}

/** The name of a column, and how its cells stand. */
type Column = readonly [name: string, look?: 'number' | 'wide']

/** A heading and a table under it. @param ids of its rows, for links into the page */
function section(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string | number)[])[],
  ids: readonly string[] = [],
  more: Html = NOTHING,
): Html {
  const look = (at: number): Html => {
    const of = columns[at]?.[1]
    return of === undefined ? NOTHING : html` class="${of}"`
  }
  const heads = columns.map(([name], at) => html`<th${look(at)}>${name}</th>`)
  const lines = rows.map((cells, row) => {
    const id = ids[row]
    return html`<tr${id === undefined ? NOTHING : html` id="${id}"`}>${cells.map((cell, at) => html`<td${look(at)} data-name="${columns[at]?.[0] ?? ''}">${cell}</td>`)}</tr>`
  })
  return html`<section><h2>${title}</h2><table><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table>${more}</section>`
}

const soft = (text: string): Html => html`<p class="soft">${withCode(text)}</p>`

/** What stands between backticks is code, as in Markdown. */
const withCode = (text: string): Html[] =>
  text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 0 ? html`${part}` : html`<code>${part.slice(1, -1)}</code>`))

const LOGS: readonly Column[] = [
  ['Log', 'wide'],
  ['Class'],
  ['Files', 'number'],
  ['Size', 'number'],
  ['Last written'],
  ['Keeps'],
  ['Written by', 'wide'],
  ['Read by', 'wide'],
]

function cellsOf({ entry, files, bytes, newestMs }: MapRow): (Html | string)[] {
  const { name, purpose, kind, format, legalHold, owner } = entry
  const about = [
    purpose,
    owner === undefined ? undefined : `Owner: ${owner}`,
    entry.personalData ? 'Holds personal data' : undefined,
  ].filter((text) => text !== undefined)
  return [
    html`<strong>${name}</strong><p><code>${globText(entry)}</code></p>${about.map(soft)}`,
    html`${entry.class}${soft(`${kind}${format === undefined ? '' : `, ${format}`}`)}`,
    number(files),
    bytesText(bytes),
    newestMs === undefined ? 'never' : new Date(newestMs).toISOString().slice(0, 10),
    `${retentionText(entry.retention)}${legalHold === undefined ? '' : `; on legal hold: ${legalHold.reason}`}`,
    entry.writers.map(writerText).join(', '),
    entry.readers.join(', '),
  ]
}

const FINDINGS: readonly Column[] = [
  ['Severity'],
  ['Where', 'wide'],
  ['What', 'wide'],
  ['What to do', 'wide'],
]

function findingTable(findings: readonly Finding[]): Html {
  if (findings.length === 0) return html`<section><h2>Checked</h2><p>The map is as it is there.</p></section>`
  const rows = findings.map(({ severity, entry, path, line, message, evidence, fix }) => [
    severity,
    html`${entry ?? ''}${path === undefined ? NOTHING : html`<p><code>${path}${line === undefined ? '' : `:${line}`}</code></p>`}`,
    html`${message}${evidence.map(soft)}`,
    fix,
  ])
  return section('What differs', FINDINGS, rows)
}

const AMOUNTS: readonly Column[] = [
  ['Files', 'number'],
  ['Size', 'number'],
]

function undeclaredTable({ undeclared, undeclaredBeyond }: Survey): Html {
  if (undeclared.length === 0) return NOTHING
  const rows = undeclared.map(({ folder, extension, files, bytes, examples }) => [
    html`<code>${folder === '' ? '' : `${folder}/`}*${extension}</code>`,
    number(files),
    bytesText(bytes),
    examples[0] ?? '',
  ])
  const more =
    undeclaredBeyond.files > 0 ? html`<p>and ${number(undeclaredBeyond.files)} files more</p>` : NOTHING
  return section('Not declared', [['Where', 'wide'], ...AMOUNTS, ['Such as', 'wide']], rows, [], more)
}

function folderTable({ folders, largest }: Survey): Html {
  const amounts = [...folders].sort(([, a], [, b]) => b.bytes - a.bytes)
  const rows = amounts.map(([folder, { files, bytes }]) => [
    folder === '' ? 'in the root itself' : folder,
    number(files),
    bytesText(bytes),
  ])
  const files = largest.map(({ path, bytes, entry }) => [
    html`<code>${path}</code>`,
    entry ?? 'not declared',
    bytesText(bytes),
  ])
  return html`${section('Folders', [['Folder', 'wide'], ...AMOUNTS], rows)}
${section('Largest files', [['File', 'wide'], ['Log'], ['Size', 'number']], files)}`
}
