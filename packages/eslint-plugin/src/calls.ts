import type { Rule, Scope } from 'eslint'
import type { CallExpression, Expression, Identifier, MemberExpression, Node, SpreadElement } from 'estree'

const LEVEL_METHODS = ['debug', 'info', 'warn', 'error', 'critical'] as const
type LevelMethod = (typeof LEVEL_METHODS)[number]

/** A call of a logger: `log.info('…')`, `this.logger.warn('…')`, `getLogger('a').with({ … }).error('…')`. */
export interface LogCall {
  node: CallExpression
  method: string
  /** Where the method's name stands: a name, or a text in brackets. */
  property: Node
  args: (Expression | SpreadElement)[]
}

/** Names that loggers have: `log`, `logger`, `requestLog`, `dbLogger`. */
const LOGGER_NAME = /^_?(?:log|logger)$|[a-z](?:Log|Logger)$/

/** The log call that a call expression is; `undefined` for other calls. */
function logCall(node: CallExpression, context: Rule.RuleContext): LogCall | undefined {
  const callee = plain(node.callee as Expression)
  if (callee.type !== 'MemberExpression') return undefined
  const method = memberName(callee)
  if (method !== 'audit' && !LEVEL_METHODS.includes(method as LevelMethod)) return undefined
  if (!isLogger(plain(callee.object as Expression), context, 0)) return undefined
  return { node, method: method as string, property: callee.property, args: node.arguments }
}

function isLogger(node: Expression, context: Rule.RuleContext, depth: number): boolean {
  if (depth > 4) return false
  switch (node.type) {
    case 'Identifier':
      // `console.log` is no logger of ours, and `Math.log` is none at all.
      return LOGGER_NAME.test(node.name) || isLoggerVariable(node, context, depth)
    case 'MemberExpression':
      return LOGGER_NAME.test(memberName(node) ?? '')
    case 'CallExpression': {
      const callee = plain(node.callee as Expression)
      if (callee.type === 'Identifier') return callee.name === 'getLogger'
      return (
        callee.type === 'MemberExpression' &&
        ['with', 'child'].includes(memberName(callee) ?? '') &&
        isLogger(plain(callee.object as Expression), context, depth + 1)
      )
    }
    default:
      return false
  }
}

/** Whether a variable was made by `getLogger` or by `with`: `const orders = getLogger('shop.orders')`. */
function isLoggerVariable(node: Identifier, context: Rule.RuleContext, depth: number): boolean {
  const definition = variableOf(node, context)?.defs[0]
  if (definition?.type !== 'Variable') return false
  const { init } = definition.node
  return init !== null && init !== undefined && isLogger(plain(init), context, depth + 1)
}

export function variableOf(node: Identifier, context: Rule.RuleContext): Scope.Variable | undefined {
  let scope: Scope.Scope | null = context.sourceCode.getScope(node)
  for (; scope !== null; scope = scope.upper) {
    const found = scope.set.get(node.name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The name of a member, however it is written: `a.b`, `a['b']`; `undefined` where only the running program knows it. */
export function memberName({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  return constantText(property as Expression)
}

/** The text that an expression is, where it is one that never varies. */
export function constantText(expression: Expression): string | undefined {
  const node = plain(expression)
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? ''
}

/** What is ever assigned to a variable of its own scope, as far as it is written out; nothing for parameters and for what is destructured. */
export function assignedTo(node: Identifier, context: Rule.RuleContext): Assigned[] {
  const variable = variableOf(node, context)
  const [definition] = variable?.defs ?? []
  if (definition?.type !== 'Variable' || definition.node.id.type !== 'Identifier') return []
  return (variable?.references ?? []).flatMap(({ identifier, writeExpr }) => {
    const { parent } = identifier as Rule.Node
    if (writeExpr == null || parent === null) return []
    if (parent.type !== 'AssignmentExpression') return [{ value: writeExpr as Expression, added: false }]
    return parent.left === identifier
      ? [{ value: writeExpr as Expression, added: parent.operator === '+=' }]
      : []
  })
}

/** A value that a variable gets; `added` where it is put behind what the variable held. */
export interface Assigned {
  value: Expression
  added: boolean
}

/** An expression without what only TypeScript or optional chaining puts around it: `log!`, `(log as Logger)`, `log?.info`. */
export function plain(node: Expression): Expression {
  let inner: Node = node
  while (WRAPPERS.has(inner.type as string)) inner = (inner as unknown as { expression: Node }).expression
  return inner as Expression
}

const WRAPPERS = new Set([
  'ChainExpression',
  'TSNonNullExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
])

/** The function, or the program, that a node is in. */
export function isFunction(node: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)
}

/** A rule that is asked about each log call. */
export function ruleOfLogCalls(
  meta: Rule.RuleMetaData,
  check: (call: LogCall, context: Rule.RuleContext) => void,
): Rule.RuleModule {
  return {
    meta: { schema: [], ...meta },
    create: (context) => ({
      CallExpression(node) {
        const call = logCall(node, context)
        if (call !== undefined) check(call, context)
      },
    }),
  }
}

/** What a rule is for; docs/lint.md says more. */
export function docsOf(description: string): Rule.RuleMetaData['docs'] {
  return { description, recommended: true }
}
