import { randomUUID } from 'node:crypto'
import { accessSync, constants, linkSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SillokError } from 'sillok/record'
import { isProcessAlive, makeRoot, writeAtomically } from 'sillok/stream'

/** The server of a root says here where it is, for the command line and for the next server. */
interface Presence {
  url: string
  pid: number
  started_at: string
  /** Also in the answer of `/livez`: by it a server is known, where its address has become another's. */
  instance: string
}

/** Folder under the root for what Sillok itself remembers. */
export function stateFolder(root: string): string {
  return join(root, '.sillok')
}

const fileOf = (root: string): string => join(stateFolder(root), 'server.json')

/** A server that is at work with something else may take this long to say that it lives. */
const ANSWER_MS = 2000

/** One server's place at a root. */
export interface Claim {
  readonly instance: string
  /** @throws SillokError `SERVER_RUNNING` when another server was quicker */
  announce(url: string): void
  withdraw(): void
}

/**
 * Makes sure that no other server runs on a root, and that its folder can be written to.
 *
 * @throws SillokError `SERVER_RUNNING`, `ROOT_UNUSABLE`
 */
export async function claim(root: string): Promise<Claim> {
  makeRoot(stateFolder(root))
  checkWritable(stateFolder(root))
  const known = read(root)
  if (known !== undefined) {
    if (await answers(known)) throw running(root, known)
    rmSync(fileOf(root), { force: true })
  }
  const instance = randomUUID()
  return {
    instance,
    announce(url) {
      const presence: Presence = { url, pid: process.pid, started_at: new Date().toISOString(), instance }
      const aside = join(stateFolder(root), `.server.${instance}`)
      writeAtomically(aside, `${JSON.stringify(presence)}\n`)
      try {
        // Unlike a rename, a link does not take the place of one that is there: of two that begin at once one is refused.
        linkSync(aside, fileOf(root))
      } catch (cause) {
        const other = read(root)
        if (other === undefined) throw cause
        throw running(root, other)
      } finally {
        rmSync(aside, { force: true })
      }
    },
    withdraw() {
      if (read(root)?.instance === instance) rmSync(fileOf(root), { force: true })
    },
  }
}

function checkWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new SillokError(
      'ROOT_UNUSABLE',
      `${folder} cannot be written to (${(cause as NodeJS.ErrnoException).code}): give it to this user, or choose another --root.`,
      { cause },
    )
  }
}

function read(root: string): Presence | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(root), 'utf8')) as Presence
  } catch {
    return undefined
  }
}

/** Whether the server that announced itself is there. Something else at its address is not it. */
async function answers({ url, pid, instance }: Presence): Promise<boolean> {
  try {
    const response = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return ((await response.json()) as { instance?: unknown }).instance === instance
  } catch (error) {
    // Silence is not absence: a server that is stopped or overloaded still has the index.
    return (error as Error).name === 'TimeoutError' && pid !== process.pid && isProcessAlive(pid)
  }
}

function running(root: string, { url, pid }: Presence): SillokError {
  return new SillokError(
    'SERVER_RUNNING',
    `A server for ${root} is already running at ${url} (process ${pid}). Use it, stop it, or choose another --root.`,
  )
}
