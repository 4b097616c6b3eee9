import type { Survey } from '../api/index.js'
import { Blank, Failed } from '../list/index.js'
import { bothZones, dateTime, duration } from '../text/index.js'
import type { SurveyOf } from './survey.js'

/** When what is shown was counted, and how to have it anew. */
export function Counted<R>({ of }: { of: SurveyOf<R> }) {
  const answer = of.loader.data.value
  const at = Date.parse(answer?.counted_at ?? '')
  return (
    <p class="counted num" role="status">
      {answer === undefined || Number.isNaN(at) ? null : (
        <>
          counted{' '}
          <time dateTime={answer.counted_at ?? ''} title={bothZones(at)}>
            {dateTime(at, true)}
          </time>
          {/* What was counted just now needs no age. */}
          {(answer.age_seconds ?? 0) < 2 ? '' : `, ${duration((answer.age_seconds ?? 0) * 1000)} ago`}
        </>
      )}{' '}
      <button
        type="button"
        class="quiet"
        disabled={answer?.counting === true}
        onClick={() => void of.again()}
      >
        {answer?.counting === true ? 'Counting …' : 'Count again'}
      </button>
    </p>
  )
}

const TITLES: Record<string, string> = {
  CONFIG_INVALID: 'The declarations cannot be read',
  STORAGE_TOO_LARGE: 'There is too much to count here',
  STORAGE_TOO_LONG: 'Counting took too long',
}

/** Words for a count that came to nothing. */
function saidOf({ code, message }: NonNullable<Survey<unknown>['problem']>) {
  return (
    <>
      <b>{TITLES[code] ?? 'It could not be counted'}</b> <span class="problem-text">{message}</span>{' '}
      <span class="code">{code}</span>
    </>
  )
}

/**
 * What stands in place of a count that is not there, or over one that is not new; nothing where all is well.
 *
 * @param about what the count is of, as in "how the logs are"
 */
export function Uncounted<R>({ of, about }: { of: SurveyOf<R>; about: string }) {
  const { data, failure, slow } = of.loader
  const answer = data.value
  if (failure.value !== undefined && answer?.report == null)
    return <Failed failure={failure.value} onRetry={() => void of.again()} />
  const problem = failure.value ?? answer?.problem
  if (answer?.report == null) {
    if (problem == null)
      return (
        <p class="counting faint">{slow.value || answer !== undefined ? `Counting ${about} …` : '\u00a0'}</p>
      )
    return (
      <Blank title={TITLES[problem.code] ?? 'It could not be counted'}>
        <p role="alert" class="problem-text">
          {problem.message}
        </p>
        <p>
          Records are taken in and kept as before. Nothing is cleaned while the declarations are unreadable.
        </p>
        <button type="button" class="act" onClick={() => void of.again()}>
          Count again
        </button>
        <span class="code">{problem.code}</span>
      </Blank>
    )
  }
  if (problem == null) return null
  return (
    <p class="notice notice-partial" role="status">
      <b>Not new.</b> What you see is the count before. {saidOf(problem)}
    </p>
  )
}
