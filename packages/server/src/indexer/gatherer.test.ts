import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStream } from 'sillok/stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Gatherer, startGatherer } from './gatherer.js'

let root: string
let gatherer: Gatherer
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
  gatherer = startGatherer(root)
})
afterEach(async () => {
  await gatherer.close()
  rmSync(root, { recursive: true, force: true })
})

it('gives each of several questions its own answer', async () => {
  const writer = openStream({ root, name: 'app' })
  for (let n = 0; n < 3; n++) writer.append(`{"timestamp":"2026-11-20T10:55:44.123Z","message":"m${n}"}`)
  await writer.close()
  const { ranges } = await gatherer.gather({})
  // An insert that fails while the next round is being read: the indexer asks for the same rows again at once.
  const [round, again, none] = await Promise.all([
    gatherer.gather({}),
    gatherer.gatherAgain(ranges),
    gatherer.gatherAgain([]),
  ])
  expect(round.records).toBe(3)
  expect(Buffer.from(again).toString()).toBe(Buffer.from(round.rows).toString())
  expect(none).toHaveLength(0)
})

it('leaves no question without an answer when it is closed', async () => {
  const asked = Promise.allSettled([gatherer.gather({}), gatherer.gather({})])
  await gatherer.close()
  const answers = await asked
  expect(answers.at(-1)).toMatchObject({ status: 'rejected' })
  await expect(gatherer.gather({})).rejects.toThrow('closed')
})

it('writes over the memory of rows that were given back, and over no other', async () => {
  const writer = openStream({ root, name: 'app' })
  writer.append('{"timestamp":"2026-11-20T10:55:44.123Z","message":"one"}')
  await writer.flush()
  const first = await gatherer.gather({})
  const second = await gatherer.gather({})
  expect(second.rows.buffer).not.toBe(first.rows.buffer)
  new Uint8Array(first.rows.buffer).fill(120)
  gatherer.giveBack(first.rows)
  const third = await gatherer.gather({})
  expect(Buffer.from(third.rows)).toEqual(Buffer.from(second.rows))
  expect(Buffer.from(first.rows)).toEqual(Buffer.from(second.rows))
  await writer.close()
})
