import { signal } from '@preact/signals'
import { api, Failure, type ServerStatus } from '../api/index.js'
import { tellFailures } from './loader.js'
import { askAgain } from './route.js'

/** The server's own state, asked for every ten seconds, and every two while something is wrong. */
export const server = signal<ServerStatus | undefined>(undefined)

/** Since when the server does not answer, in milliseconds since 1970. */
export const lostSince = signal<number | undefined>(undefined)

const CALM_MS = 10_000
const WORRIED_MS = 2000

let timer: ReturnType<typeof setTimeout> | undefined

/** Starts to watch. */
export function startWatching(): void {
  tellFailures(() => void watchHealth())
  void watchHealth()
}

/** Looks now, and from then on by itself. A page that nobody sees does not ask. */
export async function watchHealth(): Promise<void> {
  clearTimeout(timer)
  if (!document.hidden) await look()
  const search = server.peek()?.search
  const worried = lostSince.peek() !== undefined || search?.state !== 'ready' || Boolean(search.problem)
  clearTimeout(timer)
  timer = setTimeout(watchHealth, worried ? WORRIED_MS : CALM_MS)
}

async function look(): Promise<void> {
  const before = lostSince.peek() === undefined ? server.peek()?.search.state : 'lost'
  try {
    server.value = await api.status(AbortSignal.timeout(5000))
    lostSince.value = undefined
  } catch (error) {
    // An answer that is an error is still an answer: the server is there.
    if (error instanceof Failure && error.code !== 'DISCONNECTED') lostSince.value = undefined
    else lostSince.value ??= Date.now()
    return
  }
  // Search came back: what failed while it was away is asked again without a key press.
  if (before !== undefined && before !== 'ready' && server.peek()?.search.state === 'ready') askAgain()
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void watchHealth()
})
