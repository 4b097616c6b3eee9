import { SillokError } from '../../record/index.js'
import { readConfig, writeAtomically } from '../../stream/index.js'
import type { Finding } from './finding.js'

/** The findings that are known and let be, by their ids: a JSON file for the repository. */
export function readBaseline(path: string): ReadonlySet<string> {
  let value: unknown
  try {
    value = JSON.parse(readConfig(path))
  } catch (cause) {
    if (cause instanceof SillokError) throw new SillokError('BASELINE_INVALID', cause.message, { cause })
  }
  const known = (value as { known?: unknown } | undefined)?.known
  if (Array.isArray(known) && known.every((id) => typeof id === 'string')) return new Set(known)
  throw new SillokError(
    'BASELINE_INVALID',
    `${path} is not a baseline: it must be { "known": [ … ] }. sillok map --check --write-baseline <file> makes one.`,
  )
}

/** Writes down what is found now as known. Sorted, so that it changes little from one time to the next. */
export function writeBaseline(path: string, findings: readonly Finding[]): void {
  const known = findings.map(({ id }) => id).sort()
  writeAtomically(path, `${JSON.stringify({ known }, null, 2)}\n`)
}
