import Module, { createRequire } from 'node:module'
import type { Linter } from 'eslint'

const require = createRequire(import.meta.url)

interface Resolver {
  _resolveFilename(request: string, ...rest: unknown[]): string
}

/**
 * The parser of typescript-eslint. It needs the TypeScript that is written in JavaScript, which stands beside this package, while the one of
 * the repository is the native one; a part of the parser that npm put beside that one would find the wrong one.
 */
export function typescriptParser(): Linter.Parser {
  const resolver = Module as unknown as Resolver
  const resolve = resolver._resolveFilename
  const ours = require.resolve('typescript')
  resolver._resolveFilename = function (request, ...rest) {
    return request === 'typescript' ? ours : resolve.call(this, request, ...rest)
  }
  try {
    return require('@typescript-eslint/parser') as Linter.Parser
  } finally {
    resolver._resolveFilename = resolve
  }
}
