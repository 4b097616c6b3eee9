import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { temporaryRoot } from './support/records.js'

const START = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})

/** What `npm start` does once everything is installed, up to its first line of JSON. */
async function start(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ root: string; url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [START, '--json', '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let text = ''
  for await (const data of child.stdout) {
    text += data
    const line = text.split('\n').find((one) => one.startsWith('{') && one.endsWith('}'))
    if (line !== undefined) return { ...JSON.parse(line), child }
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

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends everything in order', async (signal) => {
  const root = temporaryRoot()
  const { child } = await start(['--root', root])
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([0, null])
  // The server takes its presence back last, when its engine has ended.
  expect(readdirSync(join(root, '.sillok'))).not.toContain('server.json')
})

it('--no-demo leaves the program out', async () => {
  const root = temporaryRoot()
  const { url } = await start(['--no-demo', '--root', root])
  expect((await fetch(`${url}/livez`)).status).toBe(200)
  await wait(1500)
  expect(readdirSync(root)).not.toContain('app.jsonl')
})

it('the command is there before anything is built: npm links only what exists when it installs', async () => {
  const folder = fileURLToPath(new URL('../packages/sillok/', import.meta.url))
  const { bin, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: { sillok: string }
    version: string
  }
  const command = join(folder, bin.sillok)
  expect(command).not.toContain('dist')
  expect(execFileSync(command, ['--version'], { encoding: 'utf8' }).trim()).toBe(version)

  // Its own folder is nobody's project: the root is found from where it was started.
  const project = temporaryRoot()
  writeFileSync(join(project, 'package.json'), '{}')
  const { SILLOK_ROOT: _, ...env } = process.env
  const { stdout } = spawnSync(command, ['doctor', '--json'], { cwd: project, env, encoding: 'utf8' })
  expect(stdout.split('\n')[0]).toContain(join(project, 'logs'))
})
