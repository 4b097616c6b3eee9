import type { SyntaxNode } from './parsers.js'

/** What people write is not so deep; what is, was made by a program. */
const MAX_FAR = 200

/** A parameter of this name that a function has, and what it is where it is not given. */
export type ParameterOf = (fn: SyntaxNode, name: string) => { value: SyntaxNode | undefined } | undefined

/** What names stand for in the sources of one file: the innermost block or function around a use that declares one decides. */
export class Names {
  private readonly known = new Map<string, { scope: number | undefined; value: SyntaxNode }[]>()

  private readonly above = new Map<number, SyntaxNode | null>()

  /** @param scopes kinds of nodes in which what is declared is not known outside */
  constructor(
    private readonly scopes: ReadonlySet<string>,
    private readonly parameterOf: ParameterOf,
  ) {}

  /** @param declared where it is declared; what is only assigned is known everywhere */
  note(name: string, value: SyntaxNode | null, declared?: SyntaxNode): void {
    if (value === null) return
    const scope = declared && this.around(declared, ({ type }) => this.scopes.has(type))
    const entry = { scope: scope?.id, value }
    const before = this.known.get(name)
    if (before === undefined) this.known.set(name, [entry])
    else if (!before.some((one) => one.scope === entry.scope)) before.push(entry)
  }

  /** The innermost node around one that fits. */
  around(inner: SyntaxNode, fits: (outer: SyntaxNode) => boolean): SyntaxNode | undefined {
    let node = this.parentOf(inner)
    for (let far = 0; node !== null && far < MAX_FAR; far++) {
      if (fits(node)) return node
      node = this.parentOf(node)
    }
    return undefined
  }

  /** The library looks for it from the top of the file each time. */
  private parentOf(node: SyntaxNode): SyntaxNode | null {
    const known = this.above.get(node.id)
    if (known !== undefined) return known
    const { parent } = node
    this.above.set(node.id, parent)
    return parent
  }

  find(name: string, use: SyntaxNode): SyntaxNode | undefined {
    const entries = this.known.get(name) ?? []
    let value: SyntaxNode | undefined
    const isKnown = this.around(use, (outer) => {
      const found = entries.find(({ scope }) => scope === outer.id) ?? this.parameterOf(outer, name)
      value = found?.value
      return found !== undefined
    })
    if (isKnown !== undefined) return value
    return entries.find(({ scope }) => scope === undefined)?.value
  }
}
