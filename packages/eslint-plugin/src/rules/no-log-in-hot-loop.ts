import type { Rule } from 'eslint'
import type { Node } from 'estree'
import { docsOf, isFunction, ruleOfLogCalls } from '../calls.js'

const LOOPS = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
])
const ITERATING = new Set(['forEach', 'map', 'filter', 'reduce', 'flatMap', 'some', 'every', 'find'])

/** A record for each round of a loop that waits for nothing: thousands of lines that say less than one with a count. */
export const noLogInHotLoop = ruleOfLogCalls(
  {
    type: 'suggestion',
    docs: docsOf('disallow log calls in loops that wait for nothing'),
    messages: { hot: 'Log once behind the loop, with a count; or only every so many rounds.' },
  },
  ({ node, method }, context) => {
    // What goes wrong is rare, and worth its record.
    if (method === 'error' || method === 'critical' || method === 'audit') return
    if (isInHotLoop(node as Rule.Node, context)) context.report({ node, messageId: 'hot' })
  },
)

function isInHotLoop(call: Rule.Node, context: Rule.RuleContext): boolean {
  // A callback is called again, however it ends.
  let leaves = false
  for (let node: Rule.Node = call; node.parent !== null; node = node.parent) {
    const parent = node.parent
    if (parent.type === 'CatchClause' || isEverySoOften(parent, node)) return false
    leaves ||= endsLoop(node)
    if (LOOPS.has(parent.type) && 'body' in parent && parent.body === (node as Node)) {
      return !leaves && !(parent.type === 'ForOfStatement' && parent.await) && !waits(node, context)
    }
    if (isFunction(parent)) return isIterating(parent) && !waits(parent, context)
    if (parent.type === 'Program') return false
  }
  return false
}

/** Whether a block leaves the loop: its record comes once. */
function endsLoop(node: Rule.Node): boolean {
  if (node.type !== 'BlockStatement') return false
  const last = node.body.at(-1)
  return last !== undefined && ['BreakStatement', 'ReturnStatement', 'ThrowStatement'].includes(last.type)
}

/** `if (i % 1000 === 0)`. */
function isEverySoOften(parent: Rule.Node, node: Rule.Node): boolean {
  return parent.type === 'IfStatement' && parent.test !== (node as Node) && hasRemainder(parent.test)
}

function hasRemainder(test: Node): boolean {
  if (test.type === 'BinaryExpression') {
    return test.operator === '%' || hasRemainder(test.left as Node) || hasRemainder(test.right)
  }
  return test.type === 'LogicalExpression' && (hasRemainder(test.left) || hasRemainder(test.right))
}

function isIterating(callback: Rule.Node): boolean {
  const call = callback.parent
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false
  const { property } = call.callee
  return property.type === 'Identifier' && ITERATING.has(property.name)
}

/** Whether something in a node, functions inside it left out, is awaited or yielded: then each round has a work of its own. */
function waits(node: Node, context: Rule.RuleContext): boolean {
  if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') return true
  for (const key of context.sourceCode.visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key]
    for (const inner of Array.isArray(child) ? child : [child]) {
      if (inner != null && !isFunction(inner) && waits(inner, context)) return true
    }
  }
  return false
}
