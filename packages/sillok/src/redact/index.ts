export { registerSecret, registerSecrets } from './known/registry.js'
export { type LineRedactor, lineRedactor, type RedactedLine } from './lines/line.js'
export { OpenKey } from './lines/open-key.js'
export { namesSecret } from './names/said-name.js'
export { findings, redaction, redactor, redactText, redactValue, setRedaction } from './redactor/in-force.js'
export { createRedactor } from './redactor/redactor.js'
export type {
  Check,
  ConfigurableRedactor,
  Finding,
  ProjectRule,
  RedactCounters,
  RedactOptions,
  RuleInfo,
} from './types.js'
