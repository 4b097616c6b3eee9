import { argumentsOf, JavaScriptValues, JOINERS, pairOf, property } from './javascript-values.js'
import { children, type SyntaxNode } from './parsers.js'
import { joinPath, MAX_DEPTH, ROOT, type ShellUse, scriptIn, UNKNOWN, type Use, type Value } from './value.js'

const NODES = [
  'call_expression',
  'new_expression',
  'variable_declarator',
  'assignment_expression',
  'import_specifier',
]

/** Nodes that are looked at. */
export const QUERY = queryOf([...NODES, 'field_definition'])
export const TYPESCRIPT_QUERY = queryOf([...NODES, 'public_field_definition'])

function queryOf(types: readonly string[]): string {
  return types.map((type) => `(${type}) @a`).join(' ')
}

/** Functions that write to the path in their first argument. */
const WRITERS = new Set([
  'createWriteStream',
  'WriteStream',
  'writeFile',
  'writeFileSync',
  'appendFile',
  'appendFileSync',
  'outputFile',
  'outputFileSync',
  'writeTextFile',
  'writeTextFileSync',
])
const OPENERS = new Set(['open', 'openSync'])
/** Flags with which they write, as text and as numbers. */
const WRITE_FLAGS = /^(?=.*[wa+])[rwaxs+]{1,3}$/
const FLAGS = /\bO_(WRONLY|RDWR|APPEND|CREAT|TRUNC)\b/
/** Of logging libraries: winston's File and DailyRotateFile, pino's destination, the sinks of LogTape, the transport of tslog. */
const TRANSPORTS = new Set([
  'File',
  'DailyRotateFile',
  'destination',
  'FileStreamRotator',
  'RotatingFileStream',
  'SonicBoom',
  'getFileSink',
  'getRotatingFileSink',
  'getStreamFileSink',
  'fileTransport',
])
/** Functions to whose options, however deep, the path of a file may belong: pino's transports, winston, bunyan and log4js. */
const CONFIGURED = new Set(['pino', 'transport', 'createLogger', 'configure'])
/** Functions that put a file at their second argument. */
const MOVERS = new Set([
  'cp',
  'cpSync',
  'copyFile',
  'copyFileSync',
  'rename',
  'renameSync',
  'move',
  'moveSync',
])
/** Functions that give their first argument to a shell. */
const SHELLS = new Set(['exec', 'execSync'])
/** Functions that start a program, which may be a shell with a script. */
const STARTERS = new Set(['spawn', 'spawnSync', 'execFile', 'execFileSync', 'execa'])
const NAMED = /^['"]?(filename|dest|destination|path|file)['"]?$/
const FOLDER = /^['"]?dirname['"]?$/
export const WORTH =
  /createWriteStream|WriteStream|writeFile|appendFile|outputFile|\bopen(Sync)?\b|filename|destination|findRoot|[lL]ogs?(Root|Dir)|copyFile|\bcp(Sync)?\b|rename|\bmove|\bexec|createLogger|SonicBoom|FileSink|fileTransport|createStream|writeTextFile|spawn|execFile|execa/

export function uses(nodes: readonly SyntaxNode[]): (Use | ShellUse)[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) =>
    node.type === 'call_expression' || node.type === 'new_expression' ? reader.use(node) : [],
  )
}

class Reader {
  private readonly values: JavaScriptValues

  constructor(nodes: readonly SyntaxNode[]) {
    this.values = new JavaScriptValues(nodes)
  }

  use(call: SyntaxNode): (Use | ShellUse)[] {
    const name = this.values.nameOf(call)
    const args = argumentsOf(call)
    const [first, second] = args
    const line = call.startPosition.row + 1
    if (name === undefined || first === undefined) return []
    if (WRITERS.has(name)) return [{ line, how: 'opens', value: this.values.value(first) }]
    if (OPENERS.has(name)) {
      const isWritten =
        second !== undefined && (FLAGS.test(second.text) || WRITE_FLAGS.test(this.values.value(second).text))
      return isWritten ? [{ line, how: 'opens', value: this.values.value(first) }] : []
    }
    if (TRANSPORTS.has(name)) {
      const options = this.values.real(first)
      if (options.type !== 'object') return [{ line, how: 'opens', value: this.values.value(first) }]
      const named = property(options, NAMED)
      return named === undefined
        ? []
        : [{ line, how: 'opens', value: this.fileIn(options, named), isLog: true }]
    }
    if (CONFIGURED.has(name)) return this.inOptions(first, 0)
    if (MOVERS.has(name))
      return second === undefined ? [] : [{ line, how: 'moves', value: this.values.value(second) }]
    if (SHELLS.has(name)) return [{ line, shell: this.values.value(first) }]
    if (STARTERS.has(name))
      return this.started(args).map((script) => ({ line, shell: this.values.value(script) }))
    if (name === 'createStream' && second !== undefined) {
      // rotating-file-stream: the name, or what makes it, and its folder.
      const folder = property(this.values.real(second), /^path$/)
      return folder === undefined
        ? []
        : [{ line, how: 'opens', value: joinPath([this.values.value(folder), this.values.value(first)]) }]
    }
    if (!JOINERS.has(name)) return []
    const value = this.values.value(call)
    return value.text.startsWith(ROOT) && value.text.length > 2 ? [{ line, how: 'builds', value }] : []
  }

  /** What of a program that is started is a script of a shell. */
  private started(args: readonly SyntaxNode[]): SyntaxNode[] {
    const [program, list] = args.map((argument) => this.values.real(argument))
    if (program === undefined) return []
    if (args.some((options) => property(options, /^shell$/)?.text === 'true')) return [program]
    if (list?.type !== 'array') return []
    const words = [program, ...children(list)]
    const script = words[scriptIn(words.map((word) => this.values.value(word).text))]
    return script === undefined ? [] : [script]
  }

  /** A file of which options say the name, and now and then its folder beside it, as winston's do. */
  private fileIn(options: SyntaxNode, named: SyntaxNode): Value {
    const folder = property(options, FOLDER)
    const { text, ...rest } = this.values.value(named)
    // A date, of winston-daily-rotate-file and file-stream-rotator.
    const file = { ...rest, text: text.replaceAll('%DATE%', UNKNOWN) }
    return folder === undefined ? file : joinPath([this.values.value(folder), file])
  }

  /** Paths that options have, at any depth. */
  private inOptions(given: SyntaxNode, depth: number): Use[] {
    const node = this.values.real(given)
    if (depth > MAX_DEPTH || (node.type !== 'object' && node.type !== 'array')) return []
    return children(node).flatMap((child): Use[] => {
      if (node.type === 'array') return this.inOptions(child, depth + 1)
      const [key, value] = pairOf(child)
      if (key === null || value === null) return []
      if (!NAMED.test(key.text)) return this.inOptions(value, depth + 1)
      return [{ line: value.startPosition.row + 1, how: 'opens', value: this.fileIn(node, value) }]
    })
  }
}
