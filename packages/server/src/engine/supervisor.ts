import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SillokError } from 'sillok/record'
import type { FromChild, ToChild } from './messages.js'
import { PATIENCE_S, type Watchdog, watchdog } from './watchdog.js'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 30_000
/** Somebody stops the other server and looks at this one. */
const LONGEST_LOCKED_WAIT_MS = 5000
/** Healthy for so long, a process is forgiven its earlier deaths. */
const HEALTHY_MS = 60_000
/** A data directory may still be held for a moment by the engine of a server that was just killed: it notices when its index is open. */
const LOCK_PATIENCE_MS = 10_000
/** chDB blocks a thread of libuv's pool for each running statement; files and DNS need some too. */
const THREADS = 8

export interface Supervised {
  readonly pid: number | undefined
  readonly socketPath: string
  readonly restarts: number
  stop(): Promise<void>
}

export interface SupervisorOptions {
  dataDir: string
  memoryBytes: number
  database: string
  /** The process listens on its socket. */
  onUp(): void
  /** The process is gone, or could not start; `fatal` when it will not be started again. */
  onDown(problem: SillokError, fatal: boolean): void
}

/**
 * Keeps one engine process alive on a data directory: starts it, and again when it dies, later and later. One that does not answer any
 * more, because it was stopped or is stuck, is ended: then it has died too.
 */
export function supervise(options: SupervisorOptions): Supervised {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  // Not in the data directory: a socket's path may have no more than about 100 bytes.
  const socketDir = mkdtempSync(join(tmpdir(), 'sillok-engine-'))
  const socketPath = join(socketDir, 'engine.sock')
  let child: ChildProcess | undefined
  let restarts = 0
  let failures = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let lockedSince: number | undefined

  function start(): void {
    let upSince: number | undefined
    let problem: Extract<FromChild, { kind: 'failed' }> | undefined
    rmSync(socketPath, { force: true })
    mkdirSync(socketDir, { recursive: true, mode: 0o700 })
    const started = fork(entryPoint(), [], {
      env: { ...process.env, UV_THREADPOOL_SIZE: String(THREADS), NODE_OPTIONS: '' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
    })
    child = started
    let said = ''
    started.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4096)
    })
    const { dataDir, memoryBytes, database } = options
    started.send({ dataDir, socketPath, memoryBytes, database } satisfies ToChild, () => {})
    let silent = false
    let dog: Watchdog | undefined
    const watch = () =>
      watchdog(
        () => started.send('are you there' satisfies ToChild, () => {}),
        () => {
          silent = true
          started.kill('SIGKILL')
        },
      )
    started.on('message', (message: FromChild) => {
      if (message.kind === 'failed') problem = message
      else if (message.kind === 'here') dog?.answered()
      else {
        // Not before: opening a large index takes the whole process.
        dog = watch()
        upSince = performance.now()
        lockedSince = undefined
        options.onUp()
      }
    })
    let gone = false
    const onGone = (why: string) => {
      if (gone) return
      gone = true
      dog?.stop()
      if (child === started) child = undefined
      if (stopped) return
      if (upSince !== undefined && performance.now() - upSince >= HEALTHY_MS) failures = 0
      failures++
      const error =
        problem === undefined
          ? new SillokError('ENGINE_DOWN', `${why} ${said}`.trim())
          : startError(problem, said, dataDir)
      if (error.code === 'ENGINE_LOCKED') lockedSince ??= performance.now()
      const patient = lockedSince !== undefined && performance.now() - lockedSince < LOCK_PATIENCE_MS
      const fatal = error.code === 'ENGINE_MISSING'
      if (!fatal) {
        // Keeps the program alive, as the process does that it starts: it may wait for nothing else.
        timer = setTimeout(
          restart,
          waitMs(failures, error.code === 'ENGINE_LOCKED' ? LONGEST_LOCKED_WAIT_MS : LONGEST_WAIT_MS),
        )
      }
      if (!patient) options.onDown(error, fatal)
    }
    started.once('error', (error) => onGone(`The engine's process could not be started: ${error.message}`))
    started.once('exit', (code, signal) =>
      onGone(
        silent
          ? `The engine's process did not answer for ${PATIENCE_S} s and was ended.`
          : `The engine's process ended (${signal ?? `exit code ${code}`}).`,
      ),
    )
  }

  function restart(): void {
    restarts++
    start()
  }

  start()
  return {
    get pid() {
      return child?.pid
    },
    get restarts() {
      return restarts
    },
    socketPath,
    async stop() {
      stopped = true
      clearTimeout(timer)
      const running = child
      if (running !== undefined && running.exitCode === null && running.signalCode === null) {
        const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()))
        // Every acknowledged insert is in the kernel's hands: the engine has nothing to lose by a hard end.
        running.kill('SIGKILL')
        await exited
      }
      rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

/** Full jitter: a random wait up to twice the last one's bound, so that what fails together does not return together. */
function waitMs(failures: number, longestMs: number): number {
  return Math.random() * Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(failures, 20))
}

/** The built entry of the process; the tests run the source, which Node 20 cannot start by itself. */
function entryPoint(): string {
  return fileURLToPath(new URL('./process.js', import.meta.url)).replace('/src/engine/', '/dist/engine/')
}

/** How chDB and Node say that there is no engine for this platform, or none installed. */
const MISSING = new Set(['MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED', 'CHDB_PLATFORM', 'CHDB_ABI'])
/** ClickHouse's CANNOT_OPEN_FILE: another process holds the lock on the directory. chDB only prints it. */
const LOCKED = /\bCode: 76\./

function startError(
  failed: Extract<FromChild, { kind: 'failed' }>,
  said: string,
  dataDir: string,
): SillokError {
  if (MISSING.has(failed.nodeCode ?? '')) {
    return new SillokError(
      'ENGINE_MISSING',
      'The search engine (npm package "chdb") is not installed or does not run on this platform: it needs Linux with glibc, or macOS. ' +
        'Run "npm install chdb", or give the URL of a ClickHouse server. Everything but search works without it.',
    )
  }
  if (LOCKED.test(said)) {
    return new SillokError(
      'ENGINE_LOCKED',
      `Another process has the index in ${dataDir} open. Stop that server, or give this one a root of its own.`,
    )
  }
  return new SillokError(
    'ENGINE_DOWN',
    `The engine could not open ${dataDir}: ${failed.message} ${said}`.slice(0, 1000),
  )
}
