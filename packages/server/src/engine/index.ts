export type { QueryOptions, QueryResult } from './client.js'
export { type Engine, type EngineOptions, type EngineState, startEngine } from './engine.js'
export { isAway, isLimit, isRowFault } from './failure.js'
export {
  DEFAULT_RETENTION_DAYS,
  gluedWords,
  INSERT_COLUMNS,
  RESOURCE_NAMES,
  ROW_COLUMNS,
  type Row,
  recordOfRow,
  rowOf,
} from './rows.js'
export { AUDIT_EVENTS, DATABASE, FACET_FIELDS, MESSAGE_KIND, ROLLUPS } from './schema.js'
