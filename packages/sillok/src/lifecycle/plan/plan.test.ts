import { describe, expect, it } from 'vitest'
import {
  CLASS_RETENTION,
  type LogClass,
  parseDuration,
  parseGlob,
  type Retention,
} from '../../catalogue/index.js'
import { file, NOW } from '../testkit/fact.js'
import type { Family, FileFact, PlanOptions, World } from './facts.js'
import { plan } from './plan.js'
import type { Verdict } from './verdict.js'

/** What a class demands, as a catalogue would say it. */
function ofClass(logClass: LogClass): Retention {
  const { compressAfter, archiveAfter, deleteAfter, monthlyArchive } = CLASS_RETENTION[logClass]
  return retention({ compressAfter, archiveAfter, deleteAfter, ...(monthlyArchive && { monthlyArchive }) })
}
function retention({
  compressAfter,
  archiveAfter,
  deleteAfter,
  ...more
}: Record<string, unknown>): Retention {
  const ages = { compressAfterMs: compressAfter, archiveAfterMs: archiveAfter, deleteAfterMs: deleteAfter }
  const given = Object.entries(ages).filter(([, text]) => text !== undefined)
  return { ...Object.fromEntries(given.map(([name, text]) => [name, parseDuration(text)])), ...more }
}
const defaults = new Map<LogClass, Family>()
function family(logClass: LogClass, own?: Retention, more?: Partial<Family>): Family {
  const made: Family = {
    name: logClass,
    by: 'others',
    class: logClass,
    retention: own ?? ofClass(logClass),
    ...more,
  }
  if (own !== undefined || more !== undefined) return made
  const known = defaults.get(logClass) ?? made
  defaults.set(logClass, known)
  return known
}
function verdicts(
  files: FileFact[],
  options: PlanOptions = {},
  world: Partial<World> = {},
): Record<string, string> {
  const found: Record<string, string> = {}
  plan({ files, now: NOW, exists: () => false, options, ...world }, ({ path }, { action, stay }) => {
    found[path] = action === undefined ? `stays: ${stay}` : `${action.operation}: ${action.cause}`
  })
  return found
}

