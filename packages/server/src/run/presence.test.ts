import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { claim } from './presence.js'

let root: string
let file: string
const servers: Server[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
  file = join(root, '.sillok', 'server.json')
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const isRunning = expect.objectContaining({ code: 'SERVER_RUNNING' })

it('refuses a second server while the first answers', async () => {
  const first = await claim(root)
  first.announce(await answering((_, response) => response.end(JSON.stringify({ instance: first.instance }))))
  await expect(claim(root)).rejects.toThrow(isRunning)
  first.withdraw()
  expect(existsSync(file)).toBe(false)
  await claim(root)
})

it.each([
  ['the server of another root', JSON.stringify({ alive: true, instance: 'another' })],
  ['another program', '<html>'],
])('is not kept away by %s at the address of one that was killed', async (_, body) => {
  const dead = await claim(root)
  dead.announce(await answering((_, response) => response.end(body)))
  const next = await claim(root)
  next.announce('http://127.0.0.1:1')
  expect(JSON.parse(readFileSync(file, 'utf8')).instance).toBe(next.instance)
  // The one that was thought dead does not take the new one's place away.
  dead.withdraw()
  expect(existsSync(file)).toBe(true)
})

it('takes a server that is silent for a running one, as long as its process lives', async () => {
  const url = await answering(() => {})
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const first = await claim(root)
  first.announce(url)
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: child.pid }))
  await expect(claim(root)).rejects.toThrow(isRunning)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  await claim(root)
})

it('of two that begin at once, one is refused', async () => {
  const [one, other] = await Promise.all([claim(root), claim(root)])
  one.announce('http://127.0.0.1:1')
  expect(() => other.announce('http://127.0.0.1:2')).toThrow(isRunning)
  other.withdraw()
  expect(JSON.parse(readFileSync(file, 'utf8')).instance).toBe(one.instance)
})

it('says what to do where the folder cannot be made', async () => {
  writeFileSync(join(root, '.sillok'), '')
  await expect(claim(root)).rejects.toThrow(expect.objectContaining({ code: 'ROOT_UNUSABLE' }))
})
