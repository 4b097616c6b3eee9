import type { Rule } from 'eslint'
import type { Expression, Identifier, MemberExpression, Node, Property, SpreadElement } from 'estree'
import { redactor, redactText } from 'sillok/redact'
import { assignedTo, docsOf, memberName, plain, ruleOfLogCalls, variableOf } from '../calls.js'

/** What is never given to a logger cannot leak by it. Names are judged by the rule by which Sillok masks fields. */
export const noSecretArgument = ruleOfLogCalls(
  {
    type: 'problem',
    docs: docsOf('disallow secrets as arguments of a log call'),
    messages: {
      named:
        '`{{ name }}` looks like a secret: do not log it, or log what may be known of it (`Boolean({{ name }})`).',
      whole: '`{{ name }}` as a whole holds secrets: log only those of its fields that are needed.',
      literal: 'This text holds what looks like a secret.',
    },
  },
  ({ args }, context) => {
    for (const arg of args) new Look(context).at(arg)
  },
)

/** How many variables are followed to what they hold. */
const MAX_VARIABLES = 4

/** Looks at an argument and at what it is made of. */
class Look {
  /** Where a finding is shown while what a variable holds is looked at: at its use. */
  private use: Node | undefined
  private depth = 0

  constructor(private readonly context: Rule.RuleContext) {}

  at(given: Expression | SpreadElement): void {
    const node = given.type === 'SpreadElement' ? plain(given.argument) : plain(given)
    switch (node.type) {
      case 'Literal':
        if (typeof node.value === 'string') this.text(node, node.value)
        return
      case 'Identifier':
        if (isSecret(node.name)) this.report(node, 'named', node.name)
        else this.variable(node)
        return
      case 'MemberExpression':
        this.member(node)
        return
      case 'TemplateLiteral':
        for (const { value } of node.quasis) this.text(node, value.cooked ?? '')
        for (const part of node.expressions) this.at(part)
        return
      case 'BinaryExpression':
        // Only what makes a text: a comparison tells one bit.
        if (node.operator !== '+') return
        this.at(node.left as Expression)
        this.at(node.right)
        return
      case 'LogicalExpression':
        this.at(node.left)
        this.at(node.right)
        return
      case 'ConditionalExpression':
        this.at(node.consequent)
        this.at(node.alternate)
        return
      case 'ArrayExpression':
        for (const item of node.elements) if (item !== null) this.at(item)
        return
      case 'ObjectExpression':
        for (const property of node.properties) {
          if (property.type === 'Property') this.field(property)
          else this.at(property)
        }
        return
      case 'CallExpression': {
        // `String(token)`, `token.slice(4)`, `JSON.stringify({ token })`: still it, or a part of it.
        const callee = plain(node.callee as Expression)
        if (callee.type === 'MemberExpression') {
          const method = memberName(callee) ?? ''
          if (TEXTS.has(method)) this.at(callee.object as Expression)
          else if (COPIES.has(method) && isGlobalCopy(callee))
            for (const inner of node.arguments) this.at(inner)
        } else if (callee.type === 'Identifier' && callee.name === 'String') {
          for (const inner of node.arguments) this.at(inner)
        }
        return
      }
      default:
    }
  }

  private field({ key, value, computed }: Property): void {
    const name = computed ? '' : key.type === 'Literal' ? String(key.value) : wordOf(key)
    const node = plain(value as Expression)
    // Under the name of a secret a text is one, whatever it comes from; a number or a flag is none.
    if (isSecret(name) && this.mayBeText(node)) this.report(node, 'named', name)
    else this.at(value as Expression)
  }

  /** What is called is asked no further: `check(token)` tells one bit as often as not. */
  private mayBeText(node: Node): boolean {
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'string' && node.value !== ''
      case 'LogicalExpression':
        return this.mayBeText(plain(node.left)) || this.mayBeText(plain(node.right))
      case 'MemberExpression': {
        const name = memberName(node) ?? ''
        // A member of what begins with a capital is a constant's name, `State.Missing`.
        return (
          !SIZES.has(name) && !FLAG.test(name) && !/^[A-Z]/.test(nameOf(plain(node.object as Expression)))
        )
      }
      case 'Identifier': {
        if (node.name === 'undefined' || FLAG.test(node.name)) return false
        const assigned = assignedTo(node, this.context)
        return assigned.length === 0 || assigned.some(({ value }) => isText(plain(value)))
      }
      default:
        return false
    }
  }

  private member(node: MemberExpression): void {
    const name = memberName(node)
    const owner = nameOf(plain(node.object as Expression))
    if (name !== undefined && isSecret(name)) this.report(node, 'named', name)
    else if (/^(?:\w*S|s)ecrets$|^(?:\w*P|p)asswords$/.test(owner) && !SIZES.has(name ?? '')) {
      this.report(node, 'named', name === undefined ? owner : `${owner}.${name}`)
    } else if (
      ((name === 'headers' || name === 'rawHeaders') && CARRIER.test(owner)) ||
      (name === 'env' && owner === 'process')
    ) {
      this.report(node, 'whole', `${owner}.${name}`)
    }
  }

  /** What a constant holds is looked at where it is used: `const m = \`key ${apiKey}\``. */
  private variable(node: Identifier): void {
    const declaration = variableOf(node, this.context)?.defs[0]?.parent
    if (this.depth >= MAX_VARIABLES || declaration?.type !== 'VariableDeclaration') return
    if (declaration.kind !== 'const') return
    const before = this.use
    this.use ??= node
    this.depth++
    for (const { value } of assignedTo(node, this.context)) this.at(value)
    this.depth--
    this.use = before
  }

  private text(node: Node, text: string): void {
    if (redactText(text) !== text) this.report(node, 'literal')
  }

  private report(node: Node, messageId: string, name = ''): void {
    this.context.report({ node: this.use ?? node, messageId, data: { name } })
  }
}

/** Methods that give a text, or a part of it. */
const TEXTS = new Set([
  'slice',
  'substring',
  'substr',
  'trim',
  'toString',
  'toUpperCase',
  'toLowerCase',
  'concat',
])

/** Functions of `JSON` and `Object` that give what they are given in another form. */
const COPIES = new Set(['stringify', 'assign', 'entries', 'fromEntries', 'values'])

function isGlobalCopy({ object }: MemberExpression): boolean {
  return object.type === 'Identifier' && (object.name === 'JSON' || object.name === 'Object')
}

/** What is asked of a collection of secrets that is none of them. */
const SIZES = new Set(['length', 'size'])

/** Names of what is yes or no, or a number: `hasPassword`, `isSet`, `tokenCount`. */
const FLAG =
  /^(?:is|are|has|had|have|needs?|should|can|was|no|with)(?:[A-Z_]|$)|(?:Count|Length|_count|_length)$/

/** What a variable holds that is a text by itself, or part of something that may be one. */
function isText(node: Node): boolean {
  if (node.type === 'Literal') return typeof node.value === 'string' && node.value !== ''
  return node.type === 'TemplateLiteral' || node.type === 'MemberExpression'
}

/** Names of what carries headers over HTTP: `req`, `ctx`, `this.response`, `apiRequest`. A table has `headers` too. */
const CARRIER = /^(?:re[qs]|re(?:quest|sponse|ply)|ctx|c)$|[a-z](?:Re[qs]|Re(?:quest|sponse|ply))$/

function isSecret(name: string): boolean {
  return name !== '' && !FLAG.test(name) && redactor.key(name) === 'mask'
}

function nameOf(node: Node): string {
  return node.type === 'MemberExpression' ? (memberName(node) ?? '') : wordOf(node)
}

function wordOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : ''
}
