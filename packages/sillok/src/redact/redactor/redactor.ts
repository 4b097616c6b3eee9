import { SillokError } from '../../record/index.js'
import { ipAddresses } from '../personal/ip.js'
import { projectRules } from '../project/project-rules.js'
import { pseudonymizer } from '../project/pseudonym.js'
import { RULES } from '../rules/rules.js'
import type { ConfigurableRedactor, RedactOptions } from '../types.js'
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
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new SillokError('CONFIG_INVALID', 'The options of the redactor must be an object.')
  const { rules, pseudonyms, ipAddresses: masksAddresses, onFinding, maxScan, ...others } = options
  const [mistyped] = Object.keys(others)
  if (mistyped !== undefined)
    throw new SillokError(
      'CONFIG_INVALID',
      `The redactor has no option "${mistyped}"; there is rules, pseudonyms, ipAddresses, onFinding, maxScan.`,
    )
  if (masksAddresses !== undefined && typeof masksAddresses !== 'boolean')
    throw new SillokError('CONFIG_INVALID', 'The redactor\'s "ipAddresses" must be true or false.')
  if (maxScan !== undefined && !(Number.isInteger(maxScan) && maxScan > 0))
    throw new SillokError('CONFIG_INVALID', 'The redactor\'s "maxScan" must be a whole number of characters.')
  const ids = (): Set<string> => new Set([...RULES, ...(rules ?? [])].map(({ id }) => id))
  return assemble({
    project: rules === undefined || rules.length === 0 ? undefined : projectRules(rules),
    pseudonym: pseudonyms && pseudonymizer(pseudonyms, ids()),
    addresses: masksAddresses ? ipAddresses : undefined,
    ...(onFinding && { onFinding }),
    ...(maxScan !== undefined && { maxScan }),
  })
}

/** The redactor with the default rules alone. */
export const standard: ConfigurableRedactor = assemble({})
