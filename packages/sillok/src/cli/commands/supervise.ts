import { basename } from 'node:path'
import { Command, Option } from 'commander'
import { FORMATS } from '../../formats/index.js'
import { findRoot } from '../../stream/index.js'
import {
  addressOf,
  configuredWorkers,
  openSurfaces,
  type Ready,
  type SupervisorOptions,
  supervise,
  type WorkerOptions,
  type WorkerStatus,
} from '../../supervise/index.js'
import { jsonOption, rootOption, wholeNumber } from '../options.js'
import { note, outliveReaders, print, UsageError } from '../output.js'
import { becomeInit } from '../supervise/init.js'

interface Options {
  root?: string
  config?: string
  name?: string
  instances: number
  readyLine?: string
  readyHttp?: string
  restart: 'always' | 'on_failure' | 'never'
  records: string
  content: 'none' | 'redacted'
  processLogs?: boolean
  listen?: string
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok supervise -- node server.js
  sillok supervise --instances 3 --ready-line "Listening" -- node server.js
  sillok supervise --restart on_failure -- ./nightly.sh
  sillok supervise                          # the "workers" of sillok.config.*

The command after -- is started without a shell and kept running; it gets this environment. What it prints is logged by length, time and hash
only; lines that are records are kept, redacted. SIGTERM and Ctrl-C drain the workers, a second one ends them at once; SIGHUP, SIGUSR1 and
SIGUSR2 are passed on. sillok workers shows how they are. It ends by itself when every worker has come to its own end, done or failed; one that
was drained keeps it: sillok workers start has it run again.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('supervise')
    .argument('[command...]', 'program and arguments, after --; without it the workers of the configuration')
    .addOption(rootOption())
    .option(
      '--config <file>',
      'the configuration to read workers from (default: sillok.config.*, found upward)',
    )
    .option('--name <name>', "the worker's name (default: the program's)")
    .option('--instances <number>', 'how many of it', wholeNumber('--instances', 1, 1000), 1)
    .option('--ready-line <text>', 'it is ready when it prints a line with this text')
    .option('--ready-http <url>', 'it is ready when this address answers 2xx')
    .addOption(
      new Option('--restart <when>', 'when it is started again')
        .choices(['always', 'on_failure', 'never'])
        .default('always'),
    )
    .option(
      '--records <formats>',
      `formats of lines to keep as records: ${jsonFormats().join(', ')}`,
      'sillok',
    )
    .addOption(
      new Option('--content <how>', 'what becomes of all other lines')
        .choices(['none', 'redacted'])
        .default('none'),
    )
    .option('--process-logs', 'keep what it prints as it is, unredacted, in files of the last 10 starts')
    .option('--listen <host:port>', 'answer /livez, /readyz, /statusz and /metrics there, too')
    .addOption(jsonOption('print one object for each change of a worker'))
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: Options) => done(await run(words, options)))
}

const jsonFormats = (): string[] =>
  FORMATS.map(({ name }) => name).filter((name) =>
    ['sillok', 'pino', 'bunyan', 'winston', 'python', 'otlp', 'json'].includes(name),
  )

async function run(words: string[], options: Options): Promise<number> {
  if (becomeInit())
    note(
      'sillok: this is process 1, which has to bury what others leave behind: use an init, such as docker run --init.',
    )
  outliveReaders()
  if (options.listen !== undefined) addressOf(options.listen)
  const root = findRoot(options.root)
  const configured = words.length > 0 ? { workers: [workerOf(words, options)] } : workersOf(options.config)
  const tell = options.json
    ? (worker: WorkerStatus) => void print(JSON.stringify(worker))
    : (worker: WorkerStatus) => note(lineOf(worker))
  const supervisor = await supervise({ root, ...configured, onChange: tell } as SupervisorOptions)
  const release = passSignals(supervisor)
  try {
    const surfaces = await openSurfaces(supervisor, { root, listen: options.listen })
    if (surfaces.url !== undefined) note(`Answering on ${surfaces.url}`)
    await supervisor.finished()
    const asked = supervisor.status().stopping
    await supervisor.stop()
    await surfaces.close()
    return asked ? 0 : exitCode(supervisor.status().workers)
  } finally {
    await supervisor.stop()
    release()
  }
}

function workersOf(config: string | undefined): Partial<SupervisorOptions> {
  const configured = configuredWorkers(config)
  if (configured !== undefined) return configured
  throw new UsageError('Give a command after --, or "workers" in sillok.config.json, .yaml, .mjs or .ts.')
}

function workerOf(words: string[], options: Options): WorkerOptions {
  const { instances, readyLine, readyHttp, restart, records, content, processLogs = false } = options
  const ready: Ready | undefined =
    readyLine !== undefined ? { line: readyLine } : readyHttp !== undefined ? { http: readyHttp } : undefined
  return {
    name: options.name ?? nameOf(words[0] as string),
    command: words,
    instances,
    env: 'all',
    ...(ready && { ready }),
    policy: { restart },
    records: records.split(',').map((format) => format.trim()) as NonNullable<WorkerOptions['records']>,
    content,
    processLogs,
  }
}

/** A name that a worker may have, from a program's. */
function nameOf(program: string): string {
  const name = basename(program)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 48)
  return name === '' ? 'worker' : name
}

/** The first signal to end drains, the second does not wait; the others are for the workers. */
function passSignals(supervisor: {
  stop(): Promise<void>
  signal(signal: NodeJS.Signals): void
}): () => void {
  const stop = (): void => void supervisor.stop()
  const pass = (signal: NodeJS.Signals): void => {
    // A terminal that was closed means it for everything that was started from it.
    if (signal === 'SIGHUP' && process.stdin.isTTY) stop()
    else supervisor.signal(signal)
  }
  const ending = ['SIGTERM', 'SIGINT'] as const
  const passing = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const
  for (const name of ending) process.on(name, stop)
  for (const name of passing) process.on(name, pass)
  return () => {
    for (const name of ending) process.off(name, stop)
    for (const name of passing) process.off(name, pass)
  }
}

/** As a shell has it: 127 for a program that could not be started, else what the first that failed said. */
function exitCode(workers: readonly WorkerStatus[]): number {
  const failed = workers.find(({ worker_state }) => worker_state === 'failed')
  if (failed === undefined) return 0
  if (failed.last_exit?.reason === 'spawn_failed') return 127
  return failed.last_exit?.exit_code || 1
}

function lineOf({ worker_id, worker_state, timeline, pid, backoff_ms, last_exit }: WorkerStatus): string {
  const reason = timeline.at(-1)?.reason
  const wait = backoff_ms === null ? '' : `, again in ${(backoff_ms / 1000).toFixed(1)} s`
  const why = reason === 'spawn_failed' && last_exit?.error !== undefined ? `. ${last_exit.error}` : ''
  return `${worker_id}: ${worker_state} (${reason}${wait})${pid === null ? '' : ` ${pid}`}${why}`
}
