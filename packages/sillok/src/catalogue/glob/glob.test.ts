import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../declare/types.js'
import { fillGlob, GlobError, matchGlob, parseGlob } from './glob.js'
import { Matcher } from './matcher.js'

const parts = (glob: string, path: string) => {
  const found = matchGlob(parseGlob(glob), path)
  return found === undefined ? undefined : { ...found }
}

describe('a glob', () => {
  it('has named parts', () => {
    const glob = 'audio/final/{channel}/{video}/log.json'
    expect(parts(glob, 'audio/final/c1/v7/log.json')).toEqual({ channel: 'c1', video: 'v7' })
    expect(parts(glob, 'audio/final/c1/log.json')).toBeUndefined()
    expect(parts(glob, 'audio/final/c1//log.json')).toBeUndefined()
    expect(parts('jobs/run_{date}_{id}.log', 'jobs/run_2026-11-20_a_b.log')).toEqual({
      date: '2026-11-20',
      id: 'a_b',
    })
  })

  it('knows a part that is named again', () => {
    expect(parts('{video}/{video}.log', 'v7/v7.log')).toEqual({ video: 'v7' })
    expect(parts('{video}/{video}.log', 'v7/v8.log')).toBeUndefined()
    expect(parts('{v}/a-{v}-{n}', '😀/a-😀-1')).toEqual({ v: '😀', n: '1' })
  })

  it('has folders, alternatives, classes and escapes', () => {
    for (const [glob, yes, no] of [
      ['ops/**/*.log', ['ops/a.log', 'ops/x/y/a.log'], ['ops/a.txt', 'a.log', 'ops/x/a.log/b']],
      ['ops/**', ['ops/a', 'ops/a/b'], ['ops', 'opsx/a']],
      ['**', ['a', 'a/b'], []],
      ['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c', 'a/b/b/c/c'], ['a/c', 'a/b/x']],
      ['{usage,image}.{csv,jsonl}', ['usage.csv', 'image.jsonl'], ['usage.json', 'x.csv']],
      ['job-[0-9]?.log', ['job-1x.log'], ['job-x1.log', 'job-1.log']],
      ['[!a-c]*', ['d', '.x'], ['a', 'bb']],
      ['\\{x\\}\\*', ['{x}*'], ['x', '{x}a']],
      ['*a*a*b', ['aab', 'xaxaxb'], ['ab', 'aaba']],
    ] as const) {
      for (const path of yes)
        expect([glob, path, parts(glob, path) !== undefined]).toEqual([glob, path, true])
      for (const path of no) expect([glob, path, parts(glob, path)]).toEqual([glob, path, undefined])
    }
  })

  it('is refused where it cannot be meant', () => {
    for (const wrong of [
      '/abs/*.log',
      'a//b',
      './a',
      'a/../b',
      'a**',
      '{1x}',
      '{a-b}',
      '{',
      '}',
      '{a{b,c}}',
      '[a',
      '[z-a]',
      'a\\',
      '{v}/**/{v}',
      'x{v}/{v}',
      '{a,{b}}',
      'x'.repeat(2000),
      '{a,b}'.repeat(9),
    ])
      expect(() => parseGlob(wrong), wrong).toThrow(GlobError)
    expect(() => parseGlob('../final/{video}.wav')).not.toThrow()
  })

  it('is filled in with parts', () => {
    const glob = fillGlob(parseGlob('final/{channel}/{video}*.wav'), { channel: 'c1', video: 'v*7' })
    expect(matchGlob(glob, 'final/c1/v*7-a.wav')).toEqual({})
    expect(matchGlob(glob, 'final/c1/vx7-a.wav')).toBeUndefined()
    expect(matchGlob(glob, 'final/c2/v*7-a.wav')).toBeUndefined()
  })

  it('takes no time to speak of for a pattern that makes others backtrack', () => {
    const name = 'a'.repeat(250)
    expect(parts(`${'*a'.repeat(100)}*b`, name)).toBeUndefined()
    expect(parts(`${'**/a/'.repeat(100)}b`, Array(250).fill('a').join('/'))).toBeUndefined()
  })
})

