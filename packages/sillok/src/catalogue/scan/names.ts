import type { SyntaxNode } from './parsers.js'

/** A parameter of this name that a function has, and what it is where it is not given. */
export type ParameterOf = (fn: SyntaxNode, name: string) => { value: SyntaxNode | undefined } | undefined

/** What names stand for in the sources of one file: the innermost block or function around a use that declares one decides. */
export class Names {
  private readonly known = new Map<string, { scope: number | undefined; value: SyntaxNode }[]>()

  /** @param scopes kinds of nodes in which what is declared is not known outside */
  constructor(
    private readonly scopes: ReadonlySet<string>,
    private readonly parameterOf: ParameterOf,
  ) {}

  /** @param declared where it is declared; what is only assigned is known everywhere */
  note(name: string, value: SyntaxNode | null, declared?: SyntaxNode): void {
    if (value === null) return
    let scope = declared?.parent ?? null
    while (scope !== null && !this.scopes.has(scope.type)) scope = scope.parent
    const entry = { scope: scope?.id, value }
    const before = this.known.get(name)
    if (before === undefined) this.known.set(name, [entry])
    else if (!before.some((one) => one.scope === entry.scope)) before.push(entry)
  }

  find(name: string, use: SyntaxNode): SyntaxNode | undefined {
    const entries = this.known.get(name) ?? []
    for (let outer: SyntaxNode | null = use; outer !== null; outer = outer.parent) {
      const { id } = outer
      const found = entries.find(({ scope }) => scope === id)
      if (found !== undefined) return found.value
      const parameter = this.parameterOf(outer, name)
      if (parameter !== undefined) return parameter.value
    }
    return entries.find(({ scope }) => scope === undefined)?.value
  }
}
