import { children, type SyntaxNode } from './parsers.js'
import {
  concat,
  joinPath,
  known,
  MAX_DEPTH,
  ROOT,
  type ShellUse,
  type Use,
  unknown,
  type Value,
} from './value.js'

export const QUERY = '(file_redirect) @a (command) @a (variable_assignment) @a'

export const WORTH = />|\b(tee|cp|mv|install|touch|truncate|eval)\b|log-?file|\s-\w*c\s/

export function uses(nodes: readonly SyntaxNode[]): (Use | ShellUse)[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) => reader.use(node))
}

/** Commands that write to each of their arguments, or make it. */
const WRITERS = new Set(['tee', 'touch', 'truncate'])
/** Commands that put a file at their last argument. */
const MOVERS = new Set(['cp', 'mv', 'install'])
/** Commands that run the one behind them. */
const RUNNERS = new Set(
  'sudo doas env nohup nice ionice time timeout command exec xargs setsid stdbuf'.split(' '),
)
/** Commands whose option `-c` has a line for a shell, and others. */
const SHELLS = /^(ba|da|z|k|a)?sh$|^su$/
/** `--log-file=a.log`, `--access-logfile a.log` */
const LOG_OPTION = /^--[\w-]*log-?file(=|$)/

const isKnownCommand = (name: string): boolean =>
  name === 'eval' || SHELLS.test(name) || WRITERS.has(name) || MOVERS.has(name)

const baseOf = ({ text }: Value): Value => known(text.slice(text.lastIndexOf('/') + 1))

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1')

/** `LOG="${LOG:-logs/a.log}"` is not said by itself. */
const isWithin = (node: SyntaxNode, outer: SyntaxNode): boolean =>
  outer.startIndex <= node.startIndex && node.endIndex <= outer.endIndex

class Reader {
  private readonly variables = new Map<string, SyntaxNode>()

  constructor(nodes: readonly SyntaxNode[]) {
    for (const node of nodes) {
      const [name, value] = [node.childForFieldName('name'), node.childForFieldName('value')]
      if (node.type === 'variable_assignment' && name !== null && value !== null)
        this.variables.set(name.text, value)
    }
  }

  use(node: SyntaxNode): (Use | ShellUse)[] {
    const line = node.startPosition.row + 1
    if (node.type === 'file_redirect') {
      const target = node.childForFieldName('destination')
      // `<` reads; `>&2` names no file, and `>&-` closes.
      const operator = /^\d*(&>>?|>>|>\||>&?)/.exec(node.text)
      return target === null || operator === null || target.type === 'number' || target.text === '-'
        ? []
        : [{ line, how: 'redirects', value: this.value(target) }]
    }
    if (node.type !== 'command') return []
    const words = children(node)
      .filter(({ type }) => !type.endsWith('redirect') && type !== 'variable_assignment')
      .map((word) => this.value(word.type === 'command_name' ? (children(word)[0] ?? word) : word))
    return [...this.command(line, words), ...this.options(line, words)]
  }

  private command(line: number, all: readonly Value[]): (Use | ShellUse)[] {
    const isRun = RUNNERS.has(baseOf(all[0] ?? known('')).text)
    const at = isRun ? all.findIndex((word) => isKnownCommand(baseOf(word).text)) : 0
    const words = at === -1 ? [] : all.slice(at)
    const name = baseOf(words[0] ?? known('')).text
    if (name === 'eval') return words.slice(1, 2).map((shell) => ({ line, shell }))
    if (SHELLS.test(name)) {
      const option = words.findIndex(({ text }) => /^-\w*c$/.test(text))
      return option === -1 ? [] : words.slice(option + 1, option + 2).map((shell) => ({ line, shell }))
    }
    const args = words.slice(1).filter(({ text }) => !text.startsWith('-'))
    if (WRITERS.has(name)) return args.map((value) => ({ line, how: 'redirects', value }))
    const target = args.at(-1)
    if (!MOVERS.has(name) || target === undefined || args.length < 2) return []
    // Into a folder it keeps its name.
    const into = target.text.endsWith('/') ? joinPath([target, baseOf(args[0] as Value)]) : target
    return [{ line, how: 'moves', value: into }]
  }

  /** What a program is told to write its log to. */
  private options(line: number, words: readonly Value[]): Use[] {
    return words.flatMap((word, n): Use[] => {
      const option = LOG_OPTION.exec(word.text)
      if (option === null) return []
      const value = option[1] === '=' ? known(word.text.slice(option[0].length)) : words[n + 1]
      return value === undefined ? [] : [{ line, how: 'redirects', value }]
    })
  }

  value(node: SyntaxNode, depth = 0): Value {
    if (depth > MAX_DEPTH) return unknown()
    switch (node.type) {
      case 'word':
        // The home folder, which only an unquoted `~` is: no more known than `$HOME`, and not the working directory.
        if (node.text.startsWith('~/')) return concat([unknown('HOME'), known(unescaped(node.text.slice(1)))])
        return known(unescaped(node.text))
      case 'string_content':
        return known(unescaped(node.text))
      case 'raw_string':
        return known(node.text.slice(1, -1))
      case 'string':
      case 'concatenation':
        return this.parts(node, depth)
      case 'simple_expansion':
      case 'expansion': {
        const name = children(node).find(({ type }) => type === 'variable_name')?.text
        const variable = name === undefined ? undefined : this.variables.get(name)
        if (name === 'SILLOK_ROOT') return known(ROOT)
        if (name === 'PWD' && variable === undefined) return known('.')
        if (variable !== undefined && !isWithin(node, variable)) return this.value(variable, depth + 1)
        // `${LOG:-logs/a.log}`, and with `=` in place of `-`.
        const [, otherwise] = /^\$\{\w+:?[-=]/.test(node.text) ? children(node) : []
        return otherwise === undefined ? unknown(name) : this.value(otherwise, depth + 1)
      }
      case 'command_substitution':
        return /^(\$\(pwd\)|`pwd`)$/.test(node.text) ? known('.') : unknown()
      default:
        return unknown()
    }
  }

  /** Between two expansions there may be text that is no node of its own. */
  private parts(node: SyntaxNode, depth: number): Value {
    return concat(children(node).map((child) => this.value(child, depth + 1)))
  }
}
