import { SillokError } from '../../record/index.js'
import { ipAddresses } from '../personal/ip.js'
import { projectRules } from '../project/project-rules.js'
import { pseudonymizer } from '../project/pseudonym.js'
import { RULES } from '../rules/rules.js'
import type { ConfigurableRedactor, Finding, RedactOptions } from '../types.js'
import { assemble } from './assemble.js'

/**
 * Makes a redactor with rules of one's own beside the default ones, which are always on.
 *
 * @throws SillokError `REDACTION_RULE_INVALID`, `REDACTION_KEY_TOO_SHORT`, `CONFIG_INVALID`
 * @example
 * const employee = { id: 'employee', pattern: /EMP-\d{6}/, mask: 'EMP-******', example: 'EMP-123456', counterexample: 'EMP-12' }
 * createRedactor({ rules: [employee] }).redactText('by EMP-123456') // 'by EMP-******'
 */
export function createRedactor(options: RedactOptions = {}): ConfigurableRedactor {
  const { rules, pseudonyms, ipAddresses: masksAddresses, onFinding, maxScan, ...others } = options
  const [mistyped] = Object.keys(others)
  if (mistyped !== undefined)
    throw new SillokError(
      'CONFIG_INVALID',
      `The redactor has no option "${mistyped}"; there is rules, pseudonyms, ipAddresses, onFinding, maxScan.`,
    )
  const ids = (): Set<string> => new Set([...RULES, ...(rules ?? [])].map(({ id }) => id))
  return assemble({
    project: rules?.length ? projectRules(rules) : undefined,
    pseudonym: pseudonyms && pseudonymizer(pseudonyms, ids()),
    addresses: masksAddresses ? ipAddresses : undefined,
    ...(onFinding && { onFinding }),
    ...(maxScan !== undefined && { maxScan }),
  })
}

/** The redactor with the default rules: what the logger, intake and import use. */
export const redactor: ConfigurableRedactor = assemble({})

/**
 * A text with what is secret or personal masked; the very same string where nothing was found.
 *
 * @example redactText('login of kim@example.com with password=hunter2') // 'login of k***@example.com with password=***MASKED***'
 */
export function redactText(text: string): string {
  return redactor.redactText(text)
}

/**
 * A redacted copy of any value, as plain JSON values: errors, maps, headers and the like become objects. Changes nothing, never throws.
 *
 * @example redactValue({ apiKey: 'k', port: 80 }) // { apiKey: '***MASKED***', port: 80 }
 */
export function redactValue(value: unknown): unknown {
  return redactor.redactValue(value)
}

/** What the default rules find in a text: rule, place and length, never the value. */
export function findings(text: string): Finding[] {
  return redactor.findings(text)
}
