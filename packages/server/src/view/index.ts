export { viewOfLine } from './line.js'
export { MAX_NUMBER_TEXT, numberOfText } from './number.js'
export { type LogRecord, parseRecordId, recordId } from './record.js'
