import type { Job } from '../api/index.js'
import { Fact, Moment, Text } from '../list/index.js'
import { copy, href } from '../state/index.js'
import { percent } from '../text/index.js'
import { term } from '../url/index.js'
import { heard } from './heard.js'

/** More of a result than this is not drawn; a click copies all of it. */
const RESULT_MAX = 4000

/** A job's records may be older than the hour that is shown unless said otherwise. */
const MONTH = { last: 30 * 86_400_000 }

/** What finds a job's log: all records that were made in it. */
const logOf = ({ id }: Job): string => term('job_id', id)

export function recordsOf(job: Job): string {
  return href({ view: 'search', q: logOf(job), id: '', by: '', range: MONTH })
}

/** All that is known of one job. */
export function Detail({ of }: { of: Job }) {
  const { error, result, attempt } = of
  const said = heard.value.id === of.id ? heard.value.said : []
  const text = result === null || result === undefined ? '' : JSON.stringify(result, null, 2)
  return (
    <div class="worker-detail">
      <dl class="facts num">
        <Fact name="id">
          <button type="button" class="quiet" title="Copy" onClick={() => void copy(of.id)}>
            <code>
              <Text text={of.id} max={100} />
            </code>
          </button>
        </Fact>
        <Fact name="attempt">{attempt}</Fact>
        <Fact name="process">{of.pid}</Fact>
        <Fact name="started">
          <Moment at={of.started_at} />
        </Fact>
        <Fact name={of.ended_at === null ? 'last sign of life' : 'ended'}>
          <Moment at={of.ended_at ?? of.updated_at} />
        </Fact>
        <Fact name="records">
          <a class="quiet" href={recordsOf(of)}>
            show
          </a>
          {of.status === 'running' ? (
            <>
              {', '}
              <a class="quiet" href={href({ view: 'live', q: logOf(of), id: '', by: '' })}>
                live
              </a>
            </>
          ) : null}
        </Fact>
        {of.message === null ? null : (
          <Fact name="says">
            <Text text={of.message} max={1000} />
          </Fact>
        )}
      </dl>
      {of.status === 'interrupted' ? (
        <p class="notice notice-partial">
          <b>Its process is gone without a word.</b> Called again with its id, it goes on from what it saved.
        </p>
      ) : null}
      {error === null ? null : (
        <p class="notice notice-partial">
          <b>
            <Text text={error.type} max={100} />
          </b>{' '}
          <Text text={error.message} max={1000} />{' '}
          {error.code === undefined ? null : (
            <span class="code">
              <Text text={error.code} max={100} />
            </span>
          )}
        </p>
      )}
      {said.length === 0 ? null : (
        <section aria-label="What it said">
          <h3>What it said since this was opened</h3>
          <ol class="worker-events">
            {said.map((one) => (
              <li key={`${one.at} ${one.message}`}>
                <span class="num faint">
                  <Moment at={one.at} /> {one.progress === null ? '' : percent(one.progress)}
                </span>{' '}
                <Text text={one.message} max={300} />
              </li>
            ))}
          </ol>
        </section>
      )}
      {text === '' ? null : (
        <section aria-label="Result">
          <h3>
            Result{' '}
            <button type="button" class="quiet" onClick={() => void copy(text)}>
              copy
            </button>
          </h3>
          <pre class="block">
            <Text text={text} max={RESULT_MAX} block />
          </pre>
        </section>
      )}
    </div>
  )
}
