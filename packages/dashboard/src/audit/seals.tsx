import { useEffect } from 'preact/hooks'
import { api, type SealedStream } from '../api/index.js'
import { Fact, Text } from '../list/index.js'
import { asked, copy, loader } from '../state/index.js'
import { bothZones, bytes, clock, count, dateTime, duration } from '../text/index.js'
import { Verified } from './verified.js'

/** While a verification runs its progress is asked for; otherwise a seal changes about twice a second, and a page need not. */
const RUNNING_MS = 500
const CALM_MS = 5000
/** A sealer keeps within a second; one that is so far behind is none. */
const NOBODY_MS = 15_000

const seals = loader<SealedStream[]>()
const act = loader<object>()
let timer: ReturnType<typeof setTimeout> | undefined
let isShown = false

/** Asks now, and from then on by itself for as long as the page is shown. */
async function ask(): Promise<void> {
  clearTimeout(timer)
  if (!document.hidden) await seals.run(async (signal) => (await api.seal(signal)).streams)
  clearTimeout(timer)
  const isRunning = seals.data.peek()?.some(({ verification }) => verification?.state === 'running')
  if (isShown) timer = setTimeout(ask, isRunning ? RUNNING_MS : CALM_MS)
}

/** How the seals of the streams are. */
export function Seals() {
  const again = asked.value
  useEffect(() => {
    isShown = true
    void ask()
    return () => {
      isShown = false
      clearTimeout(timer)
    }
  }, [again])
  const found = seals.data.value
  const failure = seals.failure.value
  const isBusy = found?.some(({ verification }) => verification?.state === 'running') === true
  return (
    <section class="seals" aria-label="Seals">
      {failure === undefined ? null : (
        <p class="notice notice-partial" role="status">
          <b>{found === undefined ? 'The state of the seals is not known' : 'Not new'}</b> {failure.message}{' '}
          <button type="button" class="quiet" onClick={() => void ask()}>
            Try again
          </button>
        </p>
      )}
      {found === undefined && failure === undefined ? (
        <p class="seal seal-waiting faint">{seals.slow.value ? 'Looking at the seals …' : '\u00a0'}</p>
      ) : null}
      {found?.length === 0 ? (
        <p class="seal faint">
          No stream is sealed, and there is no audit trail yet. <code>sillok seal audit</code> begins to seal
          one.
        </p>
      ) : null}
      {found?.map((one) => (
        <Seal key={one.stream} of={one} isBusy={isBusy} />
      ))}
      {act.failure.value === undefined ? null : (
        <p class="notice notice-partial" role="alert">
          <b>Not done</b> {act.failure.value.message}
        </p>
      )}
    </section>
  )
}

async function verify(stream: string): Promise<void> {
  await act.run((signal) => api.verify(stream, signal))
  await ask()
}

async function cancel(stream: string): Promise<void> {
  await act.run((signal) => api.cancelVerify(stream, signal))
  await ask()
}

function Seal({ of, isBusy }: { of: SealedStream; isBusy: boolean }) {
  if (!of.sealed)
    return (
      <p class="seal">
        <b>
          <Text text={of.stream} max={80} />
        </b>{' '}
        is not sealed: whoever changes it leaves no trace. <code>sillok seal {of.stream}</code> makes the
        keys; <code>sillok up</code> goes on sealing.
      </p>
    )
  return (
    <div class="seal">
      <div class="seal-state">
        <span class="seal-name">
          <span class={`mark ${of.problem === undefined ? 'mark-sealed' : ''}`} aria-hidden="true">
            {of.problem === undefined ? '▣' : '▢'}
          </span>
          <b>
            <Text text={of.stream} max={80} />
          </b>
        </span>
        {of.problem === undefined ? <Facts of={of} /> : null}
        {of.verification?.state === 'running' ? null : (
          <button type="button" class="act" disabled={isBusy} onClick={() => void verify(of.stream)}>
            Verify now
          </button>
        )}
      </div>
      {of.problem === undefined ? null : (
        <p class="notice notice-partial" role="status">
          <b>Nothing can be said of its seal.</b> {of.problem.message} Verify says what and where.{' '}
          <span class="code">{of.problem.code}</span>
        </p>
      )}
      <Late of={of} />
      {of.verification === null ? null : (
        <Verified of={of.verification} onCancel={() => void cancel(of.stream)} />
      )}
    </div>
  )
}

function Facts({ of }: { of: SealedStream }) {
  const signed = Date.parse(of.signed_at ?? '')
  const waits = of.unsealed_bytes ?? 0
  const [key = '', ...more] = of.keys ?? []
  return (
    <dl class="facts num">
      <Fact name="log">
        <Text text={of.origin ?? ''} max={120} />
      </Fact>
      <Fact name="size">{count(of.size ?? 0)}</Fact>
      <Fact name="signed">
        {Number.isNaN(signed) ? (
          'never'
        ) : (
          <time dateTime={of.signed_at ?? ''} title={bothZones(signed)}>
            {dateTime(signed).slice(0, 10) === dateTime(Date.now()).slice(0, 10)
              ? clock(signed).slice(0, 8)
              : dateTime(signed)}
          </time>
        )}
      </Fact>
      <Fact name="not sealed">
        {waits === 0 ? 'nothing' : `${bytes(waits)}, ${duration((of.lag_seconds ?? 0) * 1000)} behind`}
      </Fact>
      <Fact name="epoch">{of.epoch == null ? '–' : count(of.epoch)}</Fact>
      <Fact name="kept">{of.keep == null ? 'all' : `${count(of.keep)} segments`}</Fact>
      <Fact name="anchors">{count(of.anchors ?? 0)}</Fact>
      <Fact name="key">
        <button
          type="button"
          class="quiet"
          title={`${[key, ...more].join('\n')}\nCopy: sillok verify needs them`}
          onClick={() => void copy([key, ...more].join('\n'))}
        >
          <code>{keyId(key)}</code>
          {more.length === 0 ? '' : ` and ${more.length} more`}
        </button>
      </Fact>
    </dl>
  )
}

/** `name+1a2b3c4d+…`: the id is what people compare. */
const keyId = (vkey: string): string => vkey.split('+').at(1) ?? vkey.slice(0, 20)

function Late({ of }: { of: SealedStream }) {
  const isLate = (of.unsealed_bytes ?? 0) > 0 && (of.lag_seconds ?? 0) * 1000 > NOBODY_MS
  if (!isLate) return null
  return (
    <p class="notice notice-partial" role="status">
      <b>Nobody seals it.</b> Events are kept; until they are sealed, changes to them do not show.{' '}
      <code>sillok up</code> seals, and so does <code>sillok seal {of.stream} --follow</code>.
    </p>
  )
}
