import { useEffect } from 'preact/hooks'
import type { Survey } from '../api/index.js'
import { asked, type Loader, loader } from '../state/index.js'

/** While it counts it is looked whether it has ended; otherwise what lies on a disk changes slowly. */
const COUNTING_MS = 400
const CALM_MS = 30_000

/** A count that the server makes when it is asked for it, and what is known of it. */
export interface SurveyOf<R> {
  loader: Loader<Survey<R>>
  /** Asks for as long as the page is shown; `r` counts again. */
  useSurvey: () => void
  again: () => void
}

export function createSurvey<R>(
  ask: (again: boolean, signal: AbortSignal) => Promise<Survey<R>>,
): SurveyOf<R> {
  const survey = loader<Survey<R>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isShown = false

  async function look(again: boolean): Promise<void> {
    clearTimeout(timer)
    if (!document.hidden) await survey.run((signal) => ask(again, signal))
    clearTimeout(timer)
    const isCounting = survey.data.peek()?.counting === true
    if (isShown) timer = setTimeout(() => void look(false), isCounting ? COUNTING_MS : CALM_MS)
  }

  function useSurvey(): void {
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
  let lastAsked: number | undefined
  return { loader: survey, useSurvey, again: () => void look(true) }
}
