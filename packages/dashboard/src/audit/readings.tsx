import type { Readings } from '../api/index.js'
import { Text } from '../list/index.js'
import { go, route } from '../state/index.js'
import { count } from '../text/index.js'
import { addTerm, term } from '../url/index.js'

/** How many events are not shown since they only say that somebody read logs, and whose they are. Each reader is a door to what he read. */
export function NotShown({ of, areShown }: { of: Readings | undefined; areShown: boolean }) {
  if (of === undefined || of.count === 0) return null
  const { readers, more } = of
  return (
    <div class="readings" role="note">
      <span>
        <b class="num">{count(of.count)}</b> {of.count === 1 ? 'reading' : 'readings'} of logs{' '}
        {areShown ? 'among these' : 'not shown'}:
      </span>
      <ul>
        {readers.map(({ actor, client_ip, count: n }) => (
          <li key={`${actor} ${client_ip}`}>
            <button
              type="button"
              class="quiet"
              title="Show what was read"
              onClick={() => {
                let q = addTerm(route.peek().q, term('actor', actor))
                if (client_ip !== '') q = addTerm(q, term('client_ip', client_ip))
                go({ q, by: 'readings', record: '' })
              }}
            >
              <Text text={client_ip === '' ? actor : `${actor} from ${client_ip}`} max={80} />
              <span class="num"> × {count(n)}</span>
            </button>
          </li>
        ))}
        {more > 0 ? <li class="faint">and {count(more)} more</li> : null}
      </ul>
      <button
        type="button"
        class="quiet"
        aria-pressed={areShown}
        onClick={() => go({ by: areShown ? '' : 'readings', record: '' })}
      >
        {areShown ? 'Hide them' : 'Show them'}
      </button>
    </div>
  )
}
