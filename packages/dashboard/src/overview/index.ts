export { Overview } from './overview.js'
