import { isMainThread } from 'node:worker_threads'

/**
 * What must still reach the disk when the process ends. Synchronous: there is no later.
 *
 * @param ending the process cannot be kept from ending any more; after a signal it may go on
 */
export type LastFlush = (ending: boolean) => void

const pending = new Set<LastFlush>()
/**
 * Those that a process may hear of before they end it; SIGUSR1 is Node's own, SIGQUIT is Ctrl-\\, SIGUSR2 what restarters send, SIGXCPU the limit of
 * processor time, the others timers.
 */
const SIGNALS = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR2',
  'SIGXCPU',
  'SIGALRM',
  'SIGVTALRM',
] as const

/**
 * Calls `flush` when the process ends: by return, `process.exit`, an uncaught exception, an unhandled rejection,
 * SIGTERM, SIGINT, SIGHUP or another of `SIGNALS`. The application's own handling of them stays as it is: a signal that nobody
 * else handles still ends the process, by that signal; one that the application handles is left to it.
 *
 * @returns what takes the call back
 */
export function flushAtEnd(flush: LastFlush): () => void {
  if (pending.size === 0) listen()
  pending.add(flush)
  return () => {
    if (pending.delete(flush) && pending.size === 0) unlisten()
  }
}

function flushAll(ending: boolean): void {
  for (const flush of pending) {
    try {
      flush(ending)
    } catch {
      // The writer has said what it lost; the other writers still have theirs to save.
    }
  }
}

function onExit(): void {
  flushAll(true)
}

function onSignal(signal: NodeJS.Signals): void {
  const isLeft = othersHandle(signal)
  flushAll(!isLeft)
  if (isLeft) return
  // Nobody but us: with our listener gone, the signal has its default effect again, and the parent sees it as such.
  process.removeListener(signal, onSignal)
  shared[COPIES] = { count: countIn(shared[COPIES]) - 1 }
  process.kill(process.pid, signal)
}

/**
 * Whether the application handles a signal itself. Listeners of the `signal-exit` package and of other copies of Sillok do not count: like
 * ours they wait to be the only ones, and each waiting for the other would leave a process that cannot be ended. The package
 * publishes how many it has for its own copies: version 4 under a symbol, version 3 on `process`.
 */
function othersHandle(signal: NodeJS.Signals): boolean {
  const passive = countIn(shared[Symbol.for('signal-exit emitter')]) + countIn(shared[COPIES])
  const old = countIn((process as { __signal_exit_emitter__?: unknown }).__signal_exit_emitter__)
  return process.listenerCount(signal) > passive + old
}

const shared = globalThis as Record<symbol, unknown>
const COPIES = Symbol.for('sillok signal listeners')

function countIn(counter: unknown): number {
  const count = (counter as { count?: unknown } | null | undefined)?.count
  return typeof count === 'number' ? count : 0
}

function listen(): void {
  process.on('exit', onExit)
  if (!isMainThread) return
  // First: a listener that the application added by `once` is gone already when those behind it are called.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  shared[COPIES] = { count: countIn(shared[COPIES]) + 1 }
}

function unlisten(): void {
  process.removeListener('exit', onExit)
  if (!isMainThread) return
  shared[COPIES] = { count: countIn(shared[COPIES]) - 1 }
  for (const signal of SIGNALS) process.removeListener(signal, onSignal)
}
