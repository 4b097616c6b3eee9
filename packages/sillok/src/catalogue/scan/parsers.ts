import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SillokError } from '../../record/index.js'

/** What of tree-sitter's nodes is used here (tree-sitter.github.io). */
export interface SyntaxNode {
  id: number
  type: string
  text: string
  startIndex: number
  endIndex: number
  startPosition: { row: number }
  namedChildren: (SyntaxNode | null)[]
  parent: SyntaxNode | null
  childForFieldName(name: string): SyntaxNode | null
}

interface Tree {
  rootNode: SyntaxNode
  delete(): void
}
interface Library {
  Parser: {
    new (): { setLanguage(language: unknown): void; parse(text: string): Tree | null }
    init(options: { locateFile(file: string): string }): Promise<void>
  }
  Language: { load(path: string): Promise<unknown> }
  Query: new (language: unknown, source: string) => { captures(node: SyntaxNode): { node: SyntaxNode }[] }
}

export type Grammar = 'javascript' | 'typescript' | 'tsx' | 'python' | 'bash'

/** Gives the nodes of a text that a query of the grammar captures, and calls back while they are valid. */
export type Parse = (text: string, use: (nodes: SyntaxNode[]) => void) => void

/** Parsers for source code. Each grammar is loaded when the first file of it comes. */
export class Parsers {
  private readonly loaded = new Map<Grammar, Promise<Parse>>()

  private constructor(
    private readonly library: Library,
    private readonly folder: string,
  ) {}

  /** @throws SillokError `PARSER_MISSING` */
  static async load(): Promise<Parsers> {
    const require = createRequire(import.meta.url)
    let path: string
    try {
      path = require.resolve('@vscode/tree-sitter-wasm')
    } catch (cause) {
      throw new SillokError(
        'PARSER_MISSING',
        'Reading source code needs another package: npm install @vscode/tree-sitter-wasm',
        {
          cause,
        },
      )
    }
    const library = require(path) as Library
    const folder = dirname(path)
    await library.Parser.init({ locateFile: (file) => join(folder, file) })
    return new Parsers(library, folder)
  }

  of(grammar: Grammar, query: string): Promise<Parse> {
    const known = this.loaded.get(grammar)
    if (known !== undefined) return known
    const parse = this.open(grammar, query)
    this.loaded.set(grammar, parse)
    return parse
  }

  private async open(grammar: Grammar, source: string): Promise<Parse> {
    const language = await this.library.Language.load(join(this.folder, `tree-sitter-${grammar}.wasm`))
    const parser = new this.library.Parser()
    parser.setLanguage(language)
    const query = new this.library.Query(language, source)
    return (text, use) => {
      const tree = parser.parse(text)
      if (tree === null) return
      try {
        use(query.captures(tree.rootNode).map(({ node }) => node))
      } finally {
        tree.delete()
      }
    }
  }
}

export const children = (node: SyntaxNode): SyntaxNode[] =>
  node.namedChildren.filter((child) => child !== null)
