import { children, type SyntaxNode } from './parsers.js'
import { concat, joinPath, known, MAX_DEPTH, ROOT, UNKNOWN, type Use, unknown, type Value } from './value.js'

/** Nodes that are looked at, in JavaScript and TypeScript alike. */
export const QUERY = '(call_expression) @a (new_expression) @a (variable_declarator) @a'

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
])
const OPENERS = new Set(['open', 'openSync'])
/** Of logging libraries: winston's File and DailyRotateFile, pino's destination and file transport, bunyan's streams. */
const TRANSPORTS = new Set([
  'File',
  'DailyRotateFile',
  'destination',
  'FileStreamRotator',
  'RotatingFileStream',
])
const NAMED = /^['"]?(filename|dest|destination|path|file)['"]?$/
const JOINERS = new Set(['join', 'resolve'])
/** Functions that give the root, in Sillok and by the usual names. */
const ROOTS = /^(findRoot|log(s)?Root|getLog(s)?(Root|Dir)|resolveLog(s)?(Root|Dir))$/i

export const WORTH =
  /createWriteStream|WriteStream|writeFile|appendFile|outputFile|\bopen(Sync)?\(|filename|destination|findRoot|[lL]ogs?(Root|Dir)/

export function uses(nodes: readonly SyntaxNode[]): Use[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) => (node.type === 'variable_declarator' ? [] : reader.use(node)))
}

class Reader {
  private readonly variables = new Map<string, SyntaxNode>()

  constructor(nodes: readonly SyntaxNode[]) {
    for (const node of nodes) {
      const value = node.type === 'variable_declarator' ? node.childForFieldName('value') : null
      const name = node.childForFieldName('name')
      if (value !== null && name?.type === 'identifier') this.variables.set(name.text, value)
    }
  }

  use(call: SyntaxNode): Use[] {
    const name = nameOf(call)
    const args = argumentsOf(call)
    const [first, second] = args
    const line = call.startPosition.row + 1
    if (name === undefined || first === undefined) return []
    if (WRITERS.has(name)) return [{ line, how: 'opens', value: this.value(first) }]
    if (OPENERS.has(name)) {
      const flags = second === undefined ? '' : this.value(second).text
      return /[wa+]/.test(flags) ? [{ line, how: 'opens', value: this.value(first) }] : []
    }
    if (TRANSPORTS.has(name)) {
      const named = first.type === 'object' ? property(first) : first
      return named === undefined ? [] : [{ line, how: 'opens', value: this.value(named) }]
    }
    if (!JOINERS.has(name)) return []
    const value = this.value(call)
    return value.text.startsWith(ROOT) && value.text.length > 2 ? [{ line, how: 'builds', value }] : []
  }

  value(node: SyntaxNode, depth = 0): Value {
    if (depth > MAX_DEPTH) return unknown()
    const inner = (child: SyntaxNode): Value => this.value(child, depth + 1)
    switch (node.type) {
      case 'string':
        return known(children(node).map(textOf).join(''))
      case 'template_string':
        return concat(
          children(node).map((part) => {
            const [expression] = part.type === 'template_substitution' ? children(part) : []
            return expression === undefined ? known(textOf(part)) : inner(expression)
          }),
        )
      case 'binary_expression': {
        const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
        const isSum = left !== null && right !== null && operatorOf(node, left) === '+'
        return isSum ? concat([inner(left), inner(right)]) : unknown()
      }
      case 'identifier': {
        const variable = this.variables.get(node.text)
        if (variable !== undefined) return inner(variable)
        return unknown(node.text)
      }
      case 'call_expression':
        return this.called(node, depth)
      case 'parenthesized_expression':
      case 'as_expression':
      case 'satisfies_expression':
      case 'non_null_expression':
      case 'await_expression': {
        const [child] = children(node)
        return child === undefined ? unknown() : inner(child)
      }
      default:
        if (/^process\.env(\.SILLOK_ROOT$|\[['"]SILLOK_ROOT['"]\]$)/.test(node.text)) return known(ROOT)
        return unknown(/^[\w.$]{1,60}$/.test(node.text) ? node.text : undefined)
    }
  }

  private called(node: SyntaxNode, depth: number): Value {
    const name = nameOf(node) ?? ''
    if (ROOTS.test(name)) return { text: ROOT, from: name }
    if (JOINERS.has(name))
      return joinPath(argumentsOf(node).map((argument) => this.value(argument, depth + 1)))
    return unknown(name)
  }
}

function operatorOf(node: SyntaxNode, left: SyntaxNode): string {
  return node.text.slice(left.text.length).trimStart()[0] ?? ''
}

/** The last name of what is called: `createWriteStream` of `fs.createWriteStream`. */
function nameOf(call: SyntaxNode): string | undefined {
  const callee = call.childForFieldName('function') ?? call.childForFieldName('constructor')
  if (callee === null) return undefined
  return callee.type === 'identifier' ? callee.text : callee.childForFieldName('property')?.text
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.childForFieldName('arguments')
  return list === null ? [] : children(list).filter(({ type }) => type !== 'comment')
}

function property(object: SyntaxNode): SyntaxNode | undefined {
  for (const pair of children(object)) {
    const value = NAMED.test(pair.childForFieldName('key')?.text ?? '')
      ? pair.childForFieldName('value')
      : null
    if (value !== null) return value
  }
  return undefined
}

const ESCAPES: Record<string, string> = { '\\\\': '\\', '\\/': '/', "\\'": "'", '\\"': '"' }

function textOf({ type, text }: SyntaxNode): string {
  return type === 'escape_sequence' ? (ESCAPES[text] ?? UNKNOWN) : text
}
