import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Records } from '../api/index.js'
import { go } from '../state/index.js'
import { bothZones, countRecords, dateTime, duration } from '../text/index.js'

/** The line of the correlation id, and what was found for it. */
export function IdLine({ id, answer }: { id: string; answer: Records | undefined }) {
  const text = useSignal(id)
  useEffect(() => {
    text.value = id
  }, [id, text])
  const first = answer?.records[0]
  const last = answer?.records.at(-1)
  return (
    <div class="search-head">
      <form
        class="query"
        onSubmit={(event) => {
          event.preventDefault()
          go({ id: text.peek().trim(), record: '' })
        }}
      >
        <label class="query-label" for="timeline-id">
          correlation_id
        </label>
        <input
          id="timeline-id"
          type="text"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
          autocomplete="off"
          spellcheck={false}
          maxLength={1024}
          placeholder="the id that one request carries through all services"
        />
        <button type="submit" class="run">
          Show
        </button>
      </form>
      {first === undefined || last === undefined || answer === undefined ? (
        <p class="tally">&nbsp;</p>
      ) : (
        <p class="tally num" role="status">
          <b>{countRecords(answer.records.length)}</b> ·{' '}
          <b>{duration(Date.parse(last.timestamp) - Date.parse(first.timestamp))}</b> ·{' '}
          <span title={bothZones(Date.parse(first.timestamp))}>
            from {dateTime(Date.parse(first.timestamp), true)}
          </span>
        </p>
      )}
    </div>
  )
}
