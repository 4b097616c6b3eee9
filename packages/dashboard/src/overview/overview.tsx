import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api, type Overview as Data } from '../api/index.js'
import { Histogram } from '../charts/index.js'
import { Blank, Failed, NotNew, StatusNotice } from '../list/index.js'
import { askAgain, asked, go, href, loader, range, setRange } from '../state/index.js'
import { countRecords } from '../text/index.js'
import { between, resolve, term } from '../url/index.js'
import { DiskDialog } from './disk.js'
import { HowToFill } from './how-to-fill.js'
import { Numbers } from './numbers.js'
import { NewMessages, Services } from './services.js'

/** How often the numbers of a range that ends now are asked for again. */
const REFRESH_MS = 10_000
/** The same while the first records are on their way. */
const SOON_MS = 1000

// Outside the page, so that coming back shows the numbers of before while new ones come.
const overview = loader<Data>()

/** Whether records wait to be indexed, as the last answer says. */
function isBehind(): boolean {
  return (overview.data.value?.index.lag_records ?? 0) > 0
}

/** The page that needs no query. */
export function Overview() {
  const disk = useSignal(false)
  const now = range.value
  const again = asked.value
  const coming = overview.data.value?.newest === null && isBehind()
  useEffect(() => {
    const ask = (): void => {
      const { from, to } = resolve(now, Date.now())
      void overview.run((signal) => api.overview(from, to, signal))
    }
    ask()
    const timer = setInterval(
      () => {
        // Of a time that is over nothing changes but what waits to be indexed.
        if (!document.hidden && !isHeld() && ('last' in now || isBehind())) ask()
      },
      coming ? SOON_MS : REFRESH_MS,
    )
    return () => clearInterval(timer)
  }, [now, again, coming])

  const data = overview.data.value
  const failure = overview.failure.value
  if (failure !== undefined && data === undefined) {
    return (
      <>
        <h1 class="visually-hidden">Overview</h1>
        <Failed failure={failure} onRetry={askAgain} />
      </>
    )
  }
  const empty = data?.status === 'empty'
  return (
    <div class="overview">
      <h1 class="visually-hidden">Overview</h1>
      <Numbers
        data={data}
        onDisk={() => {
          disk.value = data !== undefined
        }}
      />
      {failure === undefined || data === undefined ? null : (
        <NotNew at={overview.at.value} failure={failure} onRetry={askAgain} />
      )}
      <StatusNotice answer={data} except="empty" />
      {empty ? <Nothing data={data} /> : <Body {...{ data, slow: overview.slow.value }} />}
      {disk.value && data !== undefined ? (
        <DiskDialog
          storage={data.storage}
          onClose={() => {
            disk.value = false
          }}
        />
      ) : null}
    </div>
  )
}

function Body({ data, slow }: { data: Data | undefined; slow: boolean }) {
  if (data === undefined) return <div class={slow ? 'skeleton skeleton-page' : ''} />
  return (
    <>
      <section class="volume" aria-labelledby="volume-title">
        <h2 id="volume-title">Volume by level</h2>
        <Histogram
          label="Volume by level"
          buckets={data.histogram.buckets}
          stepMs={data.histogram.step_ms}
          from={data.from}
          to={data.to}
          height={168}
          hint="drag to zoom · click to search"
          onZoom={(a, b) => setRange(between(a, b))}
          onPick={(a, b) => go({ view: 'search', q: '', range: between(a, b) })}
          onLevel={(level) => go({ view: 'search', q: term('level', level) })}
        />
      </section>
      <div class="overview-columns">
        <Services services={data.services} />
        <NewMessages messages={data.new_messages} />
      </div>
    </>
  )
}

/** Whether the reader is at the chart: it must not change under the hand that drags on it. */
function isHeld(): boolean {
  return document.querySelector('.plot:hover, .plot:focus-visible') !== null
}

/** Why there is nothing, and what would fill it. */
function Nothing({ data }: { data: Data }) {
  if (data.newest !== null) {
    const newest = Date.parse(data.newest)
    return (
      <Blank title="Nothing in this time range">
        <p>{data.notice ?? 'There are records, but none between these times.'}</p>
        <a class="act" href={href({ range: between(newest - 3_600_000, newest + 1000) })}>
          Go to the newest hour
        </a>
      </Blank>
    )
  }
  const waiting = data.index.lag_records
  if (waiting > 0) {
    return (
      <Blank title="The first records are on their way">
        <p>
          {countRecords(waiting)} are kept on disk and not indexed yet. This page shows them as soon as they
          are.
        </p>
      </Blank>
    )
  }
  return (
    <Blank title="No records yet">
      <HowToFill />
    </Blank>
  )
}