describe('what age demands', () => {
  it.each<[LogClass, number, boolean, string]>([
    ['raw', 0.9, false, 'stays: not_due'],
    ['raw', 1, false, 'compress: compress_after'],
    ['raw', 6, true, 'stays: not_due'],
    ['raw', 7, true, 'archive: archive_after'],
    ['raw', 100, false, 'archive: archive_after'],
    ['summary', 7, false, 'compress: compress_after'],
    ['summary', 90, true, 'archive: archive_after'],
    ['training', 30, false, 'compress: compress_after'],
    ['training', 365, true, 'archive: archive_after'],
    ['tagged', 89, false, 'stays: not_due'],
    ['tagged', 90, false, 'compress: compress_after'],
    ['tagged', 1824, true, 'stays: not_due'],
    ['tagged', 1825, true, 'archive: archive_after'],
    ['L0', 9999, false, 'stays: class'],
    ['L1', 9999, false, 'stays: class'],
    ['L2', 9999, false, 'stays: kept'],
    ['L3', 29.9, false, 'stays: not_due'],
    ['L3', 30, false, 'delete: delete_after'],
    ['state', 9999, false, 'stays: class'],
    ['cache', 9999, false, 'stays: cache_on_request'],
  ])('%s of %d days, packed %s: %s', (logClass, days, packed, expected) => {
    expect(verdicts([file('a', family(logClass), days, { packed })])).toEqual({ a: expected })
  })

  it('deletes the archived copy later, and a file that is past that at once', () => {
    const own = family('raw', retention({ archiveAfter: '10d', deleteAfter: '20d' }))
    const archived = { key: '2026-11/x' } as FileFact['archived'] & object
    const files = [
      file('a', own, 15),
      file('b', own, 25),
      file('c', own, 15, { archived }),
      file('d', own, 25, { archived }),
      file('e', family('tagged'), 9999, { archived }),
    ]
    expect(verdicts(files)).toEqual({
      a: 'archive: archive_after',
      b: 'delete: delete_after',
      c: 'stays: not_due',
      d: 'delete: delete_after',
      e: 'stays: kept',
    })
  })

  it('takes earlier months of a large family to the archive, and leaves the running one', () => {
    const large = family('L1')
    const files = [file('old', large, 21), file('new', large, 1)]
    const expected = { old: 'archive: monthly_archive', new: 'stays: class' }
    expect(verdicts(files, { largeBytes: 1500 })).toEqual(expected)
    expect(verdicts(files, { largeBytes: 2000 })).toEqual({ ...expected, old: 'stays: class' })
    // Once it was large, it goes on.
    expect(verdicts(files, {}, { inArchive: new Set(['L1']) })).toEqual(expected)
  })

  it('puts rotated segments in another form, once every reader is past them', () => {
    const segment = { stream: 's', name: '1', isOpen: false, isJson: true }
    const files = [
      file('a', family('summary'), 0, { segment }),
      file('b', family('summary'), 0, { segment: { ...segment, waitsFor: ['index'] } }),
      file('c', family('summary'), 0, { segment: { ...segment, isOpen: true } }),
    ]
    expect(verdicts(files)).toEqual({
      a: 'convert: convert_on_rotation',
      b: 'stays: not_due',
      c: 'stays: in_use',
    })
  })

  it('has a segment end with its day, where its log has an age', () => {
    const last = (hours: number, isOpen = false) => ({
      segment: { stream: 's', name: '1', isOpen, lastSince: NOW - hours * 3_600_000, isJson: true },
    })
    const short = family('L3', retention({ deleteAfter: '6h' }))
    const monthly = family('L1', { monthlyArchive: true })
    const files = [
      file('open', family('raw'), 0, last(24, true)),
      file('closed', family('raw'), 0, last(24)),
      file('young', family('raw'), 0, last(12)),
      file('empty', family('raw'), 0, { ...last(24), bytes: 0 }),
      file('short', short, 0, last(6)),
      file('no-age', family('L0'), 0, last(999)),
      file('last-month', monthly, 0, last(24 * 20, true)),
      // What is due is not put off until after the rotation, unless somebody writes to it.
      file('overdue', family('raw'), 8, last(24 * 8)),
      file('overdue-open', family('raw'), 8, last(24 * 8, true)),
      file('overdue-summary', family('summary'), 8, last(24 * 8)),
    ]
    expect(verdicts(files, { largeBytes: 10 })).toEqual({
      open: 'rotate: rotate_after',
      closed: 'rotate: rotate_after',
      young: 'stays: in_use',
      empty: 'stays: in_use',
      short: 'rotate: rotate_after',
      'no-age': 'stays: in_use',
      'last-month': 'rotate: rotate_after',
      overdue: 'archive: archive_after',
      'overdue-open': 'rotate: rotate_after',
      'overdue-summary': 'convert: convert_on_rotation',
    })
  })

  it('says when a segment that is written to ends', () => {
    const segment = { stream: 's', name: '1', isOpen: true, lastSince: NOW - 3_600_000, isJson: true }
    let found: Verdict | undefined
    const files = [file('a', family('raw'), 0, { segment })]
    plan({ files, now: NOW, exists: () => false, options: {} }, (_, verdict) => {
      found = verdict
    })
    expect(found).toEqual({ stay: 'in_use', next: 'rotate', due: Date.parse('2026-11-21T00:00:00Z') })
  })

  it('keep-days takes the place of the days of L3 alone', () => {
    const files = [file('l3', family('L3'), 5), file('raw', family('raw'), 5, { packed: true })]
    expect(verdicts(files, { keepDays: 3 })).toEqual({ l3: 'delete: delete_after', raw: 'stays: not_due' })
    expect(verdicts([file('l3', family('L3'), 40)], { keepDays: 60 })).toEqual({ l3: 'stays: not_due' })
  })

  it('does nothing while the clock is behind the last run', () => {
    expect(verdicts([file('a', family('L3'), 40)], {}, { lastRun: NOW + 1 })).toEqual({
      a: 'stays: clock_back',
    })
  })

  it('only names families', () => {
    expect(verdicts([file('a', family('L3'), 40)], { only: ['raw'] })).toEqual({ a: 'stays: not_asked_for' })
  })
})

