import { children, type SyntaxNode } from './parsers.js'
import { concat, known, MAX_DEPTH, ROOT, type Use, unknown, type Value } from './value.js'

export const QUERY = '(file_redirect) @a (command) @a (variable_assignment) @a'

export const WORTH = />|\btee\b/

export function uses(nodes: readonly SyntaxNode[]): Use[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) => reader.use(node))
}

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
    if (node.type !== 'command' || node.childForFieldName('name')?.text !== 'tee') return []
    return children(node)
      .slice(1)
      .filter(({ text, type }) => !text.startsWith('-') && !type.endsWith('redirect'))
      .map((argument) => ({ line, how: 'redirects', value: this.value(argument) }))
  }

  value(node: SyntaxNode, depth = 0): Value {
    if (depth > MAX_DEPTH) return unknown()
    switch (node.type) {
      case 'word':
      case 'string_content':
        return known(node.text.replace(/\\(.)/g, '$1'))
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
        return variable === undefined ? unknown(name) : this.value(variable, depth + 1)
      }
      default:
        return unknown()
    }
  }

  /** Between two expansions there may be text that is no node of its own. */
  private parts(node: SyntaxNode, depth: number): Value {
    return concat(children(node).map((child) => this.value(child, depth + 1)))
  }
}
