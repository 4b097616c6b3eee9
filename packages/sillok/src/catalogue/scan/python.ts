import { children, type SyntaxNode } from './parsers.js'
import { concat, joinPath, known, MAX_DEPTH, ROOT, UNKNOWN, type Use, unknown, type Value } from './value.js'

export const QUERY = '(call) @a (assignment) @a'

/** Classes and functions that write to the path in their first argument, or in `filename`. */
const WRITERS = new Set([
  'FileHandler',
  'RotatingFileHandler',
  'TimedRotatingFileHandler',
  'WatchedFileHandler',
  'ConcurrentRotatingFileHandler',
  'basicConfig',
])
/** Methods of a path that write to it. */
const METHODS = new Set(['write_text', 'write_bytes', 'touch'])
const PATHS = new Set(['Path', 'PurePath', 'PosixPath'])
/** Methods that give the same path. */
const SAME = new Set(['resolve', 'absolute', 'expanduser'])
const ROOTS = /^(find_root|logs?_root|get_logs?_(root|dir)|resolve_logs?_(root|dir))$/i

export const WORTH =
  /\bopen\(|FileHandler|basicConfig|write_text|write_bytes|touch\(|\.add\(|logs?_(root|dir)|find_root/

export function uses(nodes: readonly SyntaxNode[]): Use[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) => (node.type === 'call' ? reader.use(node) : []))
}

class Reader {
  private readonly variables = new Map<string, SyntaxNode>()

  constructor(nodes: readonly SyntaxNode[]) {
    for (const node of nodes) {
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
      if (node.type === 'assignment' && left?.type === 'identifier' && right !== null)
        this.variables.set(left.text, right)
    }
  }

  use(call: SyntaxNode): Use[] {
    const { name, object } = calleeOf(call)
    const { list, named } = argumentsOf(call)
    const line = call.startPosition.row + 1
    const opens = (path: SyntaxNode | undefined): Use[] =>
      path === undefined ? [] : [{ line, how: 'opens', value: this.value(path) }]
    if (name === 'open') {
      const isMethod = object !== undefined && !['io', 'codecs', 'gzip'].includes(object.text)
      const mode = named.get('mode') ?? list[isMethod ? 0 : 1]
      return mode !== undefined && /[wax+]/.test(this.value(mode).text)
        ? opens(isMethod ? object : list[0])
        : []
    }
    if (METHODS.has(name)) return opens(object)
    // loguru: logger.add('logs/x.log')
    if (WRITERS.has(name) || (name === 'add' && object?.text === 'logger'))
      return opens(named.get('filename') ?? list[0])
    return []
  }

  value(node: SyntaxNode, depth = 0): Value {
    if (depth > MAX_DEPTH) return unknown()
    const inner = (child: SyntaxNode): Value => this.value(child, depth + 1)
    switch (node.type) {
      case 'string':
        return concat(children(node).map((part) => this.part(part, depth)))
      case 'concatenated_string':
        return concat(children(node).map(inner))
      case 'binary_operator':
        return this.operated(node, depth)
      case 'identifier': {
        const variable = this.variables.get(node.text)
        return variable === undefined ? unknown(node.text) : inner(variable)
      }
      case 'call':
        return this.called(node, depth)
      case 'parenthesized_expression': {
        const [child] = children(node)
        return child === undefined ? unknown() : inner(child)
      }
      default:
        if (isRootVariable(node)) return known(ROOT)
        return unknown(/^[\w.]{1,60}$/.test(node.text) ? node.text : undefined)
    }
  }

  private part(part: SyntaxNode, depth: number): Value {
    if (part.type === 'string_start' || part.type === 'string_end') return known('')
    if (part.type !== 'interpolation') return known(part.text)
    const [expression] = children(part)
    return expression === undefined ? unknown() : this.value(expression, depth + 1)
  }

  private operated(node: SyntaxNode, depth: number): Value {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
    const operator = node.childForFieldName('operator')?.text
    if (left === null || right === null) return unknown()
    if (operator === '%') return formatted(this.value(left, depth + 1))
    const both = [this.value(left, depth + 1), this.value(right, depth + 1)]
    return operator === '/' ? joinPath(both) : operator === '+' ? concat(both) : unknown()
  }

  private called(node: SyntaxNode, depth: number): Value {
    const { name, object } = calleeOf(node)
    const { list } = argumentsOf(node)
    const values = (): Value[] => list.map((argument) => this.value(argument, depth + 1))
    if (ROOTS.test(name) || isRootVariable(node)) return { text: ROOT, from: name }
    if (name === 'join' && object?.text.endsWith('path')) return joinPath(values())
    if (PATHS.has(name) || name === 'str' || name === 'abspath') return joinPath(values())
    if (name === 'joinpath' && object !== undefined)
      return joinPath([this.value(object, depth + 1), ...values()])
    if (SAME.has(name) && object !== undefined) return this.value(object, depth + 1)
    if (name === 'format' && object !== undefined) return formatted(this.value(object, depth + 1))
    return unknown(name)
  }
}

/** `os.environ['SILLOK_ROOT']`, `os.environ.get('SILLOK_ROOT')`, `os.getenv('SILLOK_ROOT')`. */
const isRootVariable = ({ text }: SyntaxNode): boolean =>
  /^os\.(environ(\.get\(|\[)|getenv\()['"]SILLOK_ROOT['"]/.test(text)

/** `%s`, `%(name)d` and `{}` are filled in when the program runs. */
function formatted({ text, ...rest }: Value): Value {
  return { ...rest, text: text.replace(/%(\(\w+\))?[-+ 0-9.]*[a-zA-Z]|\{[^{}]*\}/g, UNKNOWN) }
}

function calleeOf(call: SyntaxNode): { name: string; object: SyntaxNode | undefined } {
  const callee = call.childForFieldName('function')
  if (callee?.type !== 'attribute') return { name: callee?.text ?? '', object: undefined }
  return {
    name: callee.childForFieldName('attribute')?.text ?? '',
    object: callee.childForFieldName('object') ?? undefined,
  }
}

function argumentsOf(call: SyntaxNode): { list: SyntaxNode[]; named: Map<string, SyntaxNode> } {
  const named = new Map<string, SyntaxNode>()
  const list: SyntaxNode[] = []
  const given = call.childForFieldName('arguments')
  for (const argument of given === null ? [] : children(given)) {
    const value = argument.childForFieldName('value')
    if (argument.type === 'keyword_argument' && value !== null)
      named.set(argument.childForFieldName('name')?.text ?? '', value)
    else if (argument.type !== 'comment') list.push(argument)
  }
  return { list, named }
}