describe('what bars', () => {
  it('hold, condition, readers, the seal', () => {
    const segment = { stream: 's', name: '1', isOpen: false, isJson: false }
    const held = family('L3', undefined, { legalHold: { reason: 'case 4' } })
    const over = family('L3', undefined, { legalHold: { reason: 'case 3', untilMs: NOW - 1 }, name: 'over' })
    const until = family('L2', { until: { exists: parseGlob('final/{video}') } })
    const files = [
      file('held', held, 99),
      file('over', over, 99),
      file('open', until, 99, { parts: { video: '1' } }),
      file('done', until, 99, { parts: { video: '2' } }),
      file('waits', family('L3'), 99, { segment: { ...segment, waitsFor: ['index'] } }),
      file('unsealed', family('L3'), 99, { segment: { ...segment, sealed: false } }),
    ]
    expect(verdicts(files, {}, { exists: ({ parts }) => parts?.video === '2' })).toEqual({
      held: 'stays: held',
      over: 'delete: delete_after',
      open: 'stays: until_open',
      done: 'delete: until_exists',
      waits: 'stays: not_passed',
      unsealed: 'stays: not_sealed',
    })
  })

  it('caches go when asked for, and then by their own limits', () => {
    const files = [
      file('a', family('cache'), 0),
      file('b', family('cache', retention({ deleteAfter: '5d' }), { name: 'b' }), 1),
    ]
    expect(verdicts(files, { includeCache: true })).toEqual({ a: 'delete: cache', b: 'stays: not_due' })
    expect(verdicts(files)).toEqual({ a: 'stays: cache_on_request', b: 'stays: cache_on_request' })
  })
})

