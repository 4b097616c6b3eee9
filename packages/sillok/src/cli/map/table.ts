import { type Catalogue, globText, retentionText, rowsOf, type Survey } from '../../catalogue/index.js'
import { paint } from '../../pretty/index.js'
import { bytesText } from '../output.js'
import { textTable } from '../text-table.js'

const HEAD = ['log', 'class', 'kind', 'files', 'size', 'last written', 'keeps', 'where']

/** The map for a terminal: a line for each log. @param width columns; `undefined` where nothing needs to be cut */
export function mapTable(
  catalogue: Catalogue,
  survey: Survey,
  { color, width }: { color: boolean; width: number | undefined },
): string {
  const rows = rowsOf(catalogue, survey).map(({ entry, files, bytes, newestMs }) => [
    entry.name,
    entry.class,
    entry.kind,
    String(files),
    bytesText(bytes),
    newestMs === undefined ? 'never' : new Date(newestMs).toISOString().slice(0, 10),
    `${retentionText(entry.retention)}${entry.legalHold === undefined ? '' : ', on legal hold'}`,
    globText(entry),
  ])
  const others = survey.undeclared.reduce(
    (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
    survey.undeclaredBeyond,
  )
  if (others.files > 0)
    rows.push(['not declared', '', '', String(others.files), bytesText(others.bytes), '', '', ''])
  const table = textTable([HEAD, ...rows], new Set([3, 4]), width)
  const [head = '', ...lines] = table
  return [paint(head, 'bold', color), ...lines].join('\n')
}
