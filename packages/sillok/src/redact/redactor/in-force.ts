import { registryVersion } from '../known/registry.js'
import type { ConfigurableRedactor, Finding, RedactOptions } from '../types.js'
import { createRedactor, standard } from './redactor.js'

let options: RedactOptions = {}
let current = standard
/** How often another redactor took its place. */
let changes = 0

/**
 * Says how this process redacts: `redactor` and whatever uses it, jobs, workers, a server, audit trails, readers of logs, do so from now on. `configure`
 * calls it with its `redact`, the `sillok` command with that of `sillok.config.*`.
 *
 * @returns the redactor that now holds, without the step between
 * @throws SillokError as `createRedactor`; what held before then goes on
 * @example setRedaction({ rules: [employee] })
 */
export function setRedaction(chosen: RedactOptions = {}): ConfigurableRedactor {
  current = Object.keys(chosen).length === 0 ? standard : createRedactor(chosen)
  options = chosen
  changes++
  return current
}

/** What `setRedaction` was given last: `{}` where nothing but the default rules holds. */
export function redaction(): RedactOptions {
  return options
}

/** The redactor of this process: the default rules, and what `configure` or `sillok.config.*` adds to them. */
export const redactor: ConfigurableRedactor = {
  // Both only grow, so that their sum is another one after each change.
  get generation() {
    return registryVersion + changes
  },
  key: (name) => current.key(name),
  text: (text, name, inside) => current.text(text, name, inside),
  judge: (text, name) => current.judge?.(text, name) ?? 'unsure',
  remembered: (text, name) => current.remembered?.(text, name),
  argument: (items, index, name, inside) => current.argument?.(items, index, name, inside),
  number: (value, name, inside) => current.number(value, name, inside),
  mask: (value, name, inside) => current.mask(value, name, inside),
  redactText: (text) => current.redactText(text),
  redactValue: (value) => current.redactValue(value),
  findings: (text) => current.findings(text),
  counters: () => current.counters(),
}

/**
 * A text with what is secret or personal masked; the very same string where nothing was found.
 *
 * @example redactText('login of kim@example.com with password=hunter2') // 'login of k***@example.com with password=***MASKED***'
 */
export function redactText(text: string): string {
  return current.redactText(text)
}

/**
 * A redacted copy of any value, as plain JSON values: errors, maps, headers and the like become objects. Changes nothing, never throws.
 *
 * @example redactValue({ apiKey: 'k', port: 80 }) // { apiKey: '***MASKED***', port: 80 }
 */
export function redactValue(value: unknown): unknown {
  return current.redactValue(value)
}

/** What is found in a text: rule, place and length, never the value. */
export function findings(text: string): Finding[] {
  return current.findings(text)
}
