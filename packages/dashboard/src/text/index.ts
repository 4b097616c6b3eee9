export { isError, isLevel, LEVELS, levelClass, levelLetter } from './level.js'
export { bytes, compact, count, countRecords, duration, percent } from './number.js'
export { bothZones, clock, dateTime, zoneName } from './time.js'
export { cutText, pieces } from './visible.js'
