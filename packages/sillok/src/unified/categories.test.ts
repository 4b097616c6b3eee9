import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { configure, getLogger } from '../logger/index.js'
import { readStream } from '../stream/index.js'
import { categorySink, log, logBatch, logSecurityAlert } from './index.js'

async function messages(root: string, stream: string): Promise<string[]> {
  const found: string[] = []
  for await (const { lines } of readStream({ root, stream }))
    found.push(...lines.map(({ text }) => JSON.parse(text).message))
  return found
}

it('gives each category a stream, takes records without one for raw, and counts what went where', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const categories = categorySink({ root, flushMs: 60_000 })
  const sillok = configure({ root, stream: false, sinks: [categories] })
  log('raw', 'INFO', 'trader', 'order', 'Order sent')
  log('training', 'INFO', 'scorer', 'label', 'Labelled', { category: 'tagged' })
  logBatch({ component: 'import', processed: 5, durationMs: 9, message: 'Day closed' })
  logSecurityAlert({ component: 'gate', severity: 'critical', message: 'Key used twice' })
  log('odd' as never, 'INFO', 'trader', 'x', 'Of no known category')
  getLogger('trader').info('Of another logger, "category":"tagged"', { extra: { category: 'summary' } })
  expect(categories.stats().categories.tagged).toMatchObject({ records: 1, bytes: 0 })
  expect(categories.stats().categories.tagged.waiting).toBeGreaterThan(100)
  await sillok.flush()
  expect(await messages(root, 'raw')).toEqual([
    'Order sent',
    'Of no known category',
    'Of another logger, "category":"tagged"',
  ])
  expect(await messages(root, 'summary')).toEqual(['Day closed'])
  expect(await messages(root, 'training')).toEqual(['Labelled'])
  expect(await messages(root, 'tagged')).toEqual(['Key used twice'])
  const { categories: counted, loggers, memory } = categories.stats()
  expect(counted.raw).toMatchObject({ records: 3, waiting: 0, dropped: 0, failing: undefined })
  expect(counted.raw.bytes).toBeGreaterThan(300)
  expect(loggers).toEqual({ trader: 3, scorer: 1, import: 1, gate: 1 })
  expect(memory).toBeGreaterThan(1e6)
  await sillok.close()
})

it('writes where configure says, unless it was told another root', async () => {
  const [root, own, later] = ['', '', ''].map(() => mkdtempSync(join(tmpdir(), 'sillok-'))) as [
    string,
    string,
    string,
  ]
  onTestFinished(() => {
    for (const folder of [root, own, later]) rmSync(folder, { recursive: true })
  })
  const follows = categorySink()
  const told = categorySink({ root: own })
  const first = configure({ root, stream: false, sinks: [follows, told] })
  log('tagged', 'INFO', 'trader', 'halt', 'Trading halted')
  await first.close()
  for (const where of [first.root, own]) expect(await messages(where, 'tagged')).toEqual(['Trading halted'])
  expect(follows.stats().categories.tagged.records).toBe(1)
  const second = configure({ root: later, stream: false, sinks: [follows] })
  log('tagged', 'INFO', 'trader', 'resume', 'Trading resumed')
  await second.close()
  expect(await messages(later, 'tagged')).toEqual(['Trading resumed'])
  expect(await messages(root, 'tagged')).toEqual(['Trading halted'])
})

it('lets configure fail where it cannot be opened, and leaves nothing behind', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const fails = {
    open() {
      throw new Error('no room')
    },
    write() {},
  }
  expect(() => configure({ root, sinks: [fails] })).toThrow('no room')
  expect(readdirSync(root)).toEqual([])
  await configure({ root }).close()
})

it('says where it cannot write', () => {
  expect(() => categorySink({ root: '/proc/nothing/here' })).toThrow('/proc/nothing')
})
