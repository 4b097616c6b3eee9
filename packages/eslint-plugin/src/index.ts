import type { ESLint, Linter, Rule } from 'eslint'
import { noInterpolatedMessage } from './rules/no-interpolated-message.js'
import { noLogInHotLoop } from './rules/no-log-in-hot-loop.js'
import { noMeaninglessMessage } from './rules/no-meaningless-message.js'
import { noSecretArgument } from './rules/no-secret-argument.js'
import { preferErrorLevel } from './rules/prefer-error-level.js'
import { requireAwaitedAudit } from './rules/require-awaited-audit.js'

const rules: Record<string, Rule.RuleModule> = {
  'no-interpolated-message': noInterpolatedMessage,
  'no-log-in-hot-loop': noLogInHotLoop,
  'no-meaningless-message': noMeaninglessMessage,
  'no-secret-argument': noSecretArgument,
  'prefer-error-level': preferErrorLevel,
  'require-awaited-audit': requireAwaitedAudit,
}

const meta = { name: '@sillok/eslint-plugin', version: '0.1.0', namespace: 'sillok' }

/**
 * Rules for good log calls.
 *
 * @example
 * // eslint.config.js
 * import sillok from '@sillok/eslint-plugin'
 * export default [sillok.configs.recommended]
 */
const plugin: ESLint.Plugin & { configs: { recommended: Linter.Config } } = {
  meta,
  rules,
  configs: {
    recommended: {
      name: 'sillok/recommended',
      plugins: {},
      rules: {
        'sillok/no-interpolated-message': 'error',
        'sillok/no-log-in-hot-loop': 'warn',
        'sillok/no-meaningless-message': 'error',
        'sillok/no-secret-argument': 'error',
        'sillok/prefer-error-level': 'warn',
        'sillok/require-awaited-audit': 'error',
      },
    },
  },
}
plugin.configs.recommended.plugins = { sillok: plugin }

export default plugin