describe('what number and space demand', () => {
  it('keeps the newest files', () => {
    const own = family('L3', { keepLast: { count: 2, per: [] } })
    expect(verdicts([file('a', own, 3), file('b', own, 2), file('c', own, 1)])).toEqual({
      a: 'delete: keep_last',
      b: 'stays: kept',
      c: 'stays: kept',
    })
  })

  it('keeps the newest starts of each program whole', () => {
    const own = family('L3', { keepLast: { count: 1, of: 'start', per: ['program'] } })
    const of = (program: string, start: string, name: string, days: number): FileFact =>
      file(`${program}/${start}.${name}`, own, days, { parts: { program, start } })
    const files = [
      of('ui', '1', 'out', 9),
      of('ui', '1', 'err', 1),
      of('ui', '2', 'out', 0.5),
      of('api', '1', 'out', 20),
    ]
    expect(verdicts(files)).toEqual({
      'ui/1.out': 'delete: keep_last',
      'ui/1.err': 'delete: keep_last',
      'ui/2.out': 'stays: kept',
      'api/1.out': 'stays: kept',
    })
  })

  it('the oldest of a family go until it is small enough', () => {
    const own = family('L3', { maxBytes: 2500 })
    expect(verdicts([1, 2, 3, 4].map((n) => file(`${n}`, own, n)))).toEqual({
      1: 'stays: kept',
      2: 'stays: kept',
      3: 'delete: max_bytes',
      4: 'delete: max_bytes',
    })
  })

  it('for space caches go first, then the oldest transient; evidence, audit and the newest never', () => {
    const files = [
      file('l0', family('L0'), 900),
      file('l1', family('L1'), 900),
      file('tagged', family('tagged'), 30),
      file('state', family('state'), 900),
      file('cache', family('cache'), 0),
      file('l3a', family('L3'), 3),
      file('l3b', family('L3'), 2),
      file('l3c', family('L3'), 1),
      file('raw', family('raw'), 0.5),
      file('raw2', family('raw'), 0.1),
    ]
    const gone = (needBytes: number): string[] =>
      plan({ files, now: NOW, exists: () => true, options: { needs: new Map([['', needBytes]]) } })
        .actions.filter(({ cause }) => cause === 'space')
        .map(({ file: { path }, operation }) => `${path} ${operation}`)
    expect(gone(1000)).toEqual(['cache delete'])
    // And in that order, in case that it is cut off.
    expect(gone(2000)).toEqual(['cache delete', 'l3a delete'])
    expect(gone(1e9)).toEqual(['cache delete', 'l3a delete', 'l3b delete', 'raw archive'])
    expect(
      plan({ files, now: NOW, exists: () => true, options: { needs: new Map([['', 10_000]]) } }).missingBytes,
    ).toBe(6250)
  })

  it('on each file system by what lies there, and nothing of what is not short', () => {
    const files = [
      file('l3a', family('L3'), 3),
      file('l3b', family('L3'), 2),
      file('b/l3c', family('L3'), 5),
      file('b/l3d', family('L3'), 4),
      file('b/raw', family('raw'), 0.6),
      file('b/raw2', family('raw'), 0.5),
      file('raw3', family('raw'), 0.4),
    ]
    const spaceOf = ({ path }: FileFact): string => (path.startsWith('b/') ? 'b' : '')
    const planned = (needs: [string, number][]) =>
      plan({ files, now: NOW, exists: () => true, spaceOf, options: { needs: new Map(needs) } })
    const gone = (needs: [string, number][]): string[] =>
      planned(needs)
        .actions.filter(({ cause }) => cause === 'space')
        .map(({ operation, file: { path }, on }) => `${path} ${operation} ${on}`)
    expect(gone([['b', 1]])).toEqual(['b/l3c delete b'])
    // The one that is the newest of its log there stays; what has an archive goes to it, and not where that has no room.
    const room = (bytes: number) =>
      gone([
        ['', -bytes],
        ['b', 9000],
      ])
    expect(room(2000)).toEqual(['b/l3c delete b', 'b/raw archive b'])
    expect(room(900)).toEqual(['b/l3c delete b'])
    expect(
      gone([
        ['', 500],
        ['b', 9000],
      ]),
    ).toEqual(['b/l3c delete b', 'l3a delete undefined'])
    const { missing, missingBytes } = planned([
      ['', 500],
      ['b', 9000],
    ])
    expect([[...missing], missingBytes]).toEqual([[['b', 8000]], 8000])
  })

  it('has a stream go on in a new segment where only the newest is left that holds the bytes: the next run may take it', () => {
    const limited = family('L3', retention({ deleteAfter: '30d', maxBytes: 1500 }), {
      name: 'limited',
      by: 'sillok',
    })
    const newest = (
      path: string,
      own: Family,
      bytes: number,
      more: Partial<FileFact['segment'] & object> = {},
    ) =>
      file(path, own, 0, {
        bytes,
        segment: { stream: own.name, name: path, isOpen: true, isJson: true, lastSince: NOW - 1000, ...more },
      })
    const own = (logClass: LogClass) =>
      family(logClass, ofClass(logClass), { name: `s-${logClass}`, by: 'sillok' })
    expect(verdicts([newest('a', limited, 1600)])).toEqual({ a: 'rotate: max_bytes' })
    expect(verdicts([newest('a', limited, 1400)])).toEqual({ a: 'stays: in_use' })
    expect(verdicts([newest('a', limited, 1400), file('b', limited, 3, { bytes: 900 })])).toEqual({
      a: 'stays: in_use',
      b: 'delete: max_bytes',
    })
    // For space, of what may go for it, as much as is missing and no more.
    const files = [
      newest('l3', own('L3'), 1000),
      newest('raw', own('raw'), 1000),
      newest('l1', own('L1'), 1000),
      newest('empty', own('cache'), 0),
      newest('held', { ...own('L3'), name: 'held', legalHold: { reason: 'case' } }, 1000),
    ]
    const stays = { l3: 'stays: in_use', raw: 'stays: in_use', l1: 'stays: in_use', held: 'stays: held' }
    expect(verdicts(files, { needs: new Map([['', 500]]) })).toMatchObject({ ...stays, l3: 'rotate: space' })
    const all = { ...stays, l3: 'rotate: space', raw: 'rotate: space' }
    expect(verdicts(files, { needs: new Map([['', 5000]]) })).toMatchObject(all)
    expect(verdicts(files, { maxTotalBytes: 3900 })).toMatchObject({
      ...stays,
      l3: 'rotate: max_total_bytes',
    })
    // Nothing is free by that.
    expect(
      plan({ files, now: NOW, exists: () => true, options: { needs: new Map([['', 500]]) } }),
    ).toMatchObject({
      freedBytes: 0,
      missingBytes: 500,
    })
  })

  it('a limit for all together', () => {
    const files = [file('l3a', family('L3'), 3), file('l3b', family('L3'), 2), file('l1', family('L1'), 9)]
    expect(verdicts(files, { maxTotalBytes: 2000 })).toMatchObject({
      l3a: 'delete: max_total_bytes',
      l3b: 'stays: not_due',
    })
  })
})
