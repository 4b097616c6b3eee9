import { Names } from './names.js'
import { children, type SyntaxNode } from './parsers.js'
import {
  concat,
  either,
  joinPath,
  known,
  MAX_DEPTH,
  ROOT,
  type ShellUse,
  scriptIn,
  UNKNOWN,
  type Use,
  unknown,
  type Value,
} from './value.js'

export const QUERY = '(call) @a (assignment) @a (dictionary) @a (aliased_import) @a'

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
/** Methods of a table, of pandas and others, that write it to their first argument. */
const TABLES = new Set(['to_csv', 'to_json', 'to_parquet', 'to_pickle'])
const PATHS = new Set(['Path', 'PurePath', 'PosixPath'])
/** Functions that put a file at their second argument, by their module; as methods of a path, at their first. */
const MOVERS = new Set(['copy', 'copy2', 'copyfile', 'move', 'rename', 'replace', 'renames'])
const MODULES = new Set(['os', 'shutil'])
/** Functions that give their first argument to a shell, those of `subprocess` where they are told to. */
const SHELLS = new Set(['system', 'popen', 'getoutput', 'getstatusoutput', 'create_subprocess_shell'])
const WITH_SHELL = new Set(['run', 'call', 'check_call', 'check_output', 'Popen'])
/** Methods that give the same path. */
const SAME = new Set(['resolve', 'absolute', 'expanduser'])
/** Of `open` where it writes. */
const WRITE_MODE = /^(?=.*[wax+])[rwaxbtU+]{1,4}$/
/** Of `os.open`. */
const FLAGS = /\bO_(WRONLY|RDWR|APPEND|CREAT|TRUNC)\b/
const ROOTS = /^(find_root|logs?_root|get_logs?_(root|dir)|resolve_logs?_(root|dir))$/i

