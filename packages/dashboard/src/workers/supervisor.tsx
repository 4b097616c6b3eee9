import type { Supervisor, WorkerAct, WorkerStatus } from '../api/index.js'
import { DO, NEEDS_KEY, ON_RECORD, right, Table, Text, wanted } from '../list/index.js'
import { go, route } from '../state/index.js'
import { bothZones, bytes, count, dateTime, duration } from '../text/index.js'
import { ACTS } from './acts.js'
import { Detail, recordsOf } from './detail.js'
import { StateMark, Timeline } from './states.js'

export interface Hands {
  /** Whether this reader may do anything. */
  may: boolean
  act: (supervisor: string, worker: string, act: WorkerAct) => Promise<void>
  maintenance: (supervisor: string, on: boolean) => Promise<void>
}

/** One supervisor and its workers. */
export function SupervisorTable({ of, now, hands }: { of: Supervisor; now: number; hands: Hands }) {
  const started = Date.parse(of.started_at ?? '')
  const on = of.maintenance_mode === true
  return (
    <section class="supervisor" aria-labelledby={`supervisor-${of.instance}`}>
      <div class="section-head">
        <h2 id={`supervisor-${of.instance}`}>
          Supervisor <span class="num">{of.pid}</span>
        </h2>
        {of.state === 'silent' ? null : (
          <>
            <span class={of.ready === true ? '' : 'strong'}>
              {of.stopping === true
                ? 'is ending'
                : on
                  ? 'in maintenance'
                  : of.ready === true
                    ? 'all ready'
                    : 'not all ready'}
            </span>
            {of.write_error == null ? null : (
              <span class="strong">
                records cannot be written ({of.write_error}), {count(of.lost_records ?? 0)} lost
              </span>
            )}
            {Number.isNaN(started) ? null : (
              <span class="faint num">
                since{' '}
                <time dateTime={of.started_at ?? ''} title={bothZones(started)}>
                  {dateTime(started)}
                </time>
              </span>
            )}
            <button
              type="button"
              class="quiet supervisor-act"
              disabled={!hands.may}
              title={hands.may ? undefined : NEEDS_KEY}
              onClick={() => {
                wanted.value = on
                  ? {
                      title: 'End the maintenance?',
                      means: 'Workers are told that they may take work again.',
                      note: ON_RECORD,
                      name: 'End it',
                      run: () => hands.maintenance(of.instance, false),
                    }
                  : {
                      title: 'Begin maintenance?',
                      means:
                        'The supervisor counts as not ready, each record says so, and workers are told to take no work. None is ended.',
                      note: ON_RECORD,
                      name: 'Begin',
                      run: () => hands.maintenance(of.instance, true),
                    }
              }}
            >
              {on ? 'End maintenance' : 'Begin maintenance'}
            </button>
          </>
        )}
      </div>
      {of.state === 'silent' ? (
        <p class="notice notice-partial" role="status">
          <b>It does not answer.</b> {of.problem?.message} Its workers may run all the same; it may be stopped
          or overloaded.
        </p>
      ) : (
        <div class="plain-table">
          <Table
            class="workers-table"
            columns={[
              'worker',
              'state',
              ['for', 'wide-only'],
              right('restarts', 'wide-only'),
              right('memory', 'wide-only'),
              ['what it was', 'wide-only'],
              DO,
            ]}
          >
            {of.workers.map((worker) => (
              <WorkerRow
                key={worker.worker_id}
                of={worker}
                instance={of.instance}
                now={now}
                hands={hands}
                stopping={of.stopping === true}
              />
            ))}
          </Table>
        </div>
      )}
    </section>
  )
}

function WorkerRow(props: {
  of: WorkerStatus
  instance: string
  now: number
  hands: Hands
  /** Its supervisor is ending. */
  stopping: boolean
}) {
  const { of, instance, now, hands, stopping } = props
  const isOpen = route.value.id === of.worker_id
  return (
    <>
      <tr class={isOpen ? 'worker-open' : ''}>
        <th scope="row">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => go({ id: isOpen ? '' : of.worker_id }, true)}
          >
            <span class="faint" aria-hidden="true">
              {isOpen ? '▾' : '▸'}
            </span>{' '}
            <Text text={of.worker_id} max={64} />
          </button>
        </th>
        <td>
          <StateMark state={of.worker_state} />
        </td>
        <td class="num wide-only" title={bothZones(Date.parse(of.since))}>
          {duration(Math.max(0, now - Date.parse(of.since)))}
        </td>
        <td class="right num wide-only">{count(of.restart_count)}</td>
        <td class="right num wide-only">{of.memory_bytes === null ? '–' : bytes(of.memory_bytes)}</td>
        <td class="wide-only worker-line">
          <Timeline of={of} now={now} />
        </td>
        <td class="right worker-acts">
          <a class="quiet wide-only" href={recordsOf(of)}>
            records
          </a>
          {of.acts.map((act) => (
            <button
              type="button"
              class="quiet"
              key={act}
              disabled={!hands.may || stopping}
              title={hands.may ? undefined : NEEDS_KEY}
              aria-label={`${ACTS[act].name} ${of.worker_id}`}
              onClick={() => {
                wanted.value = {
                  title: `${ACTS[act].name} ${of.worker_id}?`,
                  means: ACTS[act].means,
                  note: ON_RECORD,
                  name: ACTS[act].name,
                  run: () => hands.act(instance, of.worker_id, act),
                }
              }}
            >
              {ACTS[act].name.toLowerCase()}
            </button>
          ))}
        </td>
      </tr>
      {isOpen ? (
        <tr class="worker-opened">
          <td colSpan={7}>
            <Detail of={of} instance={instance} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
