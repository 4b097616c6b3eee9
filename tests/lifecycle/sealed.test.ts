import fs from 'node:fs'
import { join } from 'node:path'
import { readCatalogue } from 'sillok/catalogue'
import { clean, planClean } from 'sillok/lifecycle'
import { aloneAtRest, beginSeal, parseVerifierKey, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { NOW, project } from './layout.js'

/** A sealed stream, its records an hour apart from forty days ago on. */
function sealedTrail(declared: { class: string; retention: object }) {
  const { home, root } = project()
  const file = join(home, 'sillok.config.json')
  fs.writeFileSync(file, JSON.stringify({ streams: { trail: { sealed: true, ...declared } } }))
  const key = beginSeal({ root, stream: 'trail', origin: 'example.com/trail' })
  let time = NOW - 40 * 86_400_000
  const write = async (count: number): Promise<void> => {
    const stream = openStream({ root, name: 'trail', sealed: true, maxSegmentBytes: 1500, now: () => time })
    for (let n = 0; n < count; n++) {
      time += 3_600_000
      const record = { timestamp: new Date(time).toISOString(), level: 'INFO', logger: 'x' }
      stream.append(JSON.stringify({ ...record, message: `record ${n}` }))
      await stream.flush()
    }
    await stream.close()
  }
  return { root, file, key, write }
}

it('a sealed stream is compressed while nobody prunes, encrypts or erases in it', async () => {
  const { root, file, write } = sealedTrail({ class: 'L1', retention: { compressAfter: '2d' } })
  await write(60)
  await sealNow({ root, stream: 'trail' })
  const options = { catalogue: readCatalogue(file), now: NOW }
  const compressed = async () =>
    (await listSegments(root, 'trail')).filter(({ file }) => file.endsWith('.gz')).length
  let cleaning: ReturnType<typeof clean> | undefined
  await aloneAtRest(root, 'trail', async () => {
    cleaning = clean(options)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await compressed()).toBe(0)
  })
  expect(await cleaning).toMatchObject({ failed: 0 })
  expect(await compressed()).toBeGreaterThan(2)
})

it('a sealed stream is pruned with a record of it, and only as far as it is sealed', async () => {
  const { root, file, key, write } = sealedTrail({ class: 'L3', retention: { deleteAfter: '2d' } })
  await write(600)
  await sealNow({ root, stream: 'trail' })
  await write(40)
  const options = { catalogue: readCatalogue(file), now: NOW }
  const planned = await planClean(options)
  expect(planned.stays.not_sealed).toBeGreaterThan(0)
  const before = (await listSegments(root, 'trail')).length
  const result = await clean(options)
  expect(result).toMatchObject({ failed: 0 })
  expect(result.done).toBeGreaterThan(2)
  expect((await listSegments(root, 'trail')).length).toBeLessThan(before)
  await sealNow({ root, stream: 'trail' })
  const verified = await verifyLog({ folder: join(root, 'trail'), keys: [parseVerifierKey(key.vkey)] })
  expect(verified.verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
})

it('of a sealed stream that nobody writes to all goes that is sealed and beyond its age, and it goes on', async () => {
  const { root, file, key } = sealedTrail({ class: 'L3', retention: { deleteAfter: '2d' } })
  const write = async (n: number): Promise<void> => {
    const stream = openStream({ root, name: 'trail', durability: 'durable', sealed: true })
    await stream.appendAll([JSON.stringify({ timestamp: '2026-11-20T12:00:00.000Z', n })])
    await stream.close()
  }
  const later = { catalogue: readCatalogue(file), now: Date.now() + 3 * 86_400_000 }
  const text = async (): Promise<string> => {
    const segments = await listSegments(root, 'trail')
    return segments.map(({ path }) => fs.readFileSync(path, 'utf8')).join('')
  }
  await write(1)
  // What is not sealed stays, only that its segment ends.
  expect(await clean(later)).toMatchObject({ done: 1, failed: 0 })
  expect(await text()).toContain('"n":1')
  await sealNow({ root, stream: 'trail' })
  expect(await clean(later)).toMatchObject({ done: 1, failed: 0, refused: 0 })
  expect(await text()).not.toContain('"n":1')
  await write(2)
  await sealNow({ root, stream: 'trail' })
  expect(await text()).toContain('"n":2')
  // The records of the pruning itself, each a segment of its own, hold up nothing.
  for (const days of [6, 9]) {
    const again = { ...later, now: Date.now() + days * 86_400_000 }
    await clean(again)
    await sealNow({ root, stream: 'trail' })
    expect(await clean(again)).toMatchObject({ failed: 0, refused: 0 })
    expect(await text()).not.toContain('"n":')
    await write(days)
    await sealNow({ root, stream: 'trail' })
  }
  const verified = await verifyLog({ folder: join(root, 'trail'), keys: [parseVerifierKey(key.vkey)] })
  expect(verified.verdict).toMatch(/^INTACT/)
})
