const EVERY_MS = 1000
/** Seconds without an answer after which a process is given up. A loaded machine answers within one. */
export const PATIENCE_S = 10

export interface Watchdog {
  answered(): void
  stop(): void
}

/**
 * Asks a process every second whether it still answers. Silence is counted in our own turns and not by the clock: where the whole
 * machine was suspended, or both processes were stopped, no time is held against it.
 *
 * @param silent called once, when nothing was answered for `PATIENCE_S`
 */
export function watchdog(ask: () => void, silent: () => void): Watchdog {
  let unanswered = 0
  const timer = setInterval(() => {
    if (unanswered === 0) ask()
    if (unanswered++ < PATIENCE_S) return
    clearInterval(timer)
    silent()
  }, EVERY_MS)
  timer.unref()
  return {
    answered() {
      unanswered = 0
    },
    stop: () => clearInterval(timer),
  }
}
