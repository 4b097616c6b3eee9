export { LogMap } from './map.js'
