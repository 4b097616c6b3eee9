import { api, type Workers as Data, type WorkerAction } from '../api/index.js'
import { Blank, Confirm, Failed, NeedsKey, NotNew, SubPages, Text } from '../list/index.js'
import { href, loader, polled, useEscape } from '../state/index.js'
import { bothZones, clock, dateTime } from '../text/index.js'
import { remember } from './memory.js'
import { type Hands, SupervisorTable } from './supervisor.js'

/** While something is done from here its end is waited for; otherwise a look now and then will do. */
const DOING_MS = 500
const CALM_MS = 2000

const workers = polled<Data>(
  async (_, signal) => {
    const answer = await api.workers(signal)
    remember(answer)
    return answer
  },
  (answer) => (answer?.actions.some(({ state }) => state === 'running') === true ? DOING_MS : CALM_MS),
)
const doing = loader<object>()

const HANDS: Omit<Hands, 'may'> = {
  async act(supervisor, worker, act) {
    await doing.run((signal) => api.act(supervisor, worker, act, signal))
    await workers.again()
  },
  async maintenance(supervisor, on) {
    await doing.run((signal) => api.maintenance(supervisor, on, signal))
    await workers.again()
  },
}

/** The workers of all supervisors that run here: what they are and were, and what can be done to them. */
export function Workers() {
  workers.usePolling()
  useEscape()
  const { data, failure, at } = workers.loader
  const answer = data.value
  return (
    <div class="storage workers">
      <h1 class="visually-hidden">Workers</h1>
      <div class="page-head">
        <SubPages />
      </div>
      {answer === undefined ? (
        failure.value === undefined ? (
          <p class="counting faint">{workers.loader.slow.value ? 'Asking the supervisors …' : '\u00a0'}</p>
        ) : (
          <Failed failure={failure.value} onRetry={() => void workers.again()} />
        )
      ) : (
        <>
          {failure.value === undefined ? null : (
            <NotNew at={at.value} failure={failure.value} onRetry={() => void workers.again()} />
          )}
          {doing.failure.value === undefined ? null : (
            <p class="notice notice-partial" role="alert">
              <b>Not done.</b> {doing.failure.value.message}{' '}
              <span class="code">{doing.failure.value.code}</span>
            </p>
          )}
          {answer.supervisors.length === 0 ? (
            <NoSupervisor />
          ) : (
            answer.supervisors.map((one) => (
              <SupervisorTable
                key={one.instance}
                of={one}
                now={at.value}
                hands={{ ...HANDS, may: answer.may_act }}
              />
            ))
          )}
          {answer.supervisors.length > 0 && !answer.may_act ? (
            <NeedsKey what="Restarting, draining and maintenance need" command="sillok workers restart" />
          ) : null}
          <Actions of={answer.actions} />
        </>
      )}
      <Confirm />
    </div>
  )
}

function NoSupervisor() {
  return (
    <Blank title="No supervisor runs here">
      <p>
        Workers are programs that Sillok keeps running: started, watched, started again when they fail, with a
        record of each change. Any of these fills this page:
      </p>
      <pre class="block">{`sillok supervise -- node server.js

sillok supervise     # the workers of sillok.config.*`}</pre>
      <a class="quiet" href={href({ view: 'search', q: 'log_type:worker' })}>
        Records of workers that ran before
      </a>
    </Blank>
  )
}

const SAYS: Record<string, string> = {
  start: 'start',
  restart: 'restart',
  drain: 'drain',
  maintenance_on: 'begin maintenance',
  maintenance_off: 'end maintenance',
}

/** What was done from here, the last first. */
function Actions({ of }: { of: readonly WorkerAction[] }) {
  if (of.length === 0) return null
  return (
    <section class="plain-table" aria-labelledby="done-title">
      <h2 id="done-title">
        Done from here{' '}
        <a class="quiet" href={href({ view: 'audit', q: 'action:worker_* OR action:supervisor_*', id: '' })}>
          in the audit trail
        </a>
      </h2>
      <ul class="worker-events" aria-live="polite">
        {of.slice(0, 10).map((one) => {
          const at = Date.parse(one.at)
          return (
            <li key={one.id}>
              <time class="num faint" dateTime={one.at} title={bothZones(at)}>
                {dateTime(at).slice(0, 10)} {clock(at).slice(0, 8)}
              </time>{' '}
              {SAYS[one.action] ?? one.action}{' '}
              <b>{one.worker === null ? '' : <Text text={one.worker} max={64} />}</b>{' '}
              <span class="faint">by {one.actor}</span>{' '}
              {one.state === 'failed' ? (
                <span class="error-text">
                  failed: <Text text={one.problem?.message ?? ''} max={300} />
                </span>
              ) : (
                <span class={one.state === 'running' ? 'strong' : 'faint'}>
                  {one.state === 'running' ? 'under way …' : 'done'}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
