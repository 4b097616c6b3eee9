import type { Rule } from 'eslint'
import type { Expression, Identifier, Node } from 'estree'
import { docsOf, isFunction, memberName, plain, ruleOfLogCalls, variableOf } from '../calls.js'

/** `audit` resolves when its record is on the disk; who does not wait for it acts before it is. */
export const requireAwaitedAudit = ruleOfLogCalls(
  {
    type: 'problem',
    hasSuggestions: true,
    docs: docsOf('require audit calls to be awaited or handed on'),
    messages: {
      floating: 'Await the audit: what it records must be on the disk before the program goes on.',
      forgotten:
        'Nothing awaits `{{ name }}`: what the audit records must be on the disk before the program goes on.',
      each: '`forEach` waits for no callback: await the audit in a `for` loop, or `await Promise.all(….map(…))`.',
      await: 'Await it.',
    },
  },
  ({ node, method }, context) => {
    if (method !== 'audit') return
    const lost = new Fate(context).of(node as Rule.Node)
    if (lost === undefined) return
    const { messageId, name = '', promise } = lost
    const suggest: Rule.SuggestionReportDescriptor[] =
      promise !== undefined && mayAwait(promise, context)
        ? [{ messageId: 'await', fix: (fixer) => awaited(promise, fixer) }]
        : []
    context.report({ node, messageId, data: { name }, suggest })
  },
)

/** A promise that nobody waits for. */
interface Lost {
  messageId: 'floating' | 'forgotten' | 'each'
  /** The variable that holds it. */
  name?: string
  /** What `await` would be put before. */
  promise?: Rule.Node
}

/** What has been done about a promise on the way to where it ends. */
interface Handling {
  /** The call that gave the promise last. */
  promise: Rule.Node | undefined
  /** Something happens only when it has resolved: `then`. */
  goesOn: boolean
  /** Something happens when it is rejected. */
  catches: boolean
}

const GATHERING = new Set(['all', 'allSettled', 'any', 'race'])

/**
 * Follows a promise outward, through whatever passes it on, to where it is waited for, handed to other code, or dropped. What is handed to
 * other code (an argument, a field, a returned value) is taken to be waited for there.
 */
class Fate {
  private readonly variables = new Set<unknown>()

  constructor(private readonly context: Rule.RuleContext) {}

  of(call: Rule.Node): Lost | undefined {
    return this.follow(call, { promise: call, goesOn: false, catches: false })
  }

  private follow(node: Rule.Node, handling: Handling): Lost | undefined {
    const parent = node.parent as Rule.Node
    const up = (): Lost | undefined => this.follow(parent, handling)
    switch (parent?.type as string | undefined) {
      case 'ExpressionStatement':
        return dropped(handling)
      case 'UnaryExpression':
        return (parent as { operator?: string }).operator === 'void' ? dropped(handling) : undefined
      case 'ChainExpression':
        if (handling.promise === node) handling.promise = parent
        return up()
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'ArrayExpression':
      case 'SpreadElement':
        return up()
      case 'SequenceExpression': {
        const { expressions } = parent as unknown as { expressions: Node[] }
        return expressions.at(-1) === node ? up() : dropped(handling)
      }
      case 'LogicalExpression':
        return up()
      case 'ConditionalExpression':
        return (parent as unknown as { test: Node }).test === node ? undefined : up()
      case 'MemberExpression':
        return this.chained(node, parent, handling)
      case 'CallExpression':
        return this.argument(node, parent, handling)
      case 'VariableDeclarator':
        return this.held((parent as unknown as { id: Node }).id, handling)
      case 'AssignmentExpression':
        return this.assigned(parent, handling)
      case 'AwaitExpression':
      case 'ReturnStatement':
        return this.inFunction(enclosingFunction(parent))
      case 'ArrowFunctionExpression':
        return this.inFunction(parent)
      default:
        return undefined
    }
  }

