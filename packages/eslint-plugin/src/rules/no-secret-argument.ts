import type { Rule } from 'eslint'
import type { Expression, Node, Property, SpreadElement } from 'estree'
import { redactor, redactText } from 'sillok/redact'
import { docsOf, plain, ruleOfLogCalls } from '../calls.js'

/** What is never given to a logger cannot leak by it. Names are judged by the rule by which Sillok masks fields. */
export const noSecretArgument = ruleOfLogCalls(
  {
    type: 'problem',
    docs: docsOf('disallow secrets as arguments of a log call'),
    messages: {
      named:
        '`{{ name }}` looks like a secret: do not log it, or log what may be known of it (`Boolean({{ name }})`).',
      literal: 'This text holds what looks like a secret.',
    },
  },
  ({ args }, context) => {
    for (const arg of args) look(arg, context)
  },
)

function look(arg: Expression | SpreadElement, context: Rule.RuleContext): void {
  if (arg.type === 'SpreadElement') return
  const node = plain(arg)
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'string' && redactText(node.value) !== node.value) {
        context.report({ node, messageId: 'literal' })
      }
      return
    case 'Identifier':
    case 'MemberExpression': {
      const name = nameOf(node)
      if (name !== undefined && isSecret(name)) context.report({ node, messageId: 'named', data: { name } })
      return
    }
    case 'TemplateLiteral':
      for (const { value } of node.quasis) {
        const text = value.cooked ?? ''
        if (redactText(text) !== text) context.report({ node, messageId: 'literal' })
      }
      for (const part of node.expressions) look(part, context)
      return
    case 'BinaryExpression':
      // Only what makes a text: a comparison tells one bit.
      if (node.operator !== '+') return
      look(node.left as Expression, context)
      look(node.right, context)
      return
    case 'LogicalExpression':
      look(node.left, context)
      look(node.right, context)
      return
    case 'ConditionalExpression':
      look(node.consequent, context)
      look(node.alternate, context)
      return
    case 'ArrayExpression':
      for (const item of node.elements) if (item !== null) look(item, context)
      return
    case 'ObjectExpression':
      for (const property of node.properties) if (property.type === 'Property') lookAtField(property, context)
      return
    case 'CallExpression': {
      // `String(token)`, `token.slice(4)`, `JSON.stringify({ token })`: still it, or a part of it.
      const callee = plain(node.callee as Expression)
      if (callee.type === 'MemberExpression' && TEXTS.has(wordOf(callee.property))) {
        if (wordOf(callee.property) !== 'stringify') look(callee.object as Expression, context)
        else for (const inner of node.arguments) look(inner, context)
      } else if (callee.type === 'Identifier' && callee.name === 'String') {
        for (const inner of node.arguments) look(inner, context)
      }
      return
    }
    default:
  }
}

const TEXTS = new Set([
  'slice',
  'substring',
  'substr',
  'trim',
  'toString',
  'stringify',
  'toUpperCase',
  'toLowerCase',
  'concat',
])

function lookAtField({ key, value, computed }: Property, context: Rule.RuleContext): void {
  const name = computed ? '' : key.type === 'Literal' ? String(key.value) : wordOf(key)
  const node = plain(value as Expression)
  // Under the name of a secret a text is one, whatever it comes from; a number or a flag is none.
  if (isSecret(name) && node.type === 'Literal' && typeof node.value === 'string' && node.value !== '') {
    context.report({ node, messageId: 'named', data: { name } })
  } else look(value as Expression, context)
}

function isSecret(name: string): boolean {
  return name !== '' && redactor.key(name) === 'mask'
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' && !node.computed ? wordOf(node.property) : undefined
}

function wordOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : ''
}
