import { useEffect, useMemo, useRef } from 'preact/hooks'
import { api, type Rec } from '../api/index.js'
import { Failed, Row, StatusNotice, senderOf, Text } from '../list/index.js'
import { copy, go, href, loader } from '../state/index.js'
import { bothZones, clock, count, dateTime, levelClass, levelLetter, zoneName } from '../text/index.js'
import { term } from '../url/index.js'
import { FieldTable } from './field-table.js'
import { allFields, asLine } from './fields.js'
import { LongText } from './long-text.js'

/** So much of a raw line is shown at once; a longer text would make the page wait. */
const RAW_UNITS = 64 * 1024

/** Records shown before and after one, of the same stream. */
const AROUND_EACH = 8

export interface PanelProps {
  rec: Rec
  onClose: () => void
  /** Another record was chosen among those around this one. */
  onOther: (rec: Rec) => void
}

/** One record: all that is known of it, and the ways on from it. */
export function RecordPanel({ rec, onClose, onOther }: PanelProps) {
  const around = useMemo(() => loader<Awaited<ReturnType<typeof api.around>>>(), [rec.id])
  const raw = useMemo(() => loader<Awaited<ReturnType<typeof api.record>>>(), [rec.id])
  const body = useRef<HTMLDivElement>(null)
  const askAround = (): void => void around.run((signal) => api.around(rec.id, AROUND_EACH, signal))
  const askRaw = (): void => void raw.run((signal) => api.record(rec.id, signal))
  useEffect(() => {
    if (body.current !== null) body.current.scrollTop = 0
    return () => {
      around.cancel()
      raw.cancel()
    }
  }, [around, raw])

  const ms = Date.parse(rec.timestamp)
  const { correlation_id: id } = rec
  const sender = senderOf(rec)
  return (
    <aside class="panel" aria-label="Record">
      <header class="panel-head">
        <span class={`lv ${levelClass(rec.level)}`} aria-hidden="true">
          {levelLetter(rec.level)}
        </span>
        <span class="panel-level">{rec.level}</span>
        <time class="num" dateTime={rec.timestamp} title={bothZones(ms)}>
          {dateTime(ms).slice(0, 10)} {clock(ms)}
        </time>
        <span class="panel-zone">{zoneName()}</span>
        <button
          type="button"
          class="icon"
          title="Close (Esc)"
          aria-label="Close the record"
          onClick={onClose}
        >
          ×
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached with the keyboard */}
      <div class="panel-body" ref={body} tabIndex={0}>
        <div class={`panel-message ${levelClass(rec.level)}`}>
          {rec.message === '' ? <span class="faint">No message</span> : <LongText text={rec.message} />}
        </div>
        {sender === undefined || (rec.log_type !== 'audit' && rec.stream !== 'audit') ? null : (
          <p class="panel-sent" role="note">
            Said over HTTP by <Text text={sender} max={200} />: who did what is the word of who sent it.
          </p>
        )}
        <nav class="panel-acts" aria-label="From this record">
          {id === undefined ? null : (
            <>
              <a href={href({ view: 'timeline', id, q: '' })}>
                Timeline <kbd>t</kbd>
              </a>
              <a href={href({ view: 'search', q: term('correlation_id', id) })}>
                Same correlation <kbd>o</kbd>
              </a>
            </>
          )}
          <button type="button" onClick={askAround}>
            Around it
          </button>
          <button type="button" onClick={askRaw}>
            Raw line
          </button>
          <button type="button" onClick={() => void copyLine(rec)}>
            Copy <kbd>y</kbd>
          </button>
        </nav>
        <Around {...{ around, rec, askAround, onOther }} />
        <RawLine {...{ raw, askRaw }} />
        <FieldTable fields={allFields(rec)} />
        <p class="panel-where">
          <span>Stream</span>
          <button
            type="button"
            class="quiet"
            onClick={() => go({ view: 'search', q: term('stream', rec.stream) })}
          >
            <Text text={rec.stream} max={200} />
          </button>
          <span>Segment</span>
          <code>
            <Text text={rec.segment} max={200} />
          </code>
          <span>Offset</span>
          <code>{count(rec.offset)}</code>
        </p>
      </div>
    </aside>
  )
}

function Around(props: {
  around: ReturnType<typeof loader<Awaited<ReturnType<typeof api.around>>>>
  rec: Rec
  askAround: () => void
  onOther: (rec: Rec) => void
}) {
  const { around, rec } = props
  if (around.failure.value !== undefined)
    return <Failed failure={around.failure.value} onRetry={props.askAround} />
  const found = around.data.value
  if (found === undefined) return null
  return (
    <section class="around" aria-label="Records around this one">
      <StatusNotice answer={found} />
      <div role="listbox" aria-label="Records around this one" class="around-list">
        {found.records.map((one, at) => (
          <Row
            key={one.id}
            rec={one}
            at={at}
            prefix="around"
            selected={one.id === rec.id}
            onOpen={() => props.onOther(one)}
          />
        ))}
      </div>
    </section>
  )
}

function RawLine(props: {
  raw: ReturnType<typeof loader<Awaited<ReturnType<typeof api.record>>>>
  askRaw: () => void
}) {
  const { raw } = props
  if (raw.failure.value !== undefined) return <Failed failure={raw.failure.value} onRetry={props.askRaw} />
  const line = raw.data.value?.raw
  if (line === undefined) return null
  return (
    <section class="raw" aria-label="Raw line">
      <button type="button" class="quiet raw-copy" onClick={() => void copy(line)}>
        Copy the line
      </button>
      <pre>
        <LongText text={line} max={RAW_UNITS} />
      </pre>
    </section>
  )
}

/** Copies the line as it stands in the segment; where that is out of reach, the record as the page knows it. */
export async function copyLine(rec: Rec): Promise<void> {
  let line = asLine(rec)
  try {
    line = (await api.record(rec.id, AbortSignal.timeout(3000))).raw
  } catch {
    // The record is at hand, and says the same.
  }
  await copy(line)
}