  /** `audit(…).then(…)`. */
  private chained(node: Rule.Node, member: Rule.Node, handling: Handling): Lost | undefined {
    const call = member.parent as Rule.Node | null
    if (member.type !== 'MemberExpression' || member.object !== node || call?.type !== 'CallExpression')
      return undefined
    if (call.callee !== member) return undefined
    const [first, second] = call.arguments
    switch (memberName(member)) {
      case 'then':
        return this.follow(call, { promise: call, goesOn: true, catches: second !== undefined })
      case 'catch':
        return this.follow(call, { ...handling, promise: call, catches: first !== undefined })
      case 'finally':
        return this.follow(call, { ...handling, promise: call })
      default:
        return undefined
    }
  }

  /** `Promise.all([audit(…)])`; any other call is given the promise to wait for. */
  private argument(node: Rule.Node, call: Rule.Node, handling: Handling): Lost | undefined {
    if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.callee === node)
      return undefined
    const { object } = call.callee
    const gathers =
      object.type === 'Identifier' &&
      object.name === 'Promise' &&
      GATHERING.has(memberName(call.callee) ?? '')
    return gathers ? this.follow(call, { ...handling, promise: call }) : undefined
  }

  private assigned(assignment: Rule.Node, handling: Handling): Lost | undefined {
    if (assignment.type !== 'AssignmentExpression') return undefined
    if (assignment.parent?.type !== 'ExpressionStatement') return this.follow(assignment, handling)
    return this.held(assignment.left, handling)
  }

  /** A variable is waited for where one of its uses is. */
  private held(id: Node, handling: Handling): Lost | undefined {
    if (id.type !== 'Identifier') return undefined
    const variable = variableOf(id, this.context)
    if (variable === undefined || variable.scope.type === 'global' || this.variables.has(variable))
      return undefined
    this.variables.add(variable)
    const uses = variable.references.filter((reference) => reference.isRead())
    const waited = uses.some(
      ({ identifier }) =>
        this.follow(identifier as Rule.Node, { ...handling, promise: undefined }) === undefined,
    )
    return waited || isExported(variable.defs[0]?.parent as Rule.Node | undefined)
      ? undefined
      : { messageId: 'forgotten', name: (id as Identifier).name }
  }

  /** What becomes of what a function gives back: known for callbacks of `forEach`, `map` and `then`. */
  private inFunction(callback: Rule.Node | undefined): Lost | undefined {
    const call = callback?.parent
    if (call?.type !== 'CallExpression' || call.arguments[0] !== (callback as Node)) return undefined
    const callee = plain(call.callee as Expression)
    if (callee.type !== 'MemberExpression') return undefined
    switch (memberName(callee)) {
      case 'forEach':
        return { messageId: 'each' }
      case 'map':
      case 'flatMap':
        return this.follow(call, { promise: undefined, goesOn: false, catches: false })
      case 'then':
        return this.follow(call, { promise: call, goesOn: true, catches: call.arguments.length > 1 })
      default:
        return undefined
    }
  }
}

/** A chain goes on by itself when it has both: what follows, and what is done when it cannot. */
function dropped({ promise, goesOn, catches }: Handling): Lost | undefined {
  if (goesOn && catches) return undefined
  return promise === undefined ? { messageId: 'floating' } : { messageId: 'floating', promise }
}

function isExported(declaration: Rule.Node | undefined): boolean {
  return declaration?.parent?.type === 'ExportNamedDeclaration'
}

function awaited(promise: Rule.Node, fixer: Rule.RuleFixer): Rule.Fix {
  const { parent } = promise
  return parent?.type === 'UnaryExpression' && parent.operator === 'void'
    ? fixer.replaceTextRange([parent.range?.[0] ?? 0, promise.range?.[0] ?? 0], 'await ')
    : fixer.insertTextBefore(promise, 'await ')
}

function enclosingFunction(node: Rule.Node): Rule.Node | undefined {
  for (let outer: Rule.Node | null = node.parent; outer !== null; outer = outer.parent) {
    if (isFunction(outer)) return outer
  }
  return undefined
}

function mayAwait(node: Rule.Node, context: Rule.RuleContext): boolean {
  for (let outer: Rule.Node | null = node.parent; outer !== null; outer = outer.parent) {
    if (isFunction(outer)) return (outer as { async?: boolean }).async === true
    if (outer.type === 'StaticBlock' || outer.type === 'PropertyDefinition') return false
  }
  return context.sourceCode.ast.sourceType === 'module'
}
