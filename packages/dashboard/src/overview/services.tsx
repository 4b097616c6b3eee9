import type { Overview } from '../api/index.js'
import { Spark } from '../charts/index.js'
import { right, Table, Text, useFew } from '../list/index.js'
import { href } from '../state/index.js'
import { count, duration, percent } from '../text/index.js'
import { ERRORS, quoteValue, term } from '../url/index.js'
import { HowToFill } from './how-to-fill.js'

/** The name under which Sillok itself logs. */
const OWN = 'sillok'

/** Services by volume. Each row, and each number in it, leads to its records. */
export function Services({ services }: { services: Overview['services'] }) {
  return (
    <section class="services" aria-labelledby="services-title">
      <h2 id="services-title">Services</h2>
      <Table
        columns={[
          'service',
          right('records'),
          ['share', 'share-head'],
          ['volume', 'wide-only'],
          right('errors'),
          right('p95'),
        ]}
      >
        {services.map((one) => {
          const own = term('service', one.service)
          return (
            <tr key={one.service}>
              <th scope="row">
                <a href={href({ view: 'search', q: own })}>
                  {one.service === '' ? (
                    <span class="faint">no name</span>
                  ) : (
                    <Text text={one.service} max={80} />
                  )}
                </a>
              </th>
              <td class="right num">{count(one.records)}</td>
              <td class="share num">
                <span class="share-bar" aria-hidden="true">
                  <span style={{ width: `${Math.min(100, one.share * 100)}%` }} />
                </span>
                <span class="share-text">{percent(one.share)}</span>
              </td>
              <td class="wide-only">
                <Spark values={one.spark} />
              </td>
              <td class="right num">
                {one.errors === 0 ? (
                  <span class="faint">0 %</span>
                ) : (
                  <a
                    class="error-text"
                    href={href({ view: 'search', q: `${own} ${ERRORS}` })}
                    title={`${count(one.errors)} errors`}
                  >
                    {percent(one.error_ratio)}
                  </a>
                )}
              </td>
              <td class="right num">
                {one.p95_ms === null ? (
                  <span class="faint">–</span>
                ) : (
                  <a href={href({ view: 'search', q: `${own} duration_ms:>=${Math.floor(one.p95_ms)}` })}>
                    {duration(one.p95_ms)}
                  </a>
                )}
              </td>
            </tr>
          )
        })}
      </Table>
      {services.every((one) => one.service === OWN) ? <HowToFill /> : null}
    </section>
  )
}

/** More of them than this are asked for. */
const MESSAGES_SHOWN = 12

/** Errors and warnings that the day before did not know. */
export function NewMessages({ messages }: { messages: Overview['new_messages'] }) {
  const { shown, more } = useFew(messages, MESSAGES_SHOWN)
  return (
    <section class="new-messages" aria-labelledby="new-title">
      <h2 id="new-title">New since yesterday</h2>
      {messages.length === 0 ? (
        <p class="faint">No error or warning that the day before did not have.</p>
      ) : (
        <ul>
          {shown.map((one) => (
            <li key={`${one.service}\n${one.message}`}>
              <a href={href({ view: 'search', q: `${term('service', one.service)} ${phrase(one.message)}` })}>
                <span class="new-message">
                  <Text text={one.message} max={160} />
                </span>
                <span class="new-service">
                  <Text text={one.service} max={40} />
                </span>
                <span class="num">×{count(one.count)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {more}
    </section>
  )
}

/** A message as a phrase to search for: its beginning, where it is long. */
function phrase(message: string): string {
  const quoted = quoteValue(message.slice(0, 120))
  return quoted.startsWith('"') ? quoted : `"${quoted}"`
}
