import { useEffect } from 'preact/hooks'
import { type Loader, loader } from './loader.js'
import { asked } from './route.js'

/** A question that is asked again by itself, for as long as a page shows the answer. */
export interface Polled<T> {
  loader: Loader<T>
  /** Called by the page that shows it. */
  usePolling: () => void
  /** Asks now, for what is new. */
  again: () => Promise<void>
}

/**
 * @param ask `again`: the reader has asked for it, and not only time has passed
 * @param pauseMs how long to wait after an answer, or after a failure
 */
export function polled<T>(
  ask: (again: boolean, signal: AbortSignal) => Promise<T>,
  pauseMs: (answer: T | undefined) => number,
): Polled<T> {
  const answers = loader<T>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isShown = false
  let lastAsked: number | undefined

  async function look(again: boolean): Promise<void> {
    clearTimeout(timer)
    // A page that nobody sees does not ask.
    if (!document.hidden) await answers.run((signal) => ask(again, signal))
    clearTimeout(timer)
    if (isShown) timer = setTimeout(() => void look(false), pauseMs(answers.data.peek()))
  }

  function usePolling(): void {
    const times = asked.value
    useEffect(() => {
      isShown = true
      // Coming to the page shows what is there; who asks again wants it anew.
      void look(times > (lastAsked ?? times))
      lastAsked = times
      return () => {
        isShown = false
        clearTimeout(timer)
      }
    }, [times])
  }
  return { loader: answers, usePolling, again: () => look(true) }
}
