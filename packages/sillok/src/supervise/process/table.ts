import { readdirSync, readFileSync } from 'node:fs'

/** One process as the kernel shows it. */
export interface Row {
  pid: number
  parent: number
  group: number
}

/**
 * All processes that live, by pid; those that ended and are not yet buried are left out. Empty where there is no `/proc`: then nothing is
 * known beyond a worker's own process.
 */
export function processTable(): Map<number, Row> {
  const table = new Map<number, Row>()
  for (const name of names()) {
    const stat = read(`/proc/${name}/stat`)
    if (stat === undefined) continue
    // proc(5): the second field is the command in brackets and may itself hold spaces and brackets.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') continue
    const pid = Number(name)
    table.set(pid, { pid, parent: Number(parent), group: Number(group) })
  }
  return table
}

const SAME_MS = 500
let lookedAt = Number.NEGATIVE_INFINITY
let looked: Map<number, Row> = new Map()

/** The table of a moment ago: many workers that are looked at together share one look. */
export function recentTable(now = performance.now()): Map<number, Row> {
  if (now - lookedAt > SAME_MS) {
    lookedAt = now
    looked = processTable()
  }
  return looked
}

/** A process, everything in its group, and everything below them. */
export function treeOf(root: number, table: ReadonlyMap<number, Row>): number[] {
  const tree = new Set<number>()
  for (const { pid, group } of table.values()) if (pid === root || group === root) tree.add(pid)
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
