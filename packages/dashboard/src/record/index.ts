export { copyLine, RecordPanel } from './panel.js'
