import type { Rule } from 'eslint'
import type { Node } from 'estree'
import { docsOf, isFunction, ruleOfLogCalls } from '../calls.js'

/** `audit` resolves when its record is on the disk; who does not wait for it acts before it is. */
export const requireAwaitedAudit = ruleOfLogCalls(
  {
    type: 'problem',
    hasSuggestions: true,
    docs: docsOf('require audit calls to be awaited or handed on'),
    messages: {
      floating: 'Await the audit: what it records must be on the disk before the program goes on.',
      await: 'Await it.',
    },
  },
  ({ node, method }, context) => {
    if (method !== 'audit') return
    let outer = node as Rule.Node
    let parent = parentOf(outer)
    if (parent?.type === 'ChainExpression') {
      outer = parent
      parent = parentOf(outer)
    }
    if (parent === undefined) return
    const floating =
      parent.type === 'ExpressionStatement' ||
      (parent.type === 'UnaryExpression' && parent.operator === 'void') ||
      (parent.type === 'SequenceExpression' && parent.expressions.at(-1) !== (outer as Node))
    if (!floating) return
    const fix: Rule.ReportFixer = (fixer) =>
      parent.type === 'UnaryExpression'
        ? fixer.replaceTextRange([parent.range?.[0] ?? 0, outer.range?.[0] ?? 0], 'await ')
        : fixer.insertTextBefore(outer, 'await ')
    context.report({
      node,
      messageId: 'floating',
      suggest: mayAwait(outer, context) ? [{ messageId: 'await', fix }] : [],
    })
  },
)

function parentOf(node: Rule.Node): Rule.Node | undefined {
  return (node.parent as Rule.Node | null) ?? undefined
}

function mayAwait(node: Rule.Node, context: Rule.RuleContext): boolean {
  for (let outer = parentOf(node); outer !== undefined; outer = parentOf(outer)) {
    if (isFunction(outer)) return (outer as { async?: boolean }).async === true
    if (outer.type === 'StaticBlock' || outer.type === 'PropertyDefinition') return false
  }
  return context.sourceCode.ast.sourceType === 'module'
}
