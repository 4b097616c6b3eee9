import { join } from 'node:path'
import type { Entry, FieldType, Shape } from '../declare/types.js'
import { sampleFile } from '../walk/sample.js'
import type { Observed } from '../walk/survey.js'
import { type Finding, finding } from './finding.js'

/** Lines looked at in each of the newest files. */
const LINES = 200

/**
 * Whether lines still have the shapes that are declared. The newest lines of the newest files are looked at; each is held against the shape that it is
 * nearest to.
 */
export function* shapeDrift(root: string, entry: Entry, seen: Observed): Generator<Finding> {
  if (entry.shapes.length === 0) return
  const drift = new Drift(entry.shapes)
  for (const { path } of seen.recent) {
    for (const object of objectsIn(join(root, path), entry.format === 'document')) drift.look(object, path)
  }
  for (const { shape, field, change, path, lines } of drift.changes())
    yield finding(
      {
        kind: 'shape-drift',
        severity: 'warning',
        entry: entry.name,
        path,
        message: `Lines of the shape ${shape}: ${field} ${change}`,
        evidence: [`${lines} of ${drift.lines.get(shape)} lines looked at, first in ${path}`],
        fix: `Declare it in shapes.${shape}; or correct the writer.`,
      },
      `${shape}.${field} ${change.split(' ')[0]}`,
    )
}

function objectsIn(path: string, isDocument: boolean): Record<string, unknown>[] {
  try {
    const { head, tail, whole } = sampleFile(path, isDocument ? 1024 * 1024 : undefined)
    if (isDocument) return whole ? parsed(head.join('\n')) : []
    return (tail.length > 0 ? tail : head).slice(-LINES).flatMap(parsed)
  } catch {
    // It has gone, or may not be read: the survey tells of that.
    return []
  }
}

function parsed(text: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [value as Record<string, unknown>]
      : []
  } catch {
    return []
  }
}

interface Change {
  shape: string
  field: string
  change: string
  path: string
  lines: number
}

class Drift {
  /** Lines looked at, by shape. */
  readonly lines = new Map<string, number>()
  private readonly seen = new Map<string, Change>()

  constructor(private readonly shapes: readonly Shape[]) {}

  look(object: Record<string, unknown>, path: string): void {
    const shape = this.nearest(object)
    this.lines.set(shape.name, (this.lines.get(shape.name) ?? 0) + 1)
    for (const [field, { types, optional }] of shape.fields) {
      const value = object[field]
      if (value === undefined) {
        if (!optional) this.note(shape.name, field, 'vanished', path)
      } else if (!types.includes('any') && !types.includes(typeOf(value)))
        this.note(shape.name, field, `changed from ${types.join('|')} to ${typeOf(value)}`, path)
    }
    for (const field of Object.keys(object)) {
      if (!shape.fields.has(field)) this.note(shape.name, field, `appeared (${typeOf(object[field])})`, path)
    }
  }

  changes(): Change[] {
    return [...this.seen.values()]
  }

  private nearest(object: Record<string, unknown>): Shape {
    let [best, least] = [this.shapes[0] as Shape, Number.POSITIVE_INFINITY]
    for (const shape of this.shapes) {
      let away = Object.keys(object).filter((field) => !shape.fields.has(field)).length
      for (const [field, { optional }] of shape.fields) if (!optional && !(field in object)) away++
      if (away < least) [best, least] = [shape, away]
    }
    return best
  }

  private note(shape: string, field: string, change: string, path: string): void {
    const key = JSON.stringify([shape, field, change])
    const known = this.seen.get(key)
    if (known === undefined) this.seen.set(key, { shape, field, change, path, lines: 1 })
    else known.lines++
  }
}

function typeOf(value: unknown): FieldType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as FieldType
}
