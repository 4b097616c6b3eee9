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

/** A question found nobody to answer it, and was not asked again yet. */
let unanswered = false

/** When search was seen to be back, for as long as not all is found that came in while it was away. */
let backAt: number | undefined

/** Starts to watch. */
export function startWatching(): void {
  tellFailures(({ isAway }) => {
    void watchHealth()
    unanswered ||= isAway
  })
  void watchHealth()
}

/** Looks now, and from then on by itself. A page that nobody sees does not ask. */
export async function watchHealth(): Promise<void> {
  clearTimeout(timer)
  if (!document.hidden) await look()
  const search = server.peek()?.search
  const worried =
    lostSince.peek() !== undefined || search?.state !== 'ready' || Boolean(search.problem) || unanswered
  clearTimeout(timer)
  timer = setTimeout(watchHealth, worried ? WORRIED_MS : CALM_MS)
}

async function look(): Promise<void> {
  // Only what failed before this look: who says at once that all is well may not have noticed yet.
  const waiting = unanswered
  try {
    server.value = await api.status(AbortSignal.timeout(5000))
    lostSince.value = undefined
  } catch (error) {
    // An answer that is an error is still an answer: the server is there.
    if (error instanceof Failure && error.code !== 'DISCONNECTED') lostSince.value = undefined
    else lostSince.value ??= Date.now()
    return
  }
  if (!waiting) return
  if (server.value.search.state !== 'ready') {
    backAt = undefined
    return
  }
  // What found nobody is asked again without a key press, and once more when the index has caught up.
  const { lag_records, lag_seconds } = server.value.index
  const isFirst = backAt === undefined
  backAt ??= Date.now()
  unanswered = lag_records > 0 && lag_seconds * 1000 > Date.now() - backAt
  if (!unanswered) backAt = undefined
  if (isFirst || !unanswered) askAgain()
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void watchHealth()
})
