import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SillokError } from 'sillok/record'
import { writeAtomically } from 'sillok/stream'

/** The server of a root says here where it is, for the command line. */
interface Presence {
  url: string
  pid: number
  started_at: string
}

/** Folder under the root for what Sillok itself remembers. */
export function stateFolder(root: string): string {
  return join(root, '.sillok')
}

const fileOf = (root: string): string => join(stateFolder(root), 'server.json')

/** @throws SillokError `SERVER_RUNNING` when another server answers for this root */
export async function refuseSecond(root: string): Promise<void> {
  let known: Presence
  try {
    known = JSON.parse(readFileSync(fileOf(root), 'utf8')) as Presence
    await fetch(`${known.url}/livez`, { signal: AbortSignal.timeout(1000) })
  } catch {
    return
  }
  throw new SillokError(
    'SERVER_RUNNING',
    `A server for ${root} runs already at ${known.url} (process ${known.pid}). Use it, stop it, or choose another --root.`,
  )
}

export function announce(root: string, url: string): void {
  const presence: Presence = { url, pid: process.pid, started_at: new Date().toISOString() }
  writeAtomically(fileOf(root), `${JSON.stringify(presence)}\n`)
}

export function withdraw(root: string): void {
  rmSync(fileOf(root), { force: true })
}
