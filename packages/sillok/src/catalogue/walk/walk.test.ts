import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Entry } from '../declare/types.js'
import { existsUnder } from '../glob/exists.js'
import { fillGlob, parseGlob } from '../glob/glob.js'
import { Matcher } from '../glob/matcher.js'
import { walk } from './walk.js'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
})
afterEach(() => rmSync(root, { recursive: true }))

function file(path: string, text = 'x'): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

const entry = { name: 'jobs', globs: [parseGlob('jobs/**/*.log')] } as unknown as Entry
const matcher = new Matcher([entry])
const paths = (options = {}) =>
  [...walk(root, matcher, options)].map(({ path, entry: found }) => [path, found?.name]).sort()

it('gives every file with its size and what it is', () => {
  file('jobs/a/1.log', 'four')
  file('jobs/2.log')
  file('other/deep/er/x')
  expect(paths()).toEqual([
    ['jobs/2.log', 'jobs'],
    ['jobs/a/1.log', 'jobs'],
    ['other/deep/er/x', undefined],
  ])
  expect([...walk(root, matcher)].find(({ path }) => path === 'jobs/a/1.log')?.stat.size).toBe(4)
})

it('takes a file that was compressed for what it was declared to be before', () => {
  file('jobs/1.log.gz')
  file('jobs/2.log.zst')
  file('jobs/3.txt.gz')
  file('jobs/4.log.gz.gz')
  expect(paths()).toEqual([
    ['jobs/1.log.gz', 'jobs'],
    ['jobs/2.log.zst', 'jobs'],
    ['jobs/3.txt.gz', undefined],
    ['jobs/4.log.gz.gz', undefined],
  ])
})

it('agrees with find', () => {
  for (let i = 0; i < 200; i++) file(`d${i % 7}/e${i % 13}/f ${i}\n é`)
  const found = execFileSync('find', [root, '-type', 'f', '-printf', '%P\\0'], { encoding: 'utf8' })
  expect(paths().map(([path]) => path)).toEqual(found.split('\0').slice(0, -1).sort())
})

it('follows no symbolic link, and tells of it', () => {
  file('jobs/1.log')
  symlinkSync('..', join(root, 'jobs', 'up'))
  symlinkSync('/etc', join(root, 'etc'))
  const others: string[] = []
  expect(paths({ onOther: (path: string) => others.push(path) })).toEqual([['jobs/1.log', 'jobs']])
  expect(others.sort()).toEqual(['etc', 'jobs/up'])
})

it('does not read a folder that was replaced by a link while it walked', () => {
  file('a/1')
  const outside = mkdtempSync(join(tmpdir(), 'sillok-'))
  writeFileSync(join(outside, 'secret'), '')
  const errors: string[] = []
  const found = []
  for (const { path } of walk(root, matcher, {
    enter: (path) => {
      if (path === 'a') {
        rmSync(join(root, 'a'), { recursive: true })
        symlinkSync(outside, join(root, 'a'))
      }
      return true
    },
    onError: (path, error) => errors.push(`${path}: ${error.message}`),
  }))
    found.push(path)
  expect(found).toEqual([])
  expect(errors).toEqual(['a: it was replaced while it was read'])
  rmSync(outside, { recursive: true })
})

it('tells of names that are no UTF-8', () => {
  execFileSync('sh', ['-c', `touch "${root}/$(printf 'a\\377b')"`])
  const errors: string[] = []
  paths({ onError: (path: string, error: Error) => errors.push(`${path}: ${error.message}`) })
  expect(errors).toEqual(['a\ufffdb: its name is not UTF-8'])
})

it.skipIf(process.getuid?.() === 0)('tells of what it may not read', () => {
  file('locked/1')
  chmodSync(join(root, 'locked'), 0)
  const errors: string[] = []
  paths({ onError: (path: string) => errors.push(path) })
  chmodSync(join(root, 'locked'), 0o700)
  expect(errors).toEqual(['locked'])
})

it('is empty where there is no root', () => {
  expect([...walk(join(root, 'none'), matcher)]).toEqual([])
})

it('finds whether an artefact exists', () => {
  file('final/c1/v7-take2.wav')
  const glob = parseGlob('final/{channel}/{video}*.wav')
  expect(existsUnder(root, fillGlob(glob, { channel: 'c1', video: 'v7' }))).toBe(true)
  expect(existsUnder(root, fillGlob(glob, { channel: 'c1', video: 'v8' }))).toBe(false)
  expect(existsUnder(root, fillGlob(glob, { channel: '..', video: 'v7' }))).toBe(false)
  expect(existsUnder(root, parseGlob('final/**/v7*'))).toBe(true)
  expect(existsUnder(join(root, 'final'), parseGlob('../final/c1/**'))).toBe(true)
})
