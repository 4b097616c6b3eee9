import { children, type SyntaxNode } from './parsers.js'
import { concat, joinPath, known, MAX_DEPTH, ROOT, type Use, unknown, type Value } from './value.js'

export const QUERY = '(file_redirect) @a (command) @a (variable_assignment) @a'

export const WORTH = />|\b(tee|cp|mv|install)\b/

export function uses(nodes: readonly SyntaxNode[]): Use[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) => reader.use(node))
}

/** Commands that put a file at their last argument. */
const MOVERS = new Set(['cp', 'mv', 'install'])

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

  use(node: SyntaxNode): Use[] {
    const line = node.startPosition.row + 1
    if (node.type === 'file_redirect') {
      const target = node.childForFieldName('destination')
      // `<` reads; `>&2` names no file.
      const operator = /^\d*(&>>?|>>|>\||>)(?!&)/.exec(node.text)
      return target === null || operator === null || target.type === 'number'
        ? []
        : [{ line, how: 'redirects', value: this.value(target) }]
    }
    const name = node.type === 'command' ? node.childForFieldName('name')?.text : undefined
    if (name === undefined || !(name === 'tee' || MOVERS.has(name))) return []
    const args = children(node)
      .slice(1)
      .filter(({ text, type }) => !text.startsWith('-') && !type.endsWith('redirect'))
      .map((argument) => this.value(argument))
    if (name === 'tee') return args.map((value) => ({ line, how: 'redirects', value }))
    const target = args.at(-1)
    if (target === undefined || args.length < 2) return []
    // Into a folder it keeps its name.
    const into = target.text.endsWith('/') ? joinPath([target, baseOf(args[0] as Value)]) : target
    return [{ line, how: 'moves', value: into }]
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
