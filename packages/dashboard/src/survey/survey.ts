import type { Survey } from '../api/index.js'
import { type Polled, polled } from '../state/index.js'

/** While it counts it is looked whether it has ended; otherwise what lies on a disk changes slowly. */
const COUNTING_MS = 400
const CALM_MS = 30_000

/** A count that the server makes when it is asked for it. */
export type SurveyOf<R> = Polled<Survey<R>>

export function createSurvey<R>(
  ask: (again: boolean, signal: AbortSignal) => Promise<Survey<R>>,
): SurveyOf<R> {
  return polled(ask, (answer) => (answer?.counting === true ? COUNTING_MS : CALM_MS))
}
