export { RULES } from './rules.js'
