import { type LogRecord, numberOfText } from '../view/index.js'
import { fieldOf } from './fields.js'
import { compare, levelsOf } from './level.js'
import { findsWords, globOf, isLike, lowerAscii } from './pattern.js'
import type { Condition, Query } from './types.js'

/**
 * Whether a record is one of those that `toSql` finds: the live view's half of the query language.
 *
 * @example matches(parseQuery('level:error timeout'), record)
 */
export function matches(query: Query, record: LogRecord): boolean {
  switch (query.kind) {
    case 'all':
      return true
    case 'and':
      return query.parts.every((part) => matches(part, record))
    case 'or':
      return query.parts.some((part) => matches(part, record))
    case 'not':
      return !matches(query.part, record)
    case 'word':
      return findsWords(lowerAscii(record.message), globOf(lowerAscii(query.pattern)))
    case 'phrase':
      return hasPhrase(record.message, query.text)
    case 'field':
      return field(query.name, query.condition, record)
  }
}

function hasPhrase(message: string, text: string): boolean {
  return findsWords(lowerAscii(message), { parts: [lowerAscii(text)], openStart: false, openEnd: false })
}

function field(name: string, condition: Condition, record: LogRecord): boolean {
  const target = fieldOf(name)
  switch (target.kind) {
    case 'level':
      return levelsOf(condition, (level, pattern) => isLike(level, globOf(pattern))).includes(record.level)
    case 'message':
      if (condition.kind !== 'is') return value(record.message, record.message !== '', condition)
      return condition.quoted
        ? hasPhrase(record.message, condition.pattern)
        : findsWords(lowerAscii(record.message), globOf(lowerAscii(condition.pattern)))
    case 'duration':
      return duration(attribute(record, 'duration_ms'), condition)
    case 'text': {
      const text = target.read(record)
      return value(text, text !== '', condition)
    }
    case 'attribute': {
      const text = attribute(record, target.name)
      return value(text ?? '', text !== undefined, condition)
    }
  }
}

function attribute(record: LogRecord, name: string): string | undefined {
  return Object.hasOwn(record.fields, name) ? record.fields[name] : undefined
}

function value(text: string, exists: boolean, condition: Condition): boolean {
  switch (condition.kind) {
    case 'exists':
      return exists
    case 'is':
      return condition.quoted ? text === condition.pattern : isLike(text, globOf(condition.pattern))
    default: {
      const number = numberOfText(text)
      return number !== undefined && compared(number, condition)
    }
  }
}

/** As in the engine: the number in any of its forms, or the text where it is no number's usual form. */
function duration(text: string | undefined, condition: Condition): boolean {
  const number = text === undefined ? undefined : numberOfText(text)
  switch (condition.kind) {
    case 'exists':
      return text !== undefined
    case 'is': {
      if (condition.pattern === '') return number === undefined && (text ?? '') === ''
      if (number !== undefined && number === Number(condition.pattern)) return true
      const other = text === undefined || String(number) === text ? '' : text
      return value(other, other !== '', condition)
    }
    default:
      return number !== undefined && compared(number, condition)
  }
}

function compared(number: number, condition: Exclude<Condition, { kind: 'is' | 'exists' }>): boolean {
  if (condition.kind === 'compare') return compare(number, condition.operator, Number(condition.value))
  const { from, to } = condition
  return (
    (from === '*' || compare(number, condition.fromIncluded ? '>=' : '>', Number(from))) &&
    (to === '*' || compare(number, condition.toIncluded ? '<=' : '<', Number(to)))
  )
}
