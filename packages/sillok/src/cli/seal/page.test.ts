import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LogReport } from '../../seal/index.js'
import { pageOf } from './page.js'

const asked = { path: 'logs/audit', at: new Date(0), isRead: false }
const report: LogReport = {
  verdict: 'TAMPERED',
  firstBad: null,
  findings: [{ verdict: 'TAMPERED', kind: 'entry', index: 42, message: 'Entry 42 is not the one.' }],
  count: 3,
  origin: 'example.com/audit',
  size: 1000,
  root: 'root=',
  signers: ['example.com/audit+1a2b3c4d+AbC'],
  range: { from: 0, to: 999 },
  entries: 1000,
  bytes: 23_000,
  seen: 0,
  epochs: { count: 2, pinned: true, keys: 1 },
  gaps: {
    pruned: 256,
    erased: 1,
    records: [{ kind: 'erased', reason: 'request 17', by: 'privacy' }],
    restored: [{ index: 41, where: ['log', 'segment'] }],
  },
  segments: { lines: 1000, missing: 0, encrypted: 0, unsealed: 7, mapped: true },
}

it('says what was checked and found, and loads nothing', () => {
  const page = pageOf(report, asked)
  for (const text of [
    'TAMPERED',
    'example.com/audit',
    'Entry 42 is not the one.',
    'and 2 more',
    'request 17',
    '1,000 lines',
    'entry 41 (log, segment)',
  ])
    expect(page).toContain(text)
  expect(page).not.toMatch(/<(?:script|link|img|iframe)|src=|href=|url\(|@import/i)
  expect(page).toContain("default-src 'none'")
})

it('does not say that something is right of which it was found that it is not', () => {
  const good = { ...report, seen: 2, findings: [], verdict: 'INTACT' } as const
  expect(pageOf({ ...good, findings: [] }, asked)).toContain('2, each the beginning of this log')
  for (const kind of ['rolled_back', 'split_view', 'root'] as const) {
    const finding = { verdict: 'TAMPERED', kind, index: 9, message: 'It is another.' } as const
    expect(pageOf({ ...good, findings: [finding] }, asked)).not.toContain('each the beginning')
  }
  const broken = { verdict: 'TAMPERED', kind: 'epoch', index: null, message: 'It is broken.' } as const
  expect(pageOf({ ...good, findings: [broken] }, asked)).not.toContain('each signed by')
  expect(pageOf({ ...good, findings: [], segments: null }, asked)).toContain('not compared')
  const moved = { verdict: 'TAMPERED', kind: 'ranges', index: 9, message: 'It is another.' } as const
  expect(pageOf({ ...good, findings: [] }, asked)).toContain('are signed: in which segment')
  expect(pageOf({ ...good, findings: [moved] }, asked)).not.toContain('are signed: in which segment')
  const segments = { ...report.segments, mapped: false } as NonNullable<LogReport['segments']>
  expect(pageOf({ ...good, findings: [], segments }, asked)).toContain('are not signed in this log')
})

it.each(['INTACT', 'UNPROVEN', 'INTACT_WITH_AUTHORISED_GAPS'] as const)('explains %s', (verdict) => {
  const empty = {
    ...report,
    verdict,
    findings: [],
    count: 0,
    gaps: null,
    epochs: null,
    segments: null,
    range: null,
  }
  expect(pageOf(empty, asked)).toContain(`class="verdict ${verdict.toLowerCase()}"`)
})

it('is a page of a receipt, too', () => {
  const receipt = {
    verdict: 'INTACT',
    firstBad: null,
    origin: 'o',
    size: 9,
    index: 3,
    signers: [],
    entry: '<b>',
  } as const
  expect(pageOf({ ...receipt, signers: [] }, asked)).toContain('<pre>&lt;b&gt;</pre>')
})

it('shows what comes from a log as text, whatever it is', () => {
  const hostile = fc.constantFrom('<script>', '"onload=x', "'", '&amp;', '\u202e', '</style>', '\u0000')
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1 }), (parts) => {
      const text = parts.join('')
      const records = [{ kind: 'erased' as const, reason: text, by: text }]
      const page = pageOf(
        {
          ...report,
          origin: text,
          signers: [text],
          findings: [{ verdict: 'TAMPERED', kind: 'entry', index: null, message: text }],
          gaps: { pruned: 0, erased: 1, records, restored: [] },
        },
        { ...asked, path: text },
      )
      const plain = pageOf(
        {
          ...report,
          origin: '',
          signers: [''],
          findings: [{ verdict: 'TAMPERED', kind: 'entry', index: null, message: '' }],
          gaps: { pruned: 0, erased: 1, records: [{ kind: 'erased', reason: '', by: '' }], restored: [] },
        },
        { ...asked, path: '' },
      )
      // As many tags and quotes as without it.
      for (const mark of [/</g, /"/g, /\u202e/g])
        expect(page.match(mark)?.length).toBe(plain.match(mark)?.length)
    }),
  )
})
