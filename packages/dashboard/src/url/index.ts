export {
  between,
  PRESETS,
  parseSpan,
  type Range,
  resolve,
  spanName,
  widen,
} from './range.js'
export {
  formatRoute,
  HOME,
  isColumn,
  MAX_COLUMNS,
  parseRoute,
  type Route,
  sharesQuery,
  VIEWS,
  type View,
} from './route.js'
export {
  addTerm,
  ERRORS,
  hasTerm,
  isFieldName,
  quoteValue,
  removeTerm,
  term,
  terms,
  toggleTerm,
} from './term.js'
