import fs from 'node:fs'
import { type Catalogue, type Entry, globText, retentionText, writerText } from '../../catalogue/index.js'
import { visible } from '../../pretty/index.js'
import { SillokError } from '../../record/index.js'

const BEGIN = '<!-- sillok map: made by `sillok map --markdown`; edit the declarations, not this -->'
const END = '<!-- end of sillok map -->'

/**
 * The map as Markdown: what is declared, and nothing of what lies on this machine, so that it is the same everywhere and can be
 * held against the declarations in CI.
 */
export function mapMarkdown({ entries }: Catalogue): string {
  const declared = entries.filter(({ by }) => by !== 'house')
  const rows = declared.map(
    (entry) =>
      `| [${cell(entry.name)}](#${anchor(entry.name)}) | ${code(globText(entry))} | ${entry.class} | ${entry.kind} | ${cell(retentionText(entry.retention))} | ${cell(entry.purpose ?? '')} |`,
  )
  return [
    '| log | where | class | kind | keeps | purpose |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...declared.flatMap((entry) => ['', ...section(entry)]),
  ].join('\n')
}

function section(entry: Entry): string[] {
  const { legalHold, personalData } = entry
  const facts: [string, string | undefined][] = [
    ['Format', formatText(entry)],
    ['Written by', list(entry.writers.map(writerText))],
    ['Read by', list(entry.readers) ?? 'nobody'],
    ['Owner', plain(entry.owner)],
    ['Personal data', personalData === undefined ? 'not said' : personalData ? 'yes' : 'no'],
    ['Legal hold', legalHold === undefined ? undefined : plain(legalHold.reason)],
    ['Shipped to', list(entry.destinations)],
    ['Notes', plain(entry.notes)],
  ]
  return [
    `### ${plain(entry.name)}`,
    '',
    ...facts.flatMap(([name, text]) => (text === undefined ? [] : [`- ${name}: ${text}`])),
    ...entry.shapes.flatMap(({ name, schemaVersion, fields }) => [
      `- Shape ${code(name)}${schemaVersion === undefined ? '' : `, version ${code(schemaVersion)}`}: ${[
        ...fields,
      ]
        .map(
          ([field, { types, optional }]) =>
            `${code(field)} ${types.join(' or ')}${optional ? ', may be absent' : ''}`,
        )
        .join('; ')}`,
    ]),
  ]
}

function formatText({ format, kind, sealed }: Entry): string | undefined {
  const text = format ?? (kind === 'text' ? undefined : kind)
  return sealed ? `${text ?? ''}, sealed` : text
}

const list = (texts: readonly string[]): string | undefined =>
  texts.length === 0 ? undefined : texts.map(code).join(', ')

/** A text in which nothing is markup, on one line. */
function plain(text: string | undefined): string | undefined {
  return text === undefined ? undefined : visible(text).replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
}

const cell = (text: string): string => plain(text) ?? ''

function code(text: string): string {
  const shown = visible(text)
  // A fence longer than any within (CommonMark 6.1); a bar ends a cell even in code.
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length)))
  const space = fence.length > 1 ? ' ' : ''
  return `${fence}${space}${shown.replaceAll('|', '\\|')}${space}${fence}`
}

/** As GitHub makes them of headings. */
const anchor = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')

/**
 * Puts the map between its markers in a file, leaving what is around as it is; at the end of a file without markers.
 *
 * @returns the new text of the file, and whether it differs
 * @throws SillokError `MAP_MARKERS`: one marker is there without the other
 */
export function placeMap(path: string, markdown: string): { text: string; changed: boolean } {
  const before = fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : ''
  // A checkout may have given every line another end: that is no change, and stays.
  const end = /^[^\n]*\r\n/.test(before) ? '\r\n' : '\n'
  const block = `${BEGIN}\n\n${markdown}\n\n${END}`.replaceAll('\n', end)
  const from = before.indexOf(BEGIN)
  const to = before.indexOf(END)
  if ((from === -1) !== (to === -1) || to < from)
    throw new SillokError(
      'MAP_MARKERS',
      `${path} has one of the markers of the map without the other: "${from === -1 ? END : BEGIN}". Put "${from === -1 ? BEGIN : END}" where it belongs.`,
    )
  const gap = before === '' || before.endsWith(end + end) ? '' : before.endsWith(end) ? end : end + end
  const text =
    from === -1
      ? `${before}${gap}${block}${end}`
      : before.slice(0, from) + block + before.slice(to + END.length)
  return { text, changed: withoutReturns(text) !== withoutReturns(before) }
}

const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n')
