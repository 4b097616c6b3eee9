export { type LineRedactor, lineRedactor, type RedactedLine } from './lines/line.js'
export { OpenKey } from './lines/open-key.js'
export { createRedactor, findings, redactor, redactText, redactValue } from './redactor.js'
export { registerSecret, registerSecrets } from './registry.js'
export { namesSecret } from './said-name.js'
export type {
  Check,
  ConfigurableRedactor,
  Finding,
  ProjectRule,
  RedactCounters,
  RedactOptions,
  RuleInfo,
} from './types.js'
