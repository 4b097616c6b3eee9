import type { Rule } from 'eslint'
import type { Expression, Node, TemplateLiteral } from 'estree'
import { assignedTo, docsOf, type LogCall, memberName, plain, ruleOfLogCalls } from '../calls.js'

/** Messages that are made anew with each call cannot be counted, searched or folded; what varies belongs in fields. */
export const noInterpolatedMessage = ruleOfLogCalls(
  {
    type: 'suggestion',
    hasSuggestions: true,
    docs: docsOf('require constant messages, with what varies in fields'),
    messages: {
      interpolated: 'Write a constant message, and put what varies into fields.',
      toFields: 'Put it into fields: {{ fields }}',
    },
  },
  (call, context) => {
    const [message] = call.args
    if (call.method === 'audit' || message === undefined || message.type === 'SpreadElement') return
    const made = plain(message)
    if (!isMade(made, context, 0)) return
    const suggestion = made.type === 'TemplateLiteral' ? toFields(made, call, context) : undefined
    context.report({ node: message, messageId: 'interpolated', suggest: suggestion ? [suggestion] : [] })
  },
)

/** Functions whose text is another with each value. */
const MAKING_FUNCTIONS = new Set(['format', 'inspect', 'printf', 'sprintf', 'String'])
const MAKING_METHODS = new Set([
  'concat',
  'format',
  'inspect',
  'join',
  'replace',
  'replaceAll',
  'stringify',
  'toString',
])

/** How many variables are followed to where a text is put together. */
const MAX_VARIABLES = 4

/** Whether a text is put together of parts that are not all constant, here or in the variable that holds it. */
function isMade(node: Expression, context: Rule.RuleContext, depth: number): boolean {
  const inner = (part: Expression): boolean => isMade(plain(part), context, depth)
  switch (node.type) {
    case 'TemplateLiteral':
      return node.expressions.length > 0
    case 'TaggedTemplateExpression':
      return node.quasi.expressions.length > 0
    case 'BinaryExpression':
      return node.operator === '+' && !(isConstant(node.left as Expression) && isConstant(node.right))
    case 'CallExpression': {
      const callee = plain(node.callee as Expression)
      if (callee.type === 'Identifier') return MAKING_FUNCTIONS.has(callee.name)
      return callee.type === 'MemberExpression' && MAKING_METHODS.has(memberName(callee) ?? '')
    }
    case 'ConditionalExpression':
      return inner(node.consequent) || inner(node.alternate)
    case 'LogicalExpression':
      return inner(node.left) || inner(node.right)
    case 'Identifier':
      return (
        depth < MAX_VARIABLES &&
        assignedTo(node, context).some(
          ({ value, added }) => (added && !isConstant(value)) || isMade(plain(value), context, depth + 1),
        )
      )
    default:
      return false
  }
}

function isConstant(node: Expression): boolean {
  const inner = plain(node)
  if (inner.type === 'BinaryExpression')
    return isConstant(inner.left as Expression) && isConstant(inner.right)
  return inner.type === 'Literal' || (inner.type === 'TemplateLiteral' && inner.expressions.length === 0)
}

/** The call with what varies in fields, where that is plainly the same: names and members only, and no fields that could clash. */
function toFields(
  message: TemplateLiteral,
  { args }: LogCall,
  context: Rule.RuleContext,
): Rule.SuggestionReportDescriptor | undefined {
  const { sourceCode } = context
  const names = message.expressions.map((expression) => nameOf(plain(expression)))
  if (names.some((name) => name === undefined) || new Set(names).size < names.length) return undefined
  const last = args.at(-1) as Node
  if (args.length > 1 && (last.type !== 'ObjectExpression' || last.properties.length > 0)) return undefined
  const text = message.quasis.map(({ value }) => value.cooked ?? '').join('')
  const words = text
    .replace(/\s*[:=#(["']+\s*(?=[\s)\]"']|$)/g, ' ')
    .replace(/[)\]"']+(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s+(?=[,.;:!?])/g, '')
    .trim()
  if (!/\p{L}/u.test(words)) return undefined
  const members = names.map((name, i) => {
    const value = sourceCode.getText(message.expressions[i])
    return name === value ? value : `${name}: ${value}`
  })
  const fields = `{ ${members.join(', ')} }`
  return {
    messageId: 'toFields',
    data: { fields },
    fix: (fixer) => {
      const quoted = `'${words.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
      if (args.length > 1) return [fixer.replaceText(message, quoted), fixer.replaceText(last, fields)]
      return fixer.replaceText(message, `${quoted}, ${fields}`)
    },
  }
}

/** A field's name for an expression: `userId` and `user.id` are both `user_id`. */
function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return snake(node.name)
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier')
    return undefined
  const object = plain(node.object as Expression)
  if (object.type === 'ThisExpression') return snake(node.property.name)
  const owner = nameOf(object)
  return owner === undefined ? undefined : `${owner}_${snake(node.property.name)}`
}

function snake(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()
}
