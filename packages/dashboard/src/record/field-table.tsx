import { Text } from '../list/index.js'
import { columns, copy, go, query, route, toggleColumn } from '../state/index.js'
import { addTerm, hasTerm, isColumn, isFieldName, term } from '../url/index.js'
import { LongText } from './long-text.js'

/** A value longer than this is no word to search for; it can only be copied. */
const TERM_MAX = 256

/** The fields of a record. The value filters; beside it: exclude and copy. */
export function FieldTable(props: { fields: readonly [string, string][] }) {
  return (
    <dl class="fields">
      {props.fields.map(([name, value]) => (
        <Field key={name} name={name} value={value} />
      ))}
    </dl>
  )
}

function Field({ name, value }: { name: string; value: string }) {
  const searchable = isFieldName(name) && value !== '' && value.length <= TERM_MAX
  const wanted = term(name, value)
  const on = hasTerm(query.value, wanted)
  const filter = (exclude: boolean): void =>
    go({ view: searchView(), q: addTerm(route.peek().q, term(name, value, exclude)) })
  return (
    <>
      <dt class={on ? 'on' : ''}>
        <Text text={name} max={200} />
      </dt>
      <dd class={on ? 'on' : ''} data-exclude={searchable ? term(name, value, true) : undefined}>
        <span class="value">
          <LongText text={value} />
        </span>
        <span class="field-acts">
          {searchable ? (
            <>
              <button
                type="button"
                title={`Only ${name} = this value`}
                aria-label={`Filter for this ${name}`}
                onClick={() => filter(false)}
              >
                +
              </button>
              <button
                type="button"
                title={`Without ${name} = this value`}
                aria-label={`Exclude this ${name}`}
                onClick={() => filter(true)}
              >
                −
              </button>
            </>
          ) : null}
          {isColumn(name) && !WITHOUT_COLUMNS.has(route.value.view) ? (
            <button
              type="button"
              title={`${name} as a column of the list`}
              aria-label={`Column of ${name}`}
              aria-pressed={columns.value.includes(name)}
              onClick={() => toggleColumn(name)}
            >
              <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                <path d="M1.5 1.5h9v9h-9z M5.5 1.5v9" />
              </svg>
            </button>
          ) : null}
          <button
            type="button"
            title="Copy the value"
            aria-label={`Copy ${name}`}
            onClick={() => void copy(value)}
          >
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <path d="M4.5 4.5h6v6h-6z M7.5 4.5v-3h-6v6h3" />
            </svg>
          </button>
        </span>
      </dd>
    </>
  )
}

/** Filters stay in Live and Audit when that is where we are; from anywhere else they lead to Search. */
function searchView(): 'live' | 'search' | 'audit' {
  const { view } = route.peek()
  return view === 'live' || view === 'audit' ? view : 'search'
}

/** Lists whose columns are their own. */
const WITHOUT_COLUMNS = new Set(['timeline', 'audit'])
