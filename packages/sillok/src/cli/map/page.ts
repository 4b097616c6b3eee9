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
import { type Html, html, marked, NOTHING, number } from '../html.js'
import { bytesText } from '../output.js'
import { STYLE } from '../page-style.js'
import { VERSION } from '../version.js'

/** A map is wider than a report. */
const WIDE =
  'main, footer { max-width: 80rem } tr:target { background: var(--code) } td p { margin: 0 } .soft { color: var(--soft) }'

/** The map as one page, for people who have no terminal: nothing is loaded from elsewhere, and it prints. */
export function mapPage(
  catalogue: Catalogue,
  survey: Survey,
  findings: readonly Finding[] | undefined,
): string {
  const { root, service } = catalogue
  const rows = rowsOf(catalogue, survey)
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Logs of ${service ?? root}</title>
<style>${marked(STYLE + WIDE)}</style>
</head>
<body>
<main>
<p class="kind">Every log, what it is for and how long it stays</p>
<h1>Logs of ${service ?? root}</h1>
<dl><dt>Root</dt><dd><code>${root}</code></dd><dt>There are</dt><dd>${number(survey.files)} files, ${bytesText(survey.bytes)}</dd></dl>
${findings === undefined ? NOTHING : findingTable(findings)}
<section><h2>Logs</h2><table><thead><tr><th>Log</th><th>Class</th><th class="number">Files</th><th class="number">Size</th><th>Last written</th><th>Keeps</th><th>Written by</th><th>Read by</th></tr></thead><tbody>${rows.map(rowHtml)}</tbody></table></section>
${undeclaredTable(survey)}
${folderTable(survey)}
</main>
<footer>sillok ${VERSION}, ${new Date(survey.atMs).toISOString()}</footer>
</body>
</html>`}\n`
}

function rowHtml({ entry, files, bytes, newestMs }: MapRow): Html {
  const { name, purpose, kind, format, legalHold, owner } = entry
  const keeps = `${retentionText(entry.retention)}${legalHold === undefined ? '' : `; on legal hold: ${legalHold.reason}`}`
  const about = [
    purpose,
    owner === undefined ? undefined : `Owner: ${owner}`,
    entry.personalData ? 'Holds personal data' : undefined,
  ]
  const lines = about.filter((text) => text !== undefined).map((text) => html`<p class="soft">${text}</p>`)
  return html`<tr id="${name}"><td class="wide"><strong>${name}</strong><p><code>${globText(entry)}</code></p>${lines}</td><td>${entry.class}<p class="soft">${kind}${format === undefined ? '' : `, ${format}`}</p></td><td class="number">${number(files)}</td><td class="number">${bytesText(bytes)}</td><td>${newestMs === undefined ? 'never' : new Date(newestMs).toISOString().slice(0, 10)}</td><td>${keeps}</td><td class="wide">${entry.writers.map(writerText).join(', ')}</td><td class="wide">${entry.readers.join(', ')}</td></tr>`
}

function findingTable(findings: readonly Finding[]): Html {
  if (findings.length === 0) return html`<section><h2>Checked</h2><p>The map is as it is there.</p></section>`
  const rows = findings.map(
    ({ severity, entry, path, line, message, evidence, fix }) =>
      html`<tr><td>${severity}</td><td class="wide">${entry ?? ''}<p><code>${path ?? ''}${line === undefined ? '' : `:${line}`}</code></p></td><td class="wide">${message}${evidence.map((text) => html`<p class="soft">${text}</p>`)}</td><td class="wide">${fix}</td></tr>`,
  )
  return html`<section><h2>What differs</h2><table><thead><tr><th>Severity</th><th>Where</th><th>What</th><th>What to do</th></tr></thead><tbody>${rows}</tbody></table></section>`
}

function undeclaredTable({ undeclared, undeclaredBeyond }: Survey): Html {
  if (undeclared.length === 0) return NOTHING
  const rows = undeclared.map(
    ({ folder, extension, files, bytes, examples }) =>
      html`<tr><td class="wide"><code>${folder === '' ? '' : `${folder}/`}*${extension}</code></td><td class="number">${number(files)}</td><td class="number">${bytesText(bytes)}</td><td class="wide">${examples[0] ?? ''}</td></tr>`,
  )
  const more =
    undeclaredBeyond.files > 0 ? html`<p>and ${number(undeclaredBeyond.files)} files more</p>` : NOTHING
  return html`<section><h2>Not declared</h2><table><thead><tr><th>Where</th><th class="number">Files</th><th class="number">Size</th><th>Such as</th></tr></thead><tbody>${rows}</tbody></table>${more}</section>`
}

function folderTable({ folders, largest }: Survey): Html {
  const amounts = [...folders].sort(([, a], [, b]) => b.bytes - a.bytes)
  const rows = amounts.map(
    ([folder, { files, bytes }]) =>
      html`<tr><td class="wide">${folder === '' ? 'in the root itself' : folder}</td><td class="number">${number(files)}</td><td class="number">${bytesText(bytes)}</td></tr>`,
  )
  const files = largest.map(
    ({ path, bytes, entry }) =>
      html`<tr><td class="wide"><code>${path}</code></td><td>${entry ?? 'not declared'}</td><td class="number">${bytesText(bytes)}</td></tr>`,
  )
  return html`<section><h2>Folders</h2><table><thead><tr><th>Folder</th><th class="number">Files</th><th class="number">Size</th></tr></thead><tbody>${rows}</tbody></table></section>
<section><h2>Largest files</h2><table><thead><tr><th>File</th><th>Log</th><th class="number">Size</th></tr></thead><tbody>${files}</tbody></table></section>`
}
