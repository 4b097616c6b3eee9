import { readFileSync } from 'node:fs'
import { type Policy, parsePolicy, parseVerifierKey, type VerifierKey } from '../../seal/index.js'
import { UsageError } from '../output.js'

/** Public keys from what an option says: a key, or a file with keys, one a line; `#` begins a remark. */
export function keysFrom(given: readonly string[]): VerifierKey[] {
  return given.flatMap((text) => {
    // A file's name may have anything in it: a key it is only if it reads as one.
    try {
      return [parseVerifierKey(text)]
    } catch (error) {
      const lines = contentOf(text)
      if (lines === undefined)
        throw new UsageError(`${(error as Error).message} Nor is there a file of that name that can be read.`)
      return linesOf(lines).map(parseVerifierKey)
    }
  })
}

/** A trust policy from its file. */
export function policyFrom(path: string): Policy {
  try {
    return parsePolicy(readFileSync(path))
  } catch (error) {
    if ((error as { name?: string }).name === 'SillokError') throw error
    throw new UsageError(`The policy ${path} cannot be read: ${(error as Error).message}`)
  }
}

/** The private keys in a file as `age-keygen` writes it. */
export function identitiesIn(path: string): string[] {
  const lines = contentOf(path)
  if (lines === undefined) throw new UsageError(`${path} cannot be read.`)
  const keys = linesOf(lines)
  if (keys.length === 0) throw new UsageError(`There is no identity in ${path}.`)
  return keys
}

/** Lines that say something: `#` begins a remark. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
