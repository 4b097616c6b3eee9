import fs from 'node:fs'
import { basename, extname, join } from 'node:path'
import * as javascript from './javascript.js'
import type { Grammar, SyntaxNode } from './parsers.js'
import * as python from './python.js'
import * as shell from './shell.js'
import type { ShellUse, Use } from './value.js'

/** How sources of one language are read. */
export interface Language {
  grammar: Grammar
  query: string
  /** A text that does not fit has no place that writes. */
  worth: RegExp
  uses(nodes: readonly SyntaxNode[]): (Use | ShellUse)[]
}

const language = (
  grammar: Grammar,
  room: { QUERY: string; WORTH: RegExp; uses: Language['uses'] },
): Language => ({
  grammar,
  query: room.QUERY,
  worth: room.WORTH,
  uses: room.uses,
})

const JAVASCRIPT = language('javascript', javascript)
const typescript = { ...javascript, QUERY: javascript.TYPESCRIPT_QUERY }
const TYPESCRIPT = language('typescript', typescript)
const TSX = language('tsx', typescript)
const PYTHON = language('python', python)
export const SHELL = language('bash', shell)

const BY_ENDING: Readonly<Record<string, Language>> = {
  '.js': JAVASCRIPT,
  '.mjs': JAVASCRIPT,
  '.cjs': JAVASCRIPT,
  '.jsx': JAVASCRIPT,
  '.ts': TYPESCRIPT,
  '.mts': TYPESCRIPT,
  '.cts': TYPESCRIPT,
  '.tsx': TSX,
  '.py': PYTHON,
  '.sh': SHELL,
  '.bash': SHELL,
}

/** By the program that the first line names. */
const BY_PROGRAM: readonly (readonly [RegExp, Language])[] = [
  [/^(ba|da|z|k|a)?sh$/, SHELL],
  [/^python[\d.]*$/, PYTHON],
  [/^node(js)?$/, JAVASCRIPT],
  [/^(bun|deno|tsx|ts-node)$/, TYPESCRIPT],
]

/** Folders of what was installed or made, and not written. */
const NOT_SOURCES = new Set([
  'node_modules',
  'dist',
  'build',
  'vendor',
  'venv',
  '__pycache__',
  'site-packages',
  'coverage',
])

/** Longer files are data, or were made by a program. */
const MAX_BYTES = 2 * 1024 * 1024
/** So long is a first line that names a program, at the most. */
const FIRST_LINE_BYTES = 128

export interface SourceFile {
  /** From the project. */
  path: string
  text: string
  language: Language
}

/** The sources of a project that this reads. Follows no symbolic link; leaves out what is hidden, installed or made, and the root of the logs. */
export function* sources(project: string, root: string): Generator<SourceFile> {
  const waiting = ['']
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of entriesOf(join(project, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name) && join(project, path) !== root)
          waiting.push(path)
        continue
      }
      const found = entry.isFile() ? languageOf(join(project, path)) : undefined
      if (found === undefined || path.endsWith('.d.ts')) continue
      const text = read(join(project, path))
      if (text !== undefined) yield { path, text, language: found }
    }
  }
}

/** By its ending; where it has none, by its first line. */
function languageOf(path: string): Language | undefined {
  const ending = extname(path)
  if (ending !== '') return BY_ENDING[ending]
  const [, line = ''] = /^#!(.*)\n/.exec(beginning(path)) ?? []
  const [program = '', ...rest] = line.trim().split(/\s+/)
  const name = basename(program)
  const own = name === 'env' ? (rest.find((word) => !/^-|=/.test(word)) ?? '') : name
  return BY_PROGRAM.find(([pattern]) => pattern.test(basename(own)))?.[1]
}

function beginning(path: string): string {
  try {
    const fd = fs.openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(FIRST_LINE_BYTES)
      return bytes.toString('latin1', 0, fs.readSync(fd, bytes))
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    return ''
  }
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? 1 : -1))
  } catch {
    return []
  }
}

function read(path: string): string | undefined {
  try {
    return fs.statSync(path).size > MAX_BYTES ? undefined : fs.readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
