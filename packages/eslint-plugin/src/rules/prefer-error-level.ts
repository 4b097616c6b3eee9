import type { Rule } from 'eslint'
import type { Expression, Identifier, Node, SpreadElement } from 'estree'
import { docsOf, plain, ruleOfLogCalls, variableOf } from '../calls.js'

const ERROR_NAME = /^(?:e|ex|err|error|exception)$|[a-z](?:Err|Error|Exception)$/

/** An error that is told at DEBUG or INFO is found by nobody who looks for errors. */
export const preferErrorLevel = ruleOfLogCalls(
  {
    type: 'suggestion',
    hasSuggestions: true,
    docs: docsOf('require errors to be logged at warn, error or critical'),
    messages: {
      quiet: 'An error is logged at `{{ method }}`: use `error`, or `warn` where the program copes with it.',
      use: 'Use `{{ method }}`.',
    },
  },
  ({ method, property, args }, context) => {
    if (method !== 'debug' && method !== 'info') return
    const found = args.map((arg) => errorIn(arg, context)).find((node) => node !== undefined)
    if (found === undefined) return
    context.report({
      node: found,
      messageId: 'quiet',
      data: { method },
      suggest: ['error', 'warn'].map((louder) => ({
        messageId: 'use',
        data: { method: louder },
        fix: (fixer) => fixer.replaceText(property, property.type === 'Identifier' ? louder : `'${louder}'`),
      })),
    })
  },
)

function errorIn(arg: Expression | SpreadElement, context: Rule.RuleContext): Node | undefined {
  if (arg.type === 'SpreadElement') return undefined
  const node = plain(arg)
  if (node.type === 'ObjectExpression') {
    for (const property of node.properties) {
      if (property.type !== 'Property') continue
      const value = plain(property.value as Expression)
      if (isError(value, context)) return value
    }
    return undefined
  }
  return isError(node, context) ? node : undefined
}

function isError(node: Expression, context: Rule.RuleContext): boolean {
  if (node.type === 'NewExpression')
    return node.callee.type === 'Identifier' && /Error$|^DOMException$/.test(node.callee.name)
  return (
    node.type === 'Identifier' &&
    (isCaught(node, context) || (ERROR_NAME.test(node.name) && node.name.length > 1))
  )
}

function isCaught(node: Identifier, context: Rule.RuleContext): boolean {
  return variableOf(node, context)?.defs[0]?.type === 'CatchClause'
}
