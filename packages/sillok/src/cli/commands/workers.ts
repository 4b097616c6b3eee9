import { Command } from 'commander'
import { colored } from '../../pretty/index.js'
import { findRoot } from '../../stream/index.js'
import {
  askSupervisor,
  findSupervisors,
  type RunningSupervisor,
  type SupervisorStatus,
  WORKER_ACTS,
} from '../../supervise/index.js'
import { jsonOption, rootOption } from '../options.js'
import { note, print, UsageError } from '../output.js'
import { workerTable } from '../supervise/show.js'

interface Options {
  root?: string
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok workers
  sillok workers --json | jq -r 'select(.worker_state != "ready").worker_id'
  sillok workers restart chat          # one instance after the other
  sillok workers drain chat-2
  sillok workers start chat-2
  sillok workers maintenance on

Shows states, counts and times, never what a worker printed. Exit code 0: all are ready, 1: not, or no supervisor runs.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('workers')
    .argument('[action]', 'start, drain, restart or maintenance')
    .argument('[name]', 'a worker, or one instance of it; for maintenance: on or off')
    .addOption(rootOption())
    .addOption(jsonOption('print one object for each worker'))
    .addHelpText('after', EXAMPLES)
    .action(async (action: string | undefined, name: string | undefined, options: Options) =>
      done(await run(action, name, options)),
    )
}

async function run(action: string | undefined, name: string | undefined, options: Options): Promise<number> {
  const root = findRoot(options.root)
  const supervisors = findSupervisors(root)
  if (action !== undefined) await act(action, name, supervisors)
  if (supervisors.length === 0) {
    note(`No supervisor runs on ${root}. Start one: sillok supervise -- <command>`)
    return 1
  }
  let ready = true
  for (const supervisor of supervisors) {
    const status = await statusOf(supervisor)
    ready &&= status?.ready === true
    if (status === undefined) continue
    const { pid, maintenance_mode } = status
    if (!options.json) await print(workerTable(status, colored(process.stdout)))
    else
      for (const worker of status.workers)
        await print(JSON.stringify({ supervisor_pid: pid, maintenance_mode, ...worker }))
  }
  return ready || action !== undefined ? 0 : 1
}

/** So long may one say nothing, in ms: it may be stopped, or what is left of one whose number another process has by now. */
const SILENT_MS = 5000

/** Of one that does not answer it is said, and the others are shown. */
async function statusOf(supervisor: RunningSupervisor): Promise<SupervisorStatus | undefined> {
  try {
    return await askSupervisor<SupervisorStatus>(supervisor, 'GET', '/statusz', undefined, SILENT_MS)
  } catch (error) {
    note(`sillok: ${(error as Error).message}`)
    return undefined
  }
}

async function act(
  action: string,
  name: string | undefined,
  supervisors: readonly RunningSupervisor[],
): Promise<void> {
  if (action === 'maintenance') {
    if (name !== 'on' && name !== 'off') throw new UsageError('Give on or off: sillok workers maintenance on')
    for (const one of supervisors)
      await askSupervisor<object>(one, 'POST', '/maintenance', { on: name === 'on' })
    return
  }
  if (!WORKER_ACTS.some((one) => one === action)) {
    throw new UsageError(`There is no action "${action}": give start, drain, restart or maintenance.`)
  }
  if (name === undefined) throw new UsageError(`Which worker? sillok workers ${action} <name>`)
  const found = await withWorker(supervisors, name)
  if (found === undefined) throw new UsageError(`No supervisor that runs here has a worker "${name}".`)
  await askSupervisor<object>(found, 'POST', `/workers/${name}/${action}`)
}

async function withWorker(
  supervisors: readonly RunningSupervisor[],
  name: string,
): Promise<RunningSupervisor | undefined> {
  for (const one of supervisors) {
    const { workers = [] } = (await statusOf(one)) ?? {}
    if (workers.some(({ component, worker_id }) => component === name || worker_id === name)) return one
  }
  return undefined
}
