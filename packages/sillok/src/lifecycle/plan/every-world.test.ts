import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CLASS_RETENTION, type LogClass, parseGlob } from '../../catalogue/index.js'
import { DAY, file, MIDNIGHT, NOW } from '../testkit/fact.js'
import type { Family, FileFact } from './facts.js'
import { plan } from './plan.js'
import type { Verdict } from './verdict.js'

/** How old what is declared of a log lets something become before something happens to it. */
const agesOf = ({ retention: { compressAfterMs, archiveAfterMs, deleteAfterMs } }: Family): number[] =>
  [compressAfterMs, archiveAfterMs, deleteAfterMs].filter((age) => age !== undefined)

it('holds for every world: what is barred stays, plans are repeatable, later plans take more', () => {
  const classes = Object.keys(CLASS_RETENTION) as LogClass[]
  const policies = fc.record(
    {
      compressAfterMs: fc.constantFrom(DAY, DAY / 2),
      archiveAfterMs: fc.constantFrom(3 * DAY, 30 * DAY),
      deleteAfterMs: fc.constantFrom(2 * DAY, 365 * DAY),
      keepLast: fc.record({ count: fc.nat(3), per: fc.constant([]) }),
      maxBytes: fc.nat(5000),
      monthlyArchive: fc.boolean(),
      until: fc.constant({ exists: parseGlob('x') }),
    },
    { requiredKeys: [] },
  )
  const families = fc.array(
    fc.record({
      class: fc.constantFrom(...classes),
      retention: policies,
      hold: fc.option(fc.constant('case')),
    }),
    { minLength: 1, maxLength: 4 },
  )
  const facts = fc.array(
    fc.record({
      of: fc.nat(3),
      days: fc.integer({ min: -2, max: 500 }),
      bytes: fc.nat(3000),
      packed: fc.boolean(),
      isOpen: fc.boolean(),
      lastFor: fc.option(fc.integer({ min: 0, max: 40 })),
      waits: fc.boolean(),
      sealed: fc.option(fc.boolean()),
      exists: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  // Of two file systems each may be short of space, or have room.
  const spaces = fc
    .tuple(fc.integer({ min: -5000, max: 10_000 }), fc.integer({ min: -5000, max: 10_000 }))
    .map(
      ([own, other]) =>
        new Map([
          ['', own],
          ['other', other],
        ]),
    )
  const options = fc.record(
    { needs: spaces, maxTotalBytes: fc.nat(20_000), includeCache: fc.boolean() },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(families, facts, options, (declared, found, asked) => {
      const own = declared.map(
        ({ hold, ...rest }, n): Family => ({
          name: `${n}`,
          by: 'sillok',
          ...rest,
          ...(hold === null ? {} : { legalHold: { reason: hold } }),
        }),
      )
      const files = found.map((one, n) =>
        file(`${n}`, own[one.of % own.length] as Family, one.days, {
          bytes: one.bytes,
          packed: one.packed,
          parts: { exists: `${one.exists}` },
          segment: {
            stream: 's',
            name: `${n}`,
            isOpen: one.isOpen,
            ...(one.lastFor === null ? {} : { lastSince: NOW - Math.max(0, one.days + one.lastFor) * DAY }),
            isJson: true,
            waitsFor: one.waits ? ['index'] : [],
            ...(one.sealed === null ? {} : { sealed: one.sealed }),
          },
        }),
      )
      const world: Parameters<typeof plan>[0] = {
        files,
        now: NOW,
        exists: ({ parts }) => parts?.exists === 'true',
        spaceOf: ({ path }) => (Number(path) % 2 === 0 ? '' : 'other'),
        options: asked,
      }
      const seen = new Map<FileFact, Verdict>()
      const first = plan(world, (one, verdict) => seen.set(one, verdict))
      expect(plan(world)).toEqual(first)
      expect(seen.size).toBe(files.length)
      for (const { operation, cause, file: gone } of first.actions) {
        const { family: by, segment } = gone
        if (cause === 'space')
          expect(asked.needs?.get(Number(gone.path) % 2 === 0 ? '' : 'other')).toBeGreaterThan(0)
        expect(by.legalHold).toBeUndefined()
        const since = segment?.lastSince ?? -Infinity
        const isForSpace = cause === 'space' || cause === 'max_bytes' || cause === 'max_total_bytes'
        if (since >= MIDNIGHT && !(operation === 'rotate' && isForSpace))
          expect(since + Math.min(...agesOf(by))).toBeLessThanOrEqual(NOW)
        if (operation === 'rotate') {
          expect(segment?.lastSince).toBeDefined()
          continue
        }
        expect(segment?.isOpen).toBe(false)
        if (operation === 'compress') {
          expect(gone.packed).toBe(false)
          continue
        }
        expect(segment?.waitsFor).toEqual([])
        expect(segment?.sealed).not.toBe(false)
        if (operation === 'convert') continue
        if (by.retention.until !== undefined) expect(gone.parts?.exists).toBe('true')
        if (operation === 'archive') continue
        expect(['L0', 'L1', 'state']).not.toContain(by.class)
        if (by.retention.archiveAfterMs !== undefined)
          expect(gone.time + (by.retention.deleteAfterMs ?? Infinity)).toBeLessThanOrEqual(NOW)
      }
      // Nothing with an age is young for ever.
      for (const [{ family: by, segment, bytes, time }, { action, stay }] of seen)
        if (agesOf(by).length > 0 && bytes > 0 && (segment?.lastSince ?? NOW) < MIDNIGHT && time <= NOW)
          expect(action ?? stay).not.toBe('in_use')
      for (const { due } of seen.values()) if (due !== undefined) expect(due).toBeGreaterThan(NOW)
      // Whatever goes by age alone today goes tomorrow, too.
      const plain = { ...world, options: {} }
      const today = new Set(
        plan(plain)
          .actions.filter(({ cause }) => cause === 'delete_after')
          .map((one) => one.file),
      )
      const tomorrow = new Set(plan({ ...plain, now: NOW + 30 * DAY }).actions.map((one) => one.file))
      for (const one of today) expect(tomorrow.has(one)).toBe(true)
    }),
  )
})