const letter = fc.constantFrom('a', 'b', '.')
const segment = fc.array(
  fc.oneof({ weight: 3, arbitrary: letter }, fc.constantFrom('*', '?', '[a.]', '[!b]')),
  {
    minLength: 1,
    maxLength: 5,
  },
)
const globText = fc
  .array(fc.oneof({ weight: 4, arbitrary: segment.map((units) => units.join('')) }, fc.constant('**')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((segments) => segments.join('/'))
  .filter((text) => !/[^/]\*\*|\*\*[^/]/.test(text) && !/(^|\/)\.\.?(\/|$)/.test(text))
const path = fc
  .array(
    fc.array(letter, { minLength: 1, maxLength: 5 }).map((letters) => letters.join('')),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((names) => names.join('/'))

/** The same in another way: a pattern of the language, which may backtrack. */
function oracle(glob: string): RegExp {
  const segments = glob
    .split('/')
    .map((part) =>
      part === '**'
        ? part
        : part
            .replaceAll('.', '\\.')
            .replaceAll('[a\\.]', '[a.]')
            .replaceAll('[!b]', '[^b/]')
            .replaceAll('?', '[^/]')
            .replaceAll('*', '[^/]*'),
    )
  let text = ''
  segments.forEach((part, i) => {
    const last = i === segments.length - 1
    if (part === '**') text += last ? '(?:[^/]+/)*[^/]+' : '(?:[^/]+/)*'
    else text += part + (last ? '' : '/')
  })
  return new RegExp(`^${text}$`)
}

const entryOf = (name: string, glob: string): Entry => ({
  name,
  by: 'others',
  globs: [parseGlob(glob)],
  kind: 'text',
  class: 'L3',
  shapes: [],
  writers: [],
  readers: [],
  retention: {},
  destinations: [],
})

describe('matching', () => {
  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(globText, path, (glob, candidate) => {
        expect(parts(glob, candidate) !== undefined).toBe(oracle(glob).test(candidate))
      }),
      { numRuns: 3000 },
    )
  })

  it('of all globs together agrees with each alone', () => {
    fc.assert(
      fc.property(fc.array(globText, { maxLength: 6 }), path, (globs, candidate) => {
        const found = new Matcher(globs.map((glob, i) => entryOf(`${i}`, glob))).match(candidate)
        const alone = globs.filter((glob) => oracle(glob).test(candidate))
        expect(found !== undefined).toBe(alone.length > 0)
        if (found !== undefined) expect(alone).toContain(found.glob.source)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives parts that make the path again', () => {
    const word = fc.stringMatching(/^[a-c_]{1,6}$/)
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        const found = parts('x/{a}/run_{b}_{c}.log', `x/${a}/run_${b}_${c}.log`)
        expect(`x/${found?.a}/run_${found?.b}_${found?.c}.log`).toBe(`x/${a}/run_${b}_${c}.log`)
      }),
    )
  })

  it('goes by the most particular, then by what is declared first', () => {
    const matcher = new Matcher([
      entryOf('all', '**'),
      entryOf('ops', 'ops/**'),
      entryOf('logs', 'ops/**/*.log'),
      entryOf('first', 'ops/{job}.log'),
      entryOf('second', 'ops/*.log'),
      entryOf('promoted', 'ops/migration.log'),
      entryOf('twice', 'runs/{run}/{run}.log'),
    ])
    const name = (path: string) => matcher.match(path)?.entry.name
    expect(name('x/y')).toBe('all')
    expect(name('ops/x/y')).toBe('ops')
    expect(name('ops/x/y.log')).toBe('logs')
    expect(name('ops/y.log')).toBe('first')
    expect(name('ops/migration.log')).toBe('promoted')
    expect(name('runs/a/a.log')).toBe('twice')
    expect(name('runs/a/b.log')).toBe('all')
    expect(matcher.match('ops/y.log')?.parts).toEqual({ job: 'y' })
  })
})
