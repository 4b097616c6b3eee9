import { useSignal } from '@preact/signals'
import type { Facets as Data, Facet } from '../api/index.js'
import { Text } from '../list/index.js'
import { go, query, route } from '../state/index.js'
import { count, isLevel, levelClass, levelLetter } from '../text/index.js'
import { hasTerm, removeTerm, term, toggleTerm } from '../url/index.js'

/** The fields whose values are counted beside the results. */
export const FACET_FIELDS = [
  'level',
  'service',
  'logger',
  'event',
  'component',
  'environment',
  'stream',
] as const
export const FACET_VALUES = 10

/** Counts by field. A click keeps a value, Alt and click (or ×) drops it; the same again takes that back. */
export function Facets({ data }: { data: Pick<Data, 'facets'> | undefined }) {
  const open = useSignal(false)
  // A field with one value, or none, tells nothing that a click could change - unless the query is what left it alone.
  const facets = (data?.facets ?? []).filter((facet) => facet.values.length > 0)
  return (
    <section class={`facets ${open.value ? 'open' : ''}`} aria-label="Fields">
      <button
        type="button"
        class="facets-toggle"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value
        }}
      >
        Fields
      </button>
      <div class="facets-all">
        {facets.map((facet) => (
          <FacetList key={facet.field} facet={facet} />
        ))}
      </div>
    </section>
  )
}

function FacetList({ facet }: { facet: Facet }) {
  return (
    <div class="facet">
      <h2>{facet.field}</h2>
      <ul>
        {facet.values.map((one) => (
          <FacetValue key={one.value} field={facet.field} {...one} />
        ))}
      </ul>
      {facet.more ? <p class="faint facet-more">the {facet.values.length} most frequent</p> : null}
    </div>
  )
}

function FacetValue({ field, value, count: n }: { field: string; value: string; count: number }) {
  const keep = term(field, value)
  const drop = term(field, value, true)
  const kept = hasTerm(query.value, keep)
  const dropped = hasTerm(query.value, drop)
  const change = (wanted: string): void => go({ q: toggleTerm(route.peek().q, wanted), record: '' })
  return (
    <li class={kept ? 'kept' : dropped ? 'dropped' : ''} data-exclude={drop}>
      <button
        type="button"
        class="facet-value"
        aria-pressed={kept}
        title={`${kept ? 'No longer only' : 'Only'} ${field} = ${value}\nAlt and click: without it`}
        onClick={(event) => change(event.altKey ? drop : dropped ? drop : keep)}
      >
        {field === 'level' && isLevel(value) ? (
          <span class={`lv ${levelClass(value)}`} aria-hidden="true">
            {levelLetter(value)}
          </span>
        ) : null}
        <span class="facet-name">
          {value === '' ? <span class="faint">none</span> : <Text text={value} max={120} />}
        </span>
        <span class="num">{count(n)}</span>
      </button>
      <button
        type="button"
        class="facet-drop"
        title={dropped ? 'Bring it back' : `Without ${field} = ${value}`}
        aria-label={`${dropped ? 'Bring back' : 'Exclude'} ${field} ${value}`}
        aria-pressed={dropped}
        onClick={() => (dropped ? go({ q: removeTerm(route.peek().q, drop) }) : change(drop))}
      >
        {dropped ? '+' : '×'}
      </button>
    </li>
  )
}
