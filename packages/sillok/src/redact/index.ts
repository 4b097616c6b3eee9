export { keyRule } from './keys.js'
