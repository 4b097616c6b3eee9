export { Live } from './live.js'
