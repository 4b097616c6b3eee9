import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { hasZstd, listSegments, listStreams, segmentTime } from '../../stream/index.js'
import { authorization, runningServer, SERVER_PACKAGE } from '../server.js'
import type { Check } from './check.js'

/** A clock before this is wrong: this version of Sillok did not exist. */
const EARLIEST_MS = Date.UTC(2026, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)
const AHEAD_MS = 60_000

export async function* checkClock(root: string): AsyncGenerator<Check> {
  const now = Date.now()
  if (now < EARLIEST_MS || now > LATEST_MS) {
    yield {
      name: 'clock',
      state: 'fail',
      text: `This machine's clock says ${new Date(now).toISOString()}.`,
      fix: 'Set it, for example with NTP.',
    }
    return
  }
  for (const stream of await listStreams(root)) {
    const newest = segmentTime((await listSegments(root, stream)).at(-1)?.name ?? '')
    if (!(newest > now + AHEAD_MS)) continue
    yield {
      name: 'clock',
      state: 'warn',
      text: `Stream ${stream} has a segment from ${new Date(newest).toISOString()}, which is ahead of this machine's clock.`,
      fix: 'The clock was set back, or another machine wrote it. Order and records are safe; check the clock.',
    }
    return
  }
  yield { name: 'clock', state: 'ok', text: `${new Date(now).toISOString()}` }
}

/** The oldest version that is tested, as in package.json. */
const OLDEST_NODE = [20, 19] as const

export function* checkNode(): Generator<Check> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])
  yield old
    ? {
        name: 'node',
        state: 'fail',
        text: `Node ${process.versions.node}.`,
        fix: `Install Node ${OLDEST_NODE.join('.')} or later.`,
      }
    : { name: 'node', state: 'ok', text: `Node ${process.versions.node}` }
}

export async function* checkZstd(root: string): AsyncGenerator<Check> {
  if (hasZstd) {
    yield { name: 'zstd', state: 'ok', text: 'Segments that are packed with zstd can be read.' }
    return
  }
  let unreadable = 0
  for (const stream of await listStreams(root))
    unreadable += (await listSegments(root, stream)).filter(({ file }) => file.endsWith('.zst')).length
  yield unreadable === 0
    ? { name: 'zstd', state: 'ok', text: 'Not in this Node (22.15 and later have it), and not needed.' }
    : {
        name: 'zstd',
        state: 'fail',
        text: `${unreadable} ${unreadable === 1 ? 'segment is' : 'segments are'} packed with zstd, which Node ${process.versions.node} cannot read.`,
        fix: 'Install Node 22.15 or later; or unpack them with zstd -d --rm. Nothing is lost.',
      }
}

const ANSWER_MS = 2000

export async function* checkServer(root: string): AsyncGenerator<Check> {
  const server = runningServer(root)
  if (server === undefined) {
    yield { name: 'server', state: 'ok', text: 'None runs on this root; sillok up starts one.' }
    return
  }
  const who = `${server.url} (process ${server.pid})`
  try {
    const response = await fetch(new URL('/readyz', server.url), {
      headers: authorization(),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const body = (await response.json()) as { intake?: string; search?: string }
    const text = `${who}: intake ${body.intake}, search ${body.search}.`
    if (!response.ok)
      yield { name: 'server', state: 'fail', text, fix: 'See what it prints; restart it if this stays so.' }
    else if (body.search !== 'ready')
      yield {
        name: 'server',
        state: 'warn',
        text,
        fix: 'Records are safe; searching has to wait for the engine.',
      }
    else yield { name: 'server', state: 'ok', text }
  } catch (error) {
    yield {
      name: 'server',
      state: 'fail',
      text: `${who} does not answer: ${(error as Error).message}.`,
      fix: `End it (kill ${server.pid}) and start it again.`,
    }
  }
}

/** Systems that the embedded engine's package has binaries for. */
const CHDB_PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

export function* checkChdb(): Generator<Check> {
  const platform = `${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let server: string | undefined
  try {
    server = require.resolve(`${SERVER_PACKAGE}/package.json`)
  } catch (error) {
    // Installed, but it does not show its package.json: good enough to look from its folder.
    if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') server = import.meta.url
  }
  if (server === undefined) {
    yield {
      name: 'engine',
      state: 'warn',
      text: `The package ${SERVER_PACKAGE} is not installed: no search, no dashboard.`,
      fix: 'npm install @sillok/server',
    }
    return
  }
  try {
    createRequire(server).resolve('chdb')
    yield { name: 'engine', state: 'ok', text: 'The embedded engine (chDB) is installed.' }
  } catch {
    yield CHDB_PLATFORMS.includes(platform)
      ? {
          name: 'engine',
          state: 'warn',
          text: 'The embedded engine (chDB) is not installed.',
          fix: 'npm install chdb, or search in a ClickHouse: sillok up --clickhouse <url>',
        }
      : {
          name: 'engine',
          state: 'warn',
          text: `The embedded engine does not run on ${platform}.`,
          fix: 'Search in a ClickHouse: sillok up --clickhouse <url>',
        }
  }
}

export async function* checkPort(root: string, port: number): AsyncGenerator<Check> {
  const server = runningServer(root)
  if (server !== undefined && new URL(server.url).port === String(port)) {
    yield { name: 'port', state: 'ok', text: `${port} is our own server's.` }
    return
  }
  const failure = await tryPort(port)
  yield failure === undefined
    ? { name: 'port', state: 'ok', text: `${port} is free.` }
    : {
        name: 'port',
        state: 'warn',
        text: `${port} cannot be used (${failure}).`,
        fix: `Start with another: sillok up --port ${port === 65535 ? 4318 : port + 1}`,
      }
}

function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)))
  })
}
