import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { SillokError } from '../record/index.js'
import { parseJson, readConfig, runConfig } from '../stream/index.js'

/** Where something stands in a configuration: names of fields and places in lists, from the outside in. */
export type Place = readonly (string | number)[]

/** What a configuration file says, and where. */
export interface Source {
  value: unknown
  /** The line, from 1, on which a place begins; the nearest one above it that can be found. */
  line(place: Place): number
}

/** Reads a configuration file of any of its forms. @throws SillokError `CONFIG_INVALID` */
export function readSource(path: string): Source {
  const text = readConfig(path)
  if (!/\.(json|ya?ml)$/.test(path))
    return { value: runConfig(path), line: (place) => lineInCode(text, place) }
  if (path.endsWith('.json')) parseJson(path, text)
  // JSON is YAML as well, so that one parser says where things stand.
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0])
    throw new SillokError('CONFIG_INVALID', `${path}:${line} is not valid YAML: ${error.message}`)
  }
  return { value: document.toJS(), line: (place) => lines.linePos(offset(document.contents, place)).line }
}

function offset(top: unknown, place: Place): number {
  let node = top
  let start = 0
  for (const key of place) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) break
      start = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? start
      node = pair.value
    } else {
      const item = (node as { items?: { range?: number[] }[] } | null)?.items?.[Number(key)]
      if (item === undefined) break
      start = item.range?.[0] ?? start
      node = item
    }
  }
  return start
}

/** A program is not parsed for this: each name of the place is looked for behind the one before. */
function lineInCode(text: string, place: Place): number {
  let at = 0
  for (const key of place) {
    if (typeof key === 'number') continue
    const name = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const found = new RegExp(`(?<![\\w$-])(['"]?)${name}\\1\\s*:`).exec(text.slice(at))
    if (found === null) break
    at += found.index
  }
  return text.slice(0, at).split('\n').length
}
