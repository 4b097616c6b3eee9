import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { temporaryRoot } from './support/records.js'

const START = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})

/** What `npm start` does once everything is installed, up to its first line of JSON. */
async function start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ root: string; url: string }> {
  const child = spawn(process.execPath, [START, '--json', '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let text = ''
  for await (const data of child.stdout) {
    text += data
    const line = text.split('\n').find((one) => one.startsWith('{') && one.endsWith('}'))
    if (line !== undefined) return JSON.parse(line)
  }
  throw new Error(`It ended: ${text}`)
}

it.each([
  ['--root=<folder>', (root: string) => [[`--root=${root}`], {}] as const],
  ['SILLOK_ROOT', (root: string) => [[], { SILLOK_ROOT: root }] as const],
])('the server and the program beside it have the root of %s', async (_, given) => {
  const root = temporaryRoot()
  const [args, env] = given(root)
  expect((await start([...args], env)).root).toBe(root)
  for (let tries = 0; tries < 100 && !readdirSync(root).includes('app.jsonl'); tries++) await wait(100)
  expect(readdirSync(root)).toContain('app.jsonl')
})

it('--no-demo leaves the program out', async () => {
  const root = temporaryRoot()
  const { url } = await start(['--no-demo', '--root', root])
  expect((await fetch(`${url}/livez`)).status).toBe(200)
  await wait(1500)
  expect(readdirSync(root)).not.toContain('app.jsonl')
})
