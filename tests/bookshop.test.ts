import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from './support/records.js'

interface Logged {
  service: string
  correlation_id?: string
  message: string
}

it('the demo logs from two services, one correlation id through both, and keeps no secret', async () => {
  const root = temporaryRoot()
  const shop = fileURLToPath(new URL('../examples/bookshop/shop.mjs', import.meta.url))
  const child = spawn(process.execPath, [shop], {
    env: { ...process.env, SILLOK_ROOT: root },
    stdio: 'inherit',
  })
  let records: Logged[] = []
  let text = ''
  for (let tries = 0; tries < 200; tries++) {
    await wait(200)
    text = ''
    for await (const { lines } of readStream({ root, stream: 'app' }))
      text += `${lines.map((line) => line.text).join('\n')}\n`
    records = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Logged)
    const asked = new Set(
      records.filter((one) => one.message === 'Model answered').map((one) => one.correlation_id),
    )
    const served = records.some(
      (one) => one.service === 'bookshop' && one.message === 'Recommended' && asked.has(one.correlation_id),
    )
    if (served && records.some((one) => one.message === 'Payment captured')) break
  }
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(0)
  expect(new Set(records.map((one) => one.service))).toEqual(new Set(['bookshop', 'assistant']))
  expect(records.some((one) => one.message === 'Payment captured')).toBe(true)
  expect(text).toContain('"access_token":"***MASKED***"')
  expect(text).not.toMatch(/never_kept|never kept|4111/)
})
