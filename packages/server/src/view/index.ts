export { MAX_FIELDS, MAX_NAME } from './flatten.js'
export { isShownTime, viewOfLine } from './line.js'
export { MAX_NUMBER_TEXT, numberOfText } from './number.js'
export { type LogRecord, parseRecordId, recordId } from './record.js'
