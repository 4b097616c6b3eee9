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
      if (lines === undefined) throw error
      return lines
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map(parseVerifierKey)
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

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
