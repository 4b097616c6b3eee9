import { Names } from './names.js'
import { children, type SyntaxNode } from './parsers.js'
import { concat, either, joinPath, known, MAX_DEPTH, ROOT, UNKNOWN, unknown, type Value } from './value.js'

export const JOINERS = new Set(['join', 'resolve'])
/** Functions that give the root, in Sillok and by the usual names. */
const ROOTS = /^(findRoot|log(s)?Root|getLog(s)?(Root|Dir)|resolveLog(s)?(Root|Dir))$/i

const SCOPES = new Set(['program', 'statement_block', 'switch_body', 'class_static_block'])

/** What names and expressions of a JavaScript or TypeScript file stand for, as far as the file itself says it. */
export class JavaScriptValues {
  /** What names are given, and members of classes. */
  private readonly names = new Names(SCOPES, parameterOf)
  /** What a function was called where it came from. */
  private readonly aliases = new Map<string, string>()

  constructor(nodes: readonly SyntaxNode[]) {
    for (const node of nodes) {
      const field = (name: string): SyntaxNode | null => node.childForFieldName(name)
      if (node.type === 'import_specifier') this.alias(field('alias'), field('name'))
      else if (node.type === 'variable_declarator') this.declared(node, field('name'), field('value'))
      else if (node.type === 'assignment_expression') this.note(this.keyOf(field('left')), field('right'))
      else if (node.type.endsWith('field_definition'))
        this.note(this.memberKey(node, (field('property') ?? field('name'))?.text), field('value'))
    }
  }

  private alias(alias: SyntaxNode | null, name: SyntaxNode | null): void {
    if (alias !== null && name !== null) this.aliases.set(alias.text, name.text)
  }

  private declared(node: SyntaxNode, name: SyntaxNode | null, value: SyntaxNode | null): void {
    if (name?.type === 'identifier') this.note(name.text, value, node)
    if (name?.type !== 'object_pattern') return
    for (const part of children(name)) {
      // `const { appendFile: write } = fs`, `const { file = 'logs/a.log' } = options`
      if (part.type === 'pair_pattern')
        this.alias(part.childForFieldName('value'), part.childForFieldName('key'))
      const [left, right] = [part.childForFieldName('left'), part.childForFieldName('right')]
      if (part.type === 'object_assignment_pattern' && left !== null) this.note(left.text, right, node)
    }
  }

  private note(key: string | undefined, value: SyntaxNode | null, declared?: SyntaxNode): void {
    if (key !== undefined && !/^(null|undefined)$/.test(value?.type ?? ''))
      this.names.note(key, value, declared)
  }

  /** By what name an assignment is found again: that of a variable, or of a member of this class. */
  private keyOf(target: SyntaxNode | null): string | undefined {
    if (target?.type === 'identifier') return target.text
    if (target?.type !== 'member_expression') return undefined
    const property = target.childForFieldName('property')?.text
    return target.childForFieldName('object')?.type === 'this'
      ? this.memberKey(target, property)
      : target.text
  }

  private memberKey(within: SyntaxNode, name: string | undefined): string | undefined {
    if (name === undefined) return undefined
    const holder = this.names.around(within, ({ type }) => /^class(_declaration)?$/.test(type))
    return `${holder?.id ?? ''}#${name}`
  }

  /** What a name stands for, where the file says it; else the node itself. */
  real(node: SyntaxNode, depth = 0): SyntaxNode {
    const found = depth > MAX_DEPTH ? undefined : this.definition(node, depth)
    return found === undefined ? node : this.real(found, depth + 1)
  }

