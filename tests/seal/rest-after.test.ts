import { utimesSync } from 'node:fs'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beginSeal, encryptAtRest, sealNow } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { lineOf, temporaryRoot } from '../support/records.js'

const HOUR_MS = 3_600_000

it('encrypts a segment after its time, also one that was written while the clock was ahead', async () => {
  const root = temporaryRoot()
  const recipients = [await identityToRecipient(await generateX25519Identity())]
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  for (const n of [0, 1, 2]) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll([lineOf(n)])
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  const touch = async (at: number, aheadMs: number): Promise<void> => {
    const time = (Date.now() + aheadMs) / 1000
    utimesSync((await listSegments(root, 'audit'))[at]?.path as string, time, time)
  }
  const encrypted = async (): Promise<number> => (await encryptAtRest(root, 'audit', HOUR_MS)).segments
  expect((await listSegments(root, 'audit')).length).toBeGreaterThan(2)
  expect(await encrypted()).toBe(0)
  await touch(0, -2 * HOUR_MS)
  expect(await encrypted()).toBe(1)
  await touch(1, 9000 * HOUR_MS)
  expect(await encrypted()).toBe(1)
})
