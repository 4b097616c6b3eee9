import { MAX_NUMBER_TEXT } from '../view/index.js'
import { type Field, fieldOf } from './fields.js'
import { levelsOf, severitiesOf } from './level.js'
import { type Glob, globOf, isLike, likePattern, lowerAscii, wholeWords, wordsRegExp } from './pattern.js'
import type { Condition, Query } from './types.js'

/** A condition for `WHERE`, and the values of its placeholders. */
export interface SqlCondition {
  where: string
  params: Record<string, unknown>
}

/**
 * A query as a condition on a table, `otel_logs` unless another is named. What people typed stands only in `params`: the text of the condition is
 * ours. It is never NULL, so that `NOT` means what it says. `matches` says the same in JavaScript.
 *
 * @example toSql(parseQuery('timeout')).where // "(hasToken(lower(Body), {p1:String}) OR hasToken(GluedWords, {p1:String}))"
 */
export function toSql(query: Query, table: Table = LOGS): SqlCondition {
  const params: Record<string, unknown> = {}
  const names = new Map<unknown, string>()
  const bind = (value: string | number): string => {
    let name = names.get(value)
    if (name === undefined) {
      name = `p${names.size + 1}`
      names.set(value, name)
      params[name] = value
    }
    return `{${name}:${typeof value === 'number' ? 'Float64' : 'String'}}`
  }
  return { where: condition(query, { bind, table }), params }
}

/** A table that a query is asked of. */
export interface Table {
  fieldOf(name: string): Exclude<Field, { kind: 'text' }> | { kind: 'text'; column: string }
  /** What gives OpenTelemetry's number of a row's level. */
  severity: string
  /** Whether its messages have the indexes of words. */
  hasWords: boolean
}

const LOGS: Table = { fieldOf, severity: 'SeverityNumber', hasWords: true }

interface Target {
  bind(value: string | number): string
  table: Table
}

function condition(query: Query, on: Target): string {
  switch (query.kind) {
    case 'all':
      return '1'
    case 'and':
    case 'or':
      return `(${query.parts.map((part) => condition(part, on)).join(query.kind === 'and' ? ' AND ' : ' OR ')})`
    case 'not':
      return `NOT (${condition(query.part, on)})`
    case 'word':
      return words(globOf(lowerAscii(query.pattern)), on)
    case 'phrase':
      return words({ parts: [lowerAscii(query.text)], openStart: false, openEnd: false }, on)
    case 'field':
      return field(query.name, query.condition, on)
  }
}

/** The index answers which whole words are there; only where these are not all that was asked is the text read. */
function words(glob: Glob, on: Target): string {
  if (!on.table.hasWords) return `match(lower(Body), ${on.bind(wordsRegExp(glob))})`
  const whole = [...new Set(wholeWords(glob))]
  const tokens = whole.map((word) => {
    const value = on.bind(word)
    return `(hasToken(lower(Body), ${value}) OR hasToken(GluedWords, ${value}))`
  })
  const exact = glob.parts.length === 1 && whole.length === 1 && whole[0] === glob.parts[0]
  const text = exact ? [] : [`match(lower(Body), ${on.bind(wordsRegExp(glob))})`]
  return `(${[...tokens, ...text].join(' AND ')})`
}

function field(name: string, condition: Condition, on: Target): string {
  const target = on.table.fieldOf(name)
  switch (target.kind) {
    case 'level': {
      const severities = levelsOf(condition, (level, pattern) => isLike(level, globOf(pattern))).flatMap(
        severitiesOf,
      )
      return severities.length === 0 ? '0' : `${on.table.severity} IN (${severities.join(', ')})`
    }
    case 'message':
      if (condition.kind !== 'is') return value('Body', "Body != ''", condition, on)
      return condition.quoted
        ? words({ parts: [lowerAscii(condition.pattern)], openStart: false, openEnd: false }, on)
        : words(globOf(lowerAscii(condition.pattern)), on)
    case 'duration':
      return duration(condition, on)
    case 'text':
      return value(target.column, `${target.column} != ''`, condition, on)
    case 'attribute': {
      const key = on.bind(target.name)
      return value(`LogAttributes[${key}]`, `mapContains(LogAttributes, ${key})`, condition, on)
    }
  }
}

/** A condition on a text: by the text itself, or by the number that it is. */
function value(column: string, exists: string, condition: Condition, on: Target): string {
  switch (condition.kind) {
    case 'exists':
      return exists
    case 'is':
      if (condition.quoted || !condition.pattern.includes('*'))
        return `${column} = ${on.bind(condition.pattern)}`
      return `${column} LIKE ${on.bind(likePattern(globOf(condition.pattern)))}`
    default: {
      const number = `if(length(${column}) <= ${MAX_NUMBER_TEXT} AND match(${column}, '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$'), toFloat64OrNull(${column}), NULL)`
      return `ifNull(isFinite(${number}) AND ${compared(number, condition, on)}, 0)`
    }
  }
}

/** `duration_ms` is a number in a column of its own; only what is no number stands among the attributes. */
function duration(condition: Condition, on: Target): string {
  switch (condition.kind) {
    case 'exists':
      return `(DurationMs IS NOT NULL OR mapContains(LogAttributes, 'duration_ms'))`
    case 'is': {
      const text = value("LogAttributes['duration_ms']", '', condition, on)
      const number = Number(condition.pattern)
      if (condition.pattern === '') return `(DurationMs IS NULL AND ${text})`
      return Number.isNaN(number) ? text : `(ifNull(DurationMs = ${on.bind(number)}, 0) OR ${text})`
    }
    default:
      return `ifNull(${compared('DurationMs', condition, on)}, 0)`
  }
}

function compared(
  number: string,
  condition: Exclude<Condition, { kind: 'is' | 'exists' }>,
  on: Target,
): string {
  if (condition.kind === 'compare')
    return `${number} ${condition.operator} ${on.bind(Number(condition.value))}`
  const parts: string[] = []
  if (condition.from !== '*')
    parts.push(`${number} ${condition.fromIncluded ? '>=' : '>'} ${on.bind(Number(condition.from))}`)
  if (condition.to !== '*')
    parts.push(`${number} ${condition.toIncluded ? '<=' : '<'} ${on.bind(Number(condition.to))}`)
  return parts.length === 0 ? `${number} IS NOT NULL` : `(${parts.join(' AND ')})`
}
