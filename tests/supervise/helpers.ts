import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Supervisor, supervise, type WorkerOptions } from 'sillok/supervise'
import { onTestFinished } from 'vitest'
import { readRecords, temporaryRoot } from '../support/records.js'

export type Rec = Record<string, unknown>

const PROGRAM = fileURLToPath(new URL('./fixtures/worker.mjs', import.meta.url))

/** The command of a worker that misbehaves in one way. */
export const worker = (way: string, argument = ''): string[] => [process.execPath, PROGRAM, way, argument]

/** Quick enough for a test; what is tested says what it wants otherwise. */
const QUICK: Partial<WorkerOptions> = {
  graceMs: 300,
  startTimeoutMs: 10_000,
  policy: { backoffMs: 20, maxBackoffMs: 40 },
}

export async function start(...workers: (Partial<WorkerOptions> & { name: string })[]) {
  const root = temporaryRoot()
  const supervisor: Supervisor = await supervise({
    root,
    service: 'test',
    workers: workers.map((one) => ({
      command: [],
      ...QUICK,
      ...one,
      policy: { ...QUICK.policy, ...one.policy },
    })),
  })
  onTestFinished(() => supervisor.stop())
  const state = (id = workers[0]?.name as string) =>
    supervisor.status().workers.find(({ worker_id }) => worker_id === id)
  return { root, supervisor, state, records: () => readRecords(root, 'workers') }
}

/** The changes of state of a worker, as `from>to:reason`. */
export function changes(records: readonly Rec[], id: string): string[] {
  return records
    .filter((one) => one.worker_id === id && one.previous_state !== undefined)
    .map((one) => `${one.previous_state}>${one.worker_state}:${one.reason}`)
}

/** Waits until something is so; a test that waits for ever fails by its own timeout. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Whether a process runs; a zombie only waits to be buried by its parent. */
export function lives(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
