export { QueryLine } from './query-line.js'
export { recordKey } from './record-keys.js'
export { Search } from './search.js'
export { walk } from './walk.js'