export const WORTH =
  /\bopen\(|FileHandler|basicConfig|write_text|write_bytes|touch\(|\.add\(|logs?_(root|dir)|find_root|Handler|shutil|rename|replace\(|system\(|subprocess|open_file|to_(csv|json|parquet|pickle)/

export function uses(nodes: readonly SyntaxNode[]): (Use | ShellUse)[] {
  const reader = new Reader(nodes)
  return nodes.flatMap((node) =>
    node.type === 'call' ? reader.use(node) : node.type === 'dictionary' ? reader.handler(node) : [],
  )
}

const SCOPES = new Set(['module', 'class_definition', 'function_definition'])

class Reader {
  /** What names are given, and members of objects. */
  private readonly names = new Names(SCOPES, parameterOf)
  private readonly aliases = new Map<string, string>()

  constructor(nodes: readonly SyntaxNode[]) {
    for (const node of nodes) {
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
      const [alias, name] = [node.childForFieldName('alias'), node.childForFieldName('name')]
      if (alias !== null && name !== null) this.aliases.set(alias.text, name.text)
      if (node.type !== 'assignment' || left === null || right === null || right.type === 'none') continue
      if (left.type === 'identifier') this.names.note(left.text, right, node)
      else if (left.type === 'attribute') this.names.note(left.text, right)
    }
  }

  /** A handler in the dictionary of `logging.config`, as Django has it in LOGGING. */
  handler(dictionary: SyntaxNode): Use[] {
    const filename = this.itemOf(dictionary, 'filename')
    const isHandler = ['class', '()'].some((key) => this.itemOf(dictionary, key) !== undefined)
    if (filename === undefined || !isHandler) return []
    return [{ line: filename.startPosition.row + 1, how: 'opens', value: this.value(filename), isLog: true }]
  }

  private itemOf(dictionary: SyntaxNode, key: string): SyntaxNode | undefined {
    for (const pair of dictionary.type === 'dictionary' ? children(dictionary) : []) {
      const name = pair.childForFieldName('key')
      if (name?.text.replace(/^['"]|['"]$/g, '') === key) return pair.childForFieldName('value') ?? undefined
    }
    return undefined
  }

  private definition(node: SyntaxNode): SyntaxNode | undefined {
    if (node.type === 'identifier') return this.names.find(node.text, node)
    if (node.type === 'attribute') {
      const name = node.childForFieldName('attribute')?.text ?? ''
      const isOwn = /^(self|cls)$/.test(node.childForFieldName('object')?.text ?? '')
      // What a class gives to all of its objects is assigned without `self`.
      return this.names.find(node.text, node) ?? (isOwn ? this.names.find(name, node) : undefined)
    }
    if (node.type !== 'subscript') return undefined
    const [held, key] = [node.childForFieldName('value'), node.childForFieldName('subscript')]
    if (held === null || key === null) return undefined
    return this.itemOf(this.definition(held) ?? held, key.text.replace(/^['"]|['"]$/g, ''))
  }

  use(call: SyntaxNode): (Use | ShellUse)[] {
    const { name: called, object } = calleeOf(call)
    const name = this.aliases.get(called) ?? called
    const { list, named } = argumentsOf(call)
    const line = call.startPosition.row + 1
    const opens = (path: SyntaxNode | undefined): Use[] =>
      path === undefined ? [] : [{ line, how: 'opens', value: this.value(path) }]
    if (name === 'open' || name === 'open_file') return opens(this.openedBy(list, named, object))
    if (TABLES.has(name)) return opens(named.get('path_or_buf') ?? list[0])
    if (METHODS.has(name)) return opens(object)
    // loguru: logger.add('logs/x.log')
    if (WRITERS.has(name) || (name === 'add' && object?.text === 'logger'))
      return opens(named.get('filename') ?? named.get('sink') ?? list[0]).map((use) => ({
        ...use,
        isLog: true,
      }))
    const isModule = MODULES.has(object?.text ?? '')
    const target = MOVERS.has(name) && object !== undefined ? list[isModule ? 1 : 0] : undefined
    // `text.replace(a, b)` is no path's.
    if (target !== undefined && (isModule || list.length === 1))
      return [{ line, how: 'moves', value: this.value(target) }]
    const script = WITH_SHELL.has(name) && list[0]?.type === 'list' ? this.scriptOf(list[0]) : undefined
    if (script !== undefined) return [{ line, shell: this.value(script) }]
    const hasShell = WITH_SHELL.has(name) && named.get('shell')?.text === 'True'
    return list[0] !== undefined && (hasShell || SHELLS.has(name))
      ? [{ line, shell: this.value(list[0]) }]
      : []
  }

  /** The path that a function, or a method of a path, opens to write to it. */
  private openedBy(
    list: readonly SyntaxNode[],
    named: ReadonlyMap<string, SyntaxNode>,
    object: SyntaxNode | undefined,
  ): SyntaxNode | undefined {
    const [first, second] = list
    const mode = named.get('mode')
    const writes = (node: SyntaxNode | undefined): boolean =>
      node !== undefined && (FLAGS.test(node.text) || WRITE_MODE.test(this.value(node).text))
    // `path.open('a')`, and not `aiofiles.open('a.log', 'a')`, whose first argument is no mode.
    if (object !== undefined && (first === undefined ? writes(mode) : second === undefined && writes(first)))
      return named.get('file') ?? object
    return writes(mode ?? second) ? (named.get('file') ?? first) : undefined
  }

  /** `['sh', '-c', script]` */
  private scriptOf(list: SyntaxNode): SyntaxNode | undefined {
    const words = children(list)
    return words[scriptIn(words.map((word) => this.value(word).text))]
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
      case 'boolean_operator': {
        const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
        return left === null || right === null ? unknown() : either(inner(left), inner(right))
      }
      case 'conditional_expression': {
        const [one, , other] = children(node)
        return one === undefined || other === undefined ? unknown() : either(inner(one), inner(other))
      }
      case 'call':
        return this.called(node, depth)
      case 'parenthesized_expression': {
        const [child] = children(node)
        return child === undefined ? unknown() : inner(child)
      }
      default:
        if (isRootVariable(node)) return known(ROOT)
        return this.named(node, depth)
    }
  }

  private named(node: SyntaxNode, depth: number): Value {
    const variable = this.definition(node)
    if (variable !== undefined) return this.value(variable, depth + 1)
    return unknown(/^[\w.]{1,60}$/.test(node.text) ? node.text : undefined)
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
    const { list, named } = argumentsOf(node)
    const values = (): Value[] => list.map((argument) => this.value(argument, depth + 1))
    if (ROOTS.test(name) || isRootVariable(node)) return { text: ROOT, from: name }
    if (/^(os\.getcwd|getcwd|(pathlib\.)?Path\.cwd)\(\)$/.test(node.text)) return known('.')
    // `os.environ.get('X', 'logs/a.log')`, `os.getenv('X', default='logs/a.log')`
    const otherwise = /^os\.(environ\.get|getenv)\(|^getenv\(/.test(node.text)
      ? (named.get('default') ?? list[1])
      : undefined
    if (otherwise !== undefined) return this.value(otherwise, depth + 1)
    // Of a text it is the text that has `join`; a `join` of its own comes from `os.path`.
    if (name === 'join' && (object === undefined || object.text.endsWith('path'))) return joinPath(values())
    if (PATHS.has(name) || name === 'str' || name === 'abspath') return joinPath(values())
    if (name === 'joinpath' && object !== undefined)
      return joinPath([this.value(object, depth + 1), ...values()])
    const [argument] = values()
    if (argument !== undefined && object !== undefined && (name === 'with_suffix' || name === 'with_name')) {
      const { text, ...rest } = this.value(object, depth + 1)
      const kept = name === 'with_name' ? text.replace(/[^/]*$/, '') : text.replace(/\.[^./]*$/, '')
      return { ...rest, text: kept + argument.text }
    }
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

function parameterOf(fn: SyntaxNode, wanted: string): { value: SyntaxNode | undefined } | undefined {
  const list = fn.childForFieldName('parameters')
  for (const parameter of list === null ? [] : children(list)) {
    const typed = parameter.type === 'typed_parameter' ? children(parameter)[0] : undefined
    const name = parameter.childForFieldName('name') ?? typed ?? parameter
    if (name.text === wanted) return { value: parameter.childForFieldName('value') ?? undefined }
  }
  return undefined
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
