import { useEffect } from 'preact/hooks'
import { api, type Records } from '../api/index.js'
import { Blank, Failed, NotNew } from '../list/index.js'
import { askAgain, asked, go, href, loader, route } from '../state/index.js'
import { quoteValue } from '../url/index.js'
import { Chart } from './chart.js'
import { IdLine } from './id-line.js'

const records = loader<Records & { correlation_id: string }>()

/** One correlation id: time runs down, services stand side by side. */
export function Timeline() {
  const id = route.value.id
  const again = asked.value
  useEffect(() => {
    if (records.data.peek()?.correlation_id !== id) records.clear()
    if (id !== '') {
      void records.run(async (signal) => ({ ...(await api.timeline(id, signal)), correlation_id: id }))
    }
  }, [id, again])
  const answer = records.data.value
  const failure = records.failure.value
  return (
    <div class={`timeline ${route.value.record === '' ? '' : 'with-panel'}`}>
      <h1 class="visually-hidden">Timeline</h1>
      <IdLine id={id} answer={answer} />
      {id === '' ? (
        <Blank title="One correlation id, from start to end">
          <p>
            Put a correlation id into the line above, or press <kbd>t</kbd> on any record in Search or Live.
          </p>
          <a class="act" href={href({ view: 'search', q: 'correlation_id:*' })}>
            Records that have one
          </a>
        </Blank>
      ) : failure !== undefined && answer === undefined ? (
        <Failed failure={failure} onRetry={askAgain} />
      ) : answer === undefined ? (
        records.slow.value ? (
          <div class="skeleton skeleton-rows" aria-hidden="true" />
        ) : null
      ) : answer.records.length === 0 ? (
        <Blank title="No records with this id">
          <p>
            {answer.notice}
            {answer.status === 'empty'
              ? ' An id is compared as it stands, also its upper and lower case.'
              : null}
          </p>
          <button type="button" class="act" onClick={() => go({ view: 'search', q: quoteValue(id), id: '' })}>
            Search for it as a word
          </button>
        </Blank>
      ) : (
        <Chart
          answer={answer}
          notNew={
            failure === undefined ? null : (
              <NotNew at={records.at.value} failure={failure} onRetry={askAgain} />
            )
          }
        />
      )}
    </div>
  )
}
