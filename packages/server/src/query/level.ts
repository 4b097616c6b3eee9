import { LEVELS, type Level, loudness, parseLevel, SEVERITY_NUMBER } from 'sillok/record'
import type { Condition } from './types.js'

/** The levels that a condition means; the parser has seen to it that its names are levels. */
export function levelsOf(condition: Condition, like: (level: Level, pattern: string) => boolean): Level[] {
  switch (condition.kind) {
    case 'exists':
      return [...LEVELS]
    case 'is': {
      const level = parseLevel(condition.pattern)
      return LEVELS.filter((each) =>
        level === undefined ? like(each, condition.pattern.toUpperCase()) : each === level,
      )
    }
    case 'compare':
      return LEVELS.filter((each) => compare(loudness(each), condition.operator, loudnessOf(condition.value)))
    case 'range':
      return LEVELS.filter(
        (each) =>
          (condition.from === '*' ||
            compare(loudness(each), condition.fromIncluded ? '>=' : '>', loudnessOf(condition.from))) &&
          (condition.to === '*' ||
            compare(loudness(each), condition.toIncluded ? '<=' : '<', loudnessOf(condition.to))),
      )
  }
}

/** OpenTelemetry's severities of a level: four numbers from the level's own; DEBUG takes TRACE's too. */
export function severitiesOf(level: Level): number[] {
  const first = level === 'DEBUG' ? 0 : SEVERITY_NUMBER[level]
  const count = level === 'DEBUG' ? 9 : 4
  return Array.from({ length: count }, (_, i) => first + i)
}

export function compare(left: number, operator: '>' | '>=' | '<' | '<=', right: number): boolean {
  switch (operator) {
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '<':
      return left < right
    case '<=':
      return left <= right
  }
}

function loudnessOf(name: string): number {
  const level = parseLevel(name)
  return level === undefined ? Number.NaN : loudness(level)
}
