import { SillokError } from '../record/index.js'
import { createRedactor, type RedactOptions } from '../redact/index.js'
import { type Place, placeText } from './place.js'
import { MAX_TOLD, readSource } from './source.js'

/**
 * The `redact` of a configuration, as `configure` takes it: checked, with each of its rules; `undefined` where there is none.
 *
 * @throws SillokError `CONFIG_INVALID`: a line for each wrong rule, with file, line and the rule's id
 */
export function configuredRedaction(file: string): RedactOptions | undefined {
  const { value, line } = readSource(file)
  const redact = (value as { redact?: unknown } | null | undefined)?.redact
  if (redact === undefined || redact === null) return undefined
  const problems: string[] = []
  const check = (place: Place, given: unknown): void => {
    try {
      createRedactor(given as RedactOptions)
    } catch (error) {
      problems.push(`${file}:${line(place)} ${placeText(place)}: ${(error as Error).message}`)
    }
  }
  const { rules } = redact as { rules?: unknown }
  // One by one first: then the line is that of the rule.
  if (Array.isArray(rules))
    rules.forEach((rule, at) => void check(['redact', 'rules', at], { rules: [rule] }))
  if (problems.length === 0) check(['redact'], redact)
  if (problems.length === 0) return redact as RedactOptions
  throw new SillokError('CONFIG_INVALID', problems.slice(0, MAX_TOLD).join('\n'))
}
