import { readdirSync, readFileSync } from 'node:fs'

/** One process as the kernel shows it. */
export interface Row {
  pid: number
  parent: number
  group: number
  /** When it was started, in clock ticks since the machine was: with it a pid that was given anew is told from the one before. */
  start: string
}

/**
 * All processes that live, by pid; those that ended and are not yet buried are left out. Empty where there is no `/proc`: then nothing is
 * known beyond a worker's own process.
 *
 * @param before a table of a moment ago: what it has of a process is taken for true, and only who is new is read, which takes a small part of the time
 */
export function processTable(before?: ReadonlyMap<number, Row>): Map<number, Row> {
  const table = new Map<number, Row>()
  for (const name of names()) {
    const pid = Number(name)
    const row = before?.get(pid) ?? rowOf(pid)
    if (row !== undefined) table.set(pid, row)
  }
  return table
}

/** One process that lives; `undefined` where it does not, or there is no `/proc`. */
export function rowOf(pid: number): Row | undefined {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  // proc(5): the second field is the command in brackets and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, parent, group] = fields
  if (state === 'Z' || state === 'X') return undefined
  return { pid, parent: Number(parent), group: Number(group), start: fields[19] ?? '' }
}

/** A process group with its leader, others that are known to belong to it, and everything below them. */
export function treeOf(
  leader: number | undefined,
  table: ReadonlyMap<number, Row>,
  others: Iterable<number> = [],
): number[] {
  const tree = new Set<number>(others)
  for (const { pid, group } of table.values()) if (pid === leader || group === leader) tree.add(pid)
  for (let before = -1; before !== tree.size; ) {
    before = tree.size
    for (const { pid, parent } of table.values()) if (tree.has(parent)) tree.add(pid)
  }
  return [...tree]
}

/**
 * Memory of some processes in bytes, `VmRSS` of each: pages that several share count for each, so it is the upper bound. `undefined` where
 * nothing can be read.
 */
export function memoryOf(pids: readonly number[]): number | undefined {
  let bytes: number | undefined
  for (const pid of pids) {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
    if (kib !== undefined) bytes = (bytes ?? 0) + Number(kib) * 1024
  }
  return bytes
}

/** Processes of this user whose environment has `entry` (`NAME=value`): they keep it however far they move from who started them. */
export function withEnvironment(entry: string): number[] {
  // Who is found is ended: nothing that others could have by chance is looked for.
  if (!/^[A-Z_]+=[\w-]{8,}$/.test(entry)) return []
  const wanted = `\0${entry}\0`
  const found: number[] = []
  for (const name of names()) {
    const pid = Number(name)
    if (pid !== process.pid && `\0${read(`/proc/${name}/environ`) ?? ''}\0`.includes(wanted)) found.push(pid)
  }
  return found
}

function names(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return undefined
  }
}
