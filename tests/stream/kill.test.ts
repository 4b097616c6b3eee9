import { expect, it } from 'vitest'
import { readAll, sleep, start, tempRoot, until } from './helpers.js'

/** mulberry32: a small generator whose runs can be repeated from the printed seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const ROUNDS = 200

it(`loses no acknowledged line in ${ROUNDS} rounds of SIGKILL`, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const next = random(seed)
  const root = tempRoot()
  const other = start('writer.mjs', {
    root,
    id: 'other',
    lines: 1e9,
    batch: 20,
    ack: true,
    pauseMs: 2,
    durability: 'written',
    maxSegmentBytes: 2_000_000,
  })
  const acked = new Map<string, number>()

  const round = async (i: number): Promise<void> => {
    const durability = i % 2 === 0 ? 'written' : 'durable'
    const batch = [1, 50, 2000][Math.floor(next() * 3)] as number
    const delay = next() * 40
    const child = start('writer.mjs', {
      root,
      id: `k${i}`,
      lines: 1e9,
      batch,
      ack: true,
      durability,
      maxSegmentBytes: 2_000_000,
    })
    await until(() => child.lines().length > 0)
    await sleep(delay)
    child.process.kill('SIGKILL')
    expect((await child.ended).signal).toBe('SIGKILL')
    acked.set(`k${i}`, Number(child.lines().at(-1)))
  }
  for (let i = 0; i < ROUNDS; i += 2) await Promise.all([round(i), round(i + 1)])
  other.process.kill('SIGKILL')
  await other.ended
  acked.set('other', Number(other.lines().at(-1)))

  const next200 = start('writer.mjs', { root, id: 'after', lines: 200, durability: 'written' })
  expect((await next200.ended).code).toBe(0)
  acked.set('after', 200)

  const tally = await readAll(root)
  let lost = 0
  for (const [id, lines] of acked) lost += tally.missing(id, lines)
  console.log(
    `${ROUNDS} rounds: ${tally.total} lines, lost ${lost}, doubled ${tally.doubled}, torn ${tally.torn}, out of order ${tally.disordered}`,
  )
  expect({ lost, doubled: tally.doubled, disordered: tally.disordered }).toEqual({
    lost: 0,
    doubled: 0,
    disordered: 0,
  })
})
