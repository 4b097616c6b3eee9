import { processTable, treeOf, withEnvironment } from './table.js'

const LOOK_MS = 20

/** Sends a signal to all of a process group; says whether there was anybody. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch {
    return false
  }
}

/**
 * Resolves when a process group is gone: waits until `graceMs` are over, then ends what is left of it, what moved out of it too.
 *
 * @param mark the entry of the environment that only this start of the worker has
 * @param graceMs asked again and again: whoever is in a hurry shortens it
 */
export async function endGroup(group: number, mark: string, graceMs: () => number): Promise<void> {
  const began = performance.now()
  while (isThere(group) && performance.now() - began < graceMs()) await pause(LOOK_MS)
  signalGroup(group, 'SIGKILL')
  for (const pid of withEnvironment(mark)) kill(pid)
}

/** Whether anybody of the group lives. A zombie of it may wait for long to be buried by who has nothing to do with us. */
function isThere(group: number): boolean {
  if (!signalGroup(group, 0)) return false
  const table = processTable()
  return table.size === 0 || treeOf(group, table).length > 0
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
