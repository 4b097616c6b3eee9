import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { isReplaced } from './server.js'

let server: Server
afterEach(() => void server.close())

it.each([
  ['itself', '{"alive":true,"instance":"a"}', false],
  ['the server of another root', '{"alive":true,"instance":"b"}', true],
  ['a program that knows nothing of it', '<html>', true],
  ['another program with JSON', 'null', true],
])('knows a server from %s', async (_, body, replaced) => {
  server = createServer((_, response) => response.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await isReplaced({ url, pid: 1, started_at: '', instance: 'a' })).toBe(replaced)
})
