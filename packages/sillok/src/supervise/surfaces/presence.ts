import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { isProcessAlive, processPlace, writeAtomically } from '../../stream/index.js'
import { makeSupervisorsFolder, silentMs, supervisorsFolder } from '../folder.js'
import type { SupervisorStatus } from '../status.js'

/** A supervisor that runs on a root. */
export interface RunningSupervisor {
  pid: number
  instance: string
  socket: string
}

/** Longest path of a Unix socket in bytes: 108 on Linux and 104 on macOS, with the byte that ends it. */
const MAX_PATH = 103

/** One in another container cannot be asked for by its number: it says each hour that it is there, and is believed for a day. */
const FRESH_MS = 3_600_000
const RETRY_MS = 1000
const FOREIGN_MS = 24 * FRESH_MS

/** Where the socket of a supervisor goes: beside its announcement, in a folder of its owner alone. */
export function placeSocket(root: string, instance: string): string {
  const path = join(makeSupervisorsFolder(root), `${instance}.sock`)
  if (Buffer.byteLength(path) <= MAX_PATH) return path
  return join(mkdtempSync(join(tmpdir(), 'sillok-supervisor-')), 's.sock')
}

/** Says where a supervisor can be asked. @returns takes it back */
export function announce(root: string, running: RunningSupervisor): () => void {
  const path = join(supervisorsFolder(root), `${running.instance}.json`)
  let said = false
  let timer: NodeJS.Timeout
  const say = (): void => {
    try {
      if (said) utimesSync(path, new Date(), new Date())
      else writeAtomically(path, `${JSON.stringify({ ...running, place: processPlace() })}\n`)
      said = true
    } catch {
      // A full disk keeps no supervisor from running; and somebody may have removed it, or the root.
    }
    timer = setTimeout(say, said ? FRESH_MS : RETRY_MS).unref()
  }
  say()
  return () => {
    clearTimeout(timer)
    rmSync(path, { force: true })
    removeSocket(root, running.socket)
  }
}

function removeSocket(root: string, socket: string): void {
  rmSync(socket, { force: true })
  if (dirname(socket) !== supervisorsFolder(root)) rmSync(dirname(socket), { recursive: true, force: true })
}

/**
 * The supervisors that run on a root, oldest first as far as their names say. What those left that were killed is removed.
 */
export function findSupervisors(root: string): RunningSupervisor[] {
  const folder = supervisorsFolder(root)
  const found: RunningSupervisor[] = []
  for (const name of list(folder)) {
    const running = read(join(folder, name))
    if (running === undefined) continue
    const { place, ...supervisor } = running
    const lives =
      place === processPlace() ? isProcessAlive(running.pid) : silentMs(join(folder, name)) < FOREIGN_MS
    if (lives) found.push(supervisor)
    else {
      rmSync(join(folder, name), { force: true })
      removeSocket(root, running.socket)
    }
  }
  return found
}

/**
 * Asks a supervisor over its socket.
 *
 * @param timeoutMs after which one that says nothing counts as not there; it is waited for without end where none is given
 * @throws SillokError with the code that it answers, or `SUPERVISOR_UNREACHABLE`
 */
export function askSupervisor<T = SupervisorStatus>(
  { socket, pid }: RunningSupervisor,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  timeoutMs?: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath: socket, method, path, headers: { host: 'localhost' } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          const answer = parse(text) as T & { error?: { code: string; message: string } }
          if (answer.error === undefined) resolve(answer)
          else reject(new SillokError(answer.error.code, answer.error.message))
        })
      },
    )
    asked.on('error', (cause) => {
      reject(
        new SillokError(
          'SUPERVISOR_UNREACHABLE',
          `The supervisor (process ${pid}) does not answer: ${cause.message}`,
          { cause },
        ),
      )
    })
    if (timeoutMs !== undefined)
      asked.setTimeout(timeoutMs, () => asked.destroy(new Error(`nothing for ${timeoutMs} ms`)))
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** What is no JSON is no answer of a supervisor. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { error: { code: 'SUPERVISOR_UNREACHABLE', message: 'What answers is not a supervisor.' } }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
  } catch {
    return []
  }
}

function read(path: string): (RunningSupervisor & { place: string }) | undefined {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as RunningSupervisor & { place?: string }
    const { pid, instance, socket, place = processPlace() } = found
    return typeof pid === 'number' && typeof socket === 'string'
      ? { pid, instance, socket, place }
      : undefined
  } catch {
    return undefined
  }
}
