import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addTerm,
  between,
  formatRoute,
  HOME,
  hasTerm,
  isColumn,
  isFieldName,
  MAX_COLUMNS,
  PRESETS,
  parseRoute,
  parseSpan,
  type Range,
  type Route,
  removeTerm,
  resolve,
  spanName,
  term,
  terms,
  toggleTerm,
  VIEWS,
  widen,
} from './index.js'

const ranges: fc.Arbitrary<Range> = fc.oneof(
  fc.constantFrom(...PRESETS).map(({ ms }) => ({ last: ms })),
  fc
    .tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 1e10 }))
    .map(([from, length]) => ({ from, to: from + length })),
)
const routes: fc.Arbitrary<Route> = fc
  .record({
    view: fc.constantFrom(...VIEWS),
    q: fc.string({ unit: 'grapheme' }),
    range: ranges,
    columns: fc.uniqueArray(fc.string({ unit: 'grapheme' }).filter(isColumn), { maxLength: MAX_COLUMNS }),
    record: fc.string({ unit: 'grapheme' }),
    id: fc.string({ unit: 'grapheme' }),
    by: fc.constantFrom(
      'bytes',
      'stage',
      'end',
      '',
      'error',
      'warning',
      'note',
      'running',
      'failed',
      'readings',
    ),
    days: fc.constantFrom(30, 90),
  })
  // A lone surrogate has no form in a URL; only pages of one thing carry an id, and a page is shown in its own ways.
  .filter((route) => [route.q, route.record, route.id, ...route.columns].every((text) => text.isWellFormed()))
  .map((route) => {
    const { view, id, by, days } = route
    const ways = {
      storage: ['bytes', 'stage', 'end'],
      map: ['', 'error', 'warning', 'note'],
      jobs: ['', 'running', 'failed'],
      audit: ['', 'readings'],
    }[view as string] ?? ['']
    return {
      ...route,
      id: ['timeline', 'map', 'workers', 'jobs'].includes(view) ? id : '',
      by: ways.includes(by) ? by : (ways[0] ?? ''),
      days: view === 'storage' ? days : 30,
    }
  })

describe('route', () => {
  it('comes back from its URL as it was', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(formatRoute(route))).toEqual(route)
      }),
    )
  })

  it('leaves out what is default', () => {
    expect(formatRoute(HOME)).toBe('#/overview')
    expect(formatRoute({ ...HOME, view: 'search', q: 'level:ERROR', range: { last: 21_600_000 } })).toBe(
      '#/search?last=6h&q=level%3AERROR',
    )
  })

  it('has a form for text that is no good Unicode', () => {
    expect(formatRoute({ ...HOME, view: 'timeline', id: '\ud800' })).toBe('#/timeline/%EF%BF%BD')
  })

  it('takes any fragment', () => {
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(VIEWS).toContain(parseRoute(hash).view)
      }),
    )
    expect(parseRoute('#/storage?by=nothing&days=7')).toMatchObject({ by: 'bytes', days: 30 })
    expect(parseRoute('#/timeline/%E0%A4%A')).toMatchObject({ view: 'timeline', id: '%E0%A4%A' })
    expect(parseRoute('#/search?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z').range).toEqual(HOME.range)
  })

  it('takes each column once, and none that no query could ask for', () => {
    const long = 'x'.repeat(300)
    expect(parseRoute(`#/search?columns=user_id,a b,user_id,,${long},route`).columns).toEqual([
      'user_id',
      'a b',
      'route',
    ])
    expect(parseRoute(`#/search?columns=${'abcdefgh'.split('').join(',')}`).columns).toHaveLength(MAX_COLUMNS)
  })
})

describe('range', () => {
  it('has short names that read back', () => {
    for (const { ms, name } of PRESETS) expect(parseSpan(spanName(ms))).toBe(parseSpan(name))
    expect(parseSpan('1 fortnight')).toBeUndefined()
    expect(parseSpan('0m')).toBeUndefined()
  })

  it('resolves against one now', () => {
    expect(resolve({ last: 1000 }, 5000)).toEqual({ from: 4000, to: 5000 })
  })

  it('is at least a second, in either order', () => {
    expect(between(9000.4, 2000.6)).toEqual({ from: 2000, to: 9001 })
    expect(between(5, 5)).toEqual({ from: 5, to: 1005 })
  })

  it('widens to twice as much, not beyond now', () => {
    expect(widen({ last: 1000 }, 0)).toEqual({ last: 2000 })
    expect(widen({ from: 100_000, to: 200_000 }, 1e9)).toEqual({ from: 50_000, to: 250_000 })
    expect(widen({ from: 100_000, to: 200_000 }, 200_000)).toEqual({ from: 0, to: 200_000 })
  })
})

describe('terms', () => {
  it('quotes what has a meaning in a query', () => {
    expect(term('level', 'ERROR')).toBe('level:ERROR')
    expect(term('message', 'rate "limit" \\ (x)')).toBe('message:"rate \\"limit\\" \\\\ (x)"')
    expect(term('user_id', 'OR', true)).toBe('-user_id:"OR"')
    expect(term('service', '面接')).toBe('service:面接')
    const names = ['a.b', 'a-b', '名前', 'a b', 'a:b', '-a', 'say "x"']
    expect(names.map((name) => term(name, 'v'))).toEqual([
      'a.b:v',
      'a-b:v',
      '名前:v',
      '"a b":v',
      '"a:b":v',
      '"-a":v',
      '"say \\"x\\"":v',
    ])
    expect(['', 'a b', 'x'.repeat(257)].map(isFieldName)).toEqual([false, true, false])
  })

  it('takes a query apart at the top level', () => {
    expect(terms('a  (b OR c) "d e" -f:"g \\" h" i:[1 TO 2]')).toEqual([
      'a',
      '(b OR c)',
      '"d e"',
      '-f:"g \\" h"',
      'i:[1 TO 2]',
    ])
  })

  it('adds, replaces the opposite, and takes away', () => {
    expect(addTerm('', 'a:b')).toBe('a:b')
    expect(addTerm('x -a:b', 'a:b')).toBe('x a:b')
    expect(addTerm('a:b', 'a:b')).toBe('a:b')
    expect(addTerm('x OR y', 'a:b')).toBe('(x OR y) a:b')
    expect(addTerm('x || y', 'a:b')).toBe('(x || y) a:b')
    expect(removeTerm('c || a:b', 'a:b')).toBe('c')
    expect(term('+x', 'v')).toBe('"+x":v')
    expect(removeTerm('x a:b y', 'a:b')).toBe('x y')
    expect(toggleTerm('a:b', 'a:b')).toBe('')
    expect(['a:b OR c', 'c OR a:b', 'c OR a:b OR d', 'a:b OR a:b'].map((q) => removeTerm(q, 'a:b'))).toEqual([
      'c',
      'c',
      'c OR d',
      '',
    ])
  })

  it('finds again what it added, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.boolean(),
        (q, value, exclude) => {
          const wanted = term('field', value, exclude)
          // A query that ends inside a quote or bracket swallows what follows; the server says so.
          fc.pre(!/["()[\]\\]/.test(q))
          const added = addTerm(q, wanted)
          expect(hasTerm(added, wanted)).toBe(true)
          expect(hasTerm(removeTerm(added, wanted), wanted)).toBe(false)
        },
      ),
    )
  })
})