  private definition(node: SyntaxNode, depth: number): SyntaxNode | undefined {
    if (node.type === 'identifier' || node.type === SHORT) return this.names.find(node.text, node)
    const isMember = node.type === 'member_expression'
    if (!isMember && node.type !== 'subscript_expression') return undefined
    const key = isMember ? this.keyOf(node) : undefined
    const known = key === undefined ? undefined : this.names.find(key, node)
    const object = node.childForFieldName('object')
    if (known !== undefined || object === null) return known
    // A member of an object that stands in the file: `PATHS.usage`, `PATHS['usage']`.
    const holder = this.real(object, depth + 1)
    const name = node.childForFieldName(isMember ? 'property' : 'index')?.text.replace(/^['"]|['"]$/g, '')
    for (const pair of holder.type === 'object' ? children(holder) : []) {
      const [key, value] = pairOf(pair)
      if (key?.text.replace(/^['"]|['"]$/g, '') === name) return value ?? undefined
    }
    return undefined
  }

  /** The text that an expression is, with holes where the file does not say it. */
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
        if (left === null || right === null) return unknown()
        const operator = operatorOf(node, left)
        if (operator === '+') return concat([inner(left), inner(right)])
        return operator === '?' || operator === '|' ? either(inner(left), inner(right)) : unknown()
      }
      case 'ternary_expression': {
        const [one, other] = [node.childForFieldName('consequence'), node.childForFieldName('alternative')]
        return one === null || other === null ? unknown() : either(inner(one), inner(other))
      }
      case SHORT:
      case 'identifier': {
        const variable = this.definition(node, depth)
        return variable === undefined ? unknown(node.text) : inner(variable)
      }
      case 'call_expression':
      case 'new_expression':
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
        return this.member(node, depth)
    }
  }

  private member(node: SyntaxNode, depth: number): Value {
    const known = this.definition(node, depth)
    if (known !== undefined) return this.value(known, depth + 1)
    return unknown(/^[\w.$]{1,60}$/.test(node.text) ? node.text : undefined)
  }

  /** The last name of what is called: `createWriteStream` of `fs.createWriteStream`, by the name that it has at home. */
  nameOf(call: SyntaxNode): string | undefined {
    const callee = call.childForFieldName('function') ?? call.childForFieldName('constructor')
    if (callee === null) return undefined
    if (callee.type !== 'identifier') return callee.childForFieldName('property')?.text
    return this.aliases.get(callee.text) ?? callee.text
  }

  private called(node: SyntaxNode, depth: number): Value {
    const name = this.nameOf(node) ?? ''
    const [first] = argumentsOf(node)
    // `fileURLToPath(new URL('../logs/a.log', import.meta.url))`
    if (first !== undefined && name === 'fileURLToPath') return this.value(first, depth + 1)
    if (first !== undefined && name === 'URL') return joinPath([unknown(), this.value(first, depth + 1)])
    if (ROOTS.test(name)) return { text: ROOT, from: name }
    if (name === 'cwd') return known('.')
    if (JOINERS.has(name))
      return joinPath(argumentsOf(node).map((argument) => this.value(argument, depth + 1)))
    return unknown(name)
  }
}

function operatorOf(node: SyntaxNode, left: SyntaxNode): string {
  return node.text.slice(left.text.length).trimStart()[0] ?? ''
}

function parameterOf(fn: SyntaxNode, name: string): { value: SyntaxNode | undefined } | undefined {
  const list = fn.childForFieldName('parameters')
  for (const parameter of list === null ? [] : children(list)) {
    const pattern = parameter.childForFieldName('pattern') ?? parameter.childForFieldName('left') ?? parameter
    const given = parameter.childForFieldName('value') ?? parameter.childForFieldName('right')
    if (pattern.text === name) return { value: given ?? undefined }
    // `({ file = 'logs/a.log' }) => …`
    for (const part of pattern.type === 'object_pattern' ? children(pattern) : []) {
      if ((part.childForFieldName('left') ?? part).text === name)
        return { value: part.childForFieldName('right') ?? undefined }
    }
  }
  return undefined
}

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.childForFieldName('arguments')
  return list === null ? [] : children(list).filter(({ type }) => type !== 'comment')
}

/** `{ dest }` in place of `{ dest: dest }`. */
const SHORT = 'shorthand_property_identifier'

/** Name and value of a part of an object. */
export function pairOf(part: SyntaxNode): [SyntaxNode | null, SyntaxNode | null] {
  return part.type === SHORT ? [part, part] : [part.childForFieldName('key'), part.childForFieldName('value')]
}

export function property(object: SyntaxNode, wanted: RegExp): SyntaxNode | undefined {
  for (const part of object.type === 'object' ? children(object) : []) {
    const [key, value] = pairOf(part)
    if (key !== null && value !== null && wanted.test(key.text)) return value
  }
  return undefined
}

const ESCAPES: Record<string, string> = { '\\\\': '\\', '\\/': '/', "\\'": "'", '\\"': '"' }

function textOf({ type, text }: SyntaxNode): string {
  return type === 'escape_sequence' ? (ESCAPES[text] ?? UNKNOWN) : text
}
