import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processPlace } from '../../stream/index.js'
import { silentMs } from '../folder.js'
import { Kin } from './kin.js'
import { rowOf } from './table.js'

const SUFFIX = '.processes'
/** To end by itself, in ms: as much as the guardian leaves. */
const GRACE_MS = 1000
/** One of another container cannot be looked at from here; that it lives it says each hour. */
const FOREIGN_MS = 24 * 3_600_000

interface Remembered {
  /** Where the numbers of processes mean what they say: one boot of one machine, one container. */
  place: string
  supervisor: string
  /** `pid:start` of each. */
  processes: string[]
}

/** Where it is written down which processes a supervisor has. */
export const processesPath = (folder: string, id: string): string => join(folder, `${id}${SUFFIX}`)

/**
 * Writes down the processes of this supervisor, for its guardian, and for the next one where nobody was left to end them. Two lines, as a shell reads
 * them: the place and this process, then its workers' processes.
 *
 * @param processes `pid:start` of each, parted by spaces
 */
export function rememberProcesses(path: string, processes: string): void {
  const own = `${processPlace()} ${process.pid}:${rowOf(process.pid)?.start}`
  try {
    // When the machine has gone down, nothing of it is of any use: it needs no sync.
    writeFileSync(`${path}.tmp`, `${own}\n${processes}\n`, { mode: 0o600 })
    renameSync(`${path}.tmp`, path)
  } catch {
    // A full disk: groups and environments are still known.
  }
}

/**
 * Ends what supervisors left that were killed together with their guardians. Only processes with a number and a start that were written down, who
 * is below them, and those that have such a supervisor's id in their environment are touched.
 *
 * @param folder where the supervisors of a root write down their processes
 * @returns how many there were
 */
export async function endLeftovers(folder: string): Promise<number> {
  let found = 0
  for (const name of listed(folder)) {
    const path = join(folder, name)
    const left = read(path)
    if (left === undefined) continue
    if (left.place !== processPlace()) {
      if (silentMs(path) > FOREIGN_MS) rmSync(path, { force: true })
      continue
    }
    const [pid, start] = pairOf(left.supervisor)
    if (rowOf(pid)?.start === start) continue
    const kin = new Kin(undefined, left.processes.map(pairOf))
    kin.signal('SIGTERM')
    found += kin.names().length
    await kin.end(`SILLOK_SUPERVISOR=${name.slice(0, -SUFFIX.length)}`, () => GRACE_MS)
    rmSync(path, { force: true })
  }
  return found
}

function pairOf(name: string): [pid: number, start: string] {
  const [pid, start = ''] = name.split(':')
  return [Number(pid), start]
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(SUFFIX))
  } catch {
    return []
  }
}

/** `undefined`: it has gone meanwhile. */
function read(path: string): Remembered | undefined {
  try {
    const [own = '', processes = ''] = readFileSync(path, 'utf8').split('\n')
    const [place = '', supervisor = ''] = own.split(' ')
    return { place, supervisor, processes: processes.split(' ').filter((name) => name !== '') }
  } catch {
    return undefined
  }
}
