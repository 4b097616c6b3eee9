import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { SillokError } from '../record/index.js'
import { parseJson, readConfig, runConfig } from '../stream/index.js'
import { namesAgain } from './again.js'
import { lineInCode } from './code-lines.js'
import { type Place, placeText } from './place.js'

/** Problems that are told at once; who has more has another cause. */
export const MAX_TOLD = 20

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
  const isJson = path.endsWith('.json')
  const json = isJson ? parseJson(path, text) : undefined
  // JSON is YAML as well, so that one parser says where things stand.
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    uniqueKeys: false,
  })
  const lineAt = (at: number): number => lines.linePos(at).line
  const refuse = (at: number, message: string): never => {
    throw new SillokError('CONFIG_INVALID', `${path}:${lineAt(at)} ${message}`)
  }
  const [error] = document.errors
  if (!isJson && error !== undefined) refuse(error.pos[0], `is not valid YAML: ${error.message}`)
  const twice = namesAgain(document).map(
    ({ place, first, again }) =>
      `${path}:${lineAt(again)} ${placeText(place)} stands here again: the first is in line ${lineAt(first)}.`,
  )
  if (twice.length > 0) throw new SillokError('CONFIG_INVALID', twice.slice(0, MAX_TOLD).join('\n'))
  const line = (place: Place): number => lineAt(offset(document, place))
  return { value: isJson ? json : plain(document, text, refuse), line }
}

function plain(document: Document, text: string, refuse: (at: number, message: string) => never): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const [, name] = /^Unresolved alias .*: (.*)$/.exec((error as Error).message) ?? []
    // `match: *.log` is the usual way to come here.
    if (name !== undefined)
      return refuse(
        text.indexOf(`*${name}`),
        `has *${name}, which in YAML names an anchor &${name} that is not there: a text that begins with * needs quotes.`,
      )
    return refuse(0, `is not valid YAML: ${(error as Error).message}`)
  }
}

function offset(document: Document, place: Place): number {
  const real = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  /** A map has its own names, then those of the maps that it takes in with `<<`. */
  const pairOf = (map: YAMLMap, key: string): YAMLMap['items'][number] | undefined => {
    const named = (name: string) =>
      map.items.find((item) => isScalar(item.key) && String(item.key.value) === name)
    const own = named(key)
    if (own !== undefined) return own
    const merged = real(map.items.find((item) => isScalar(item.key) && item.key.source === '<<')?.value)
    for (const other of isSeq(merged) ? merged.items.map(real) : [merged]) {
      const found = isMap(other) ? pairOf(other, key) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }
  let node: unknown = document.contents
  let start = 0
  for (const key of place) {
    node = real(node)
    if (isMap(node)) {
      const pair = pairOf(node, String(key))
      if (pair === undefined) break
      start = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? start
      node = pair.value
    } else {
      const item = isSeq(node) ? (node.items[Number(key)] as { range?: number[] } | undefined) : undefined
      if (item === undefined) break
      start = item.range?.[0] ?? start
      node = item
    }
  }
  return start
}
