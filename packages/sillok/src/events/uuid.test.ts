import { expect, it } from 'vitest'
import { newEventId } from './uuid.js'

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

it('makes UUIDs of version 7 that carry their time', () => {
  const now = Date.now() + 10_000
  const id = newEventId(now)
  expect(id).toMatch(V7)
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now)
})

it('each is greater than the one before, in one millisecond and after the clock was set back', () => {
  const now = Date.now() + 20_000
  let last = newEventId(now)
  for (let n = 0; n < 20_000; n++) {
    const next = newEventId(n % 3 === 0 ? now - 3_600_000 : now)
    if (!(next > last && V7.test(next))) throw new Error(`${next} is not behind ${last}`)
    last = next
  }
})
