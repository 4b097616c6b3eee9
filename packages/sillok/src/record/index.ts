export { encodeJson, encodeRecord } from './encode.js'
export { describeError, isError } from './error.js'
export { SillokError } from './failure.js'
export {
  CANONICAL_FIELDS,
  type CanonicalField,
  type Envelope,
  EXTRA_FIELD,
  isReserved,
  LINE_START,
} from './fields.js'
export { type ForeignDefaults, type ForeignRecord, fromForeign, toTimestamp } from './foreign.js'
export { isJson } from './is-json.js'
export {
  LEVELS,
  type Level,
  levelName,
  levelOfSeverity,
  loudness,
  parseLevel,
  SEVERITY_NUMBER,
} from './level.js'
export { cutsSoFar, MAX_LINE_BYTES, noteCut } from './limits.js'
export { LineShapes } from './line-shapes.js'
export { fieldNames, mergeFields } from './merge.js'
export { fromOtelAttributes, toOtelAttributes } from './otel-attributes.js'
export {
  attributeField,
  coerceNumber,
  fromOtelValue,
  OTEL_EXCEPTION,
  OTEL_NAMES,
  type OtelConventions,
  type OtelNaming,
  otelName,
  resourceField,
} from './otel-names.js'
export { parseExact } from './parse-exact.js'
export { previewText } from './preview.js'
export { type KeyVerdict, keepAll, MASK, type Redactor, type TextVerdict } from './redactor.js'
export { Shapes } from './shapes.js'
export {
  type Identity,
  type SharedFields,
  shareFields,
  shareIdentity,
} from './shared.js'
export { cut, flatten, MAX_PREVIEW, PREVIEW_NAME, plainText } from './text.js'
