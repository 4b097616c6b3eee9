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
  DAYS,
  formatRoute,
  HOME,
  isColumn,
  MAX_COLUMNS,
  parseRoute,
  type Route,
  sharesQuery,
  TABS,
  tabOf,
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
