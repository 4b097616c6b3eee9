export { compactRedactor, redactText } from './compact.js'
