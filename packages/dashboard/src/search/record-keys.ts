import type { Rec } from '../api/index.js'
import { copyLine } from '../record/index.js'
import { go, route, say } from '../state/index.js'
import { addTerm, term } from '../url/index.js'

/** Keys that do something with one record, in every list of records. `true`: the key was one of them. */
export function recordKey(key: string, rec: Rec | undefined): boolean {
  if (key === 'x') return exclude(rec)
  if (rec === undefined || !['o', 't', 'y'].includes(key)) return false
  if (key === 'y') {
    void copyLine(rec)
    return true
  }
  const id = rec.correlation_id
  if (id === undefined) say('This record has no correlation id')
  else if (key === 't') go({ view: 'timeline', id, q: '', record: '' })
  else go({ view: 'search', q: term('correlation_id', id), record: '' })
  return true
}

/** Drops the value that has the focus; where none has it, records with the message of the selected one. */
function exclude(rec: Rec | undefined): boolean {
  const focused = document.activeElement?.closest<HTMLElement>('[data-exclude]')?.dataset.exclude
  const wanted = focused ?? (rec === undefined || rec.message === '' ? undefined : messageTerm(rec.message))
  if (wanted === undefined) return false
  const { view, q, id } = route.peek()
  // A timeline is all of its id and has no query: what is left of it is a search.
  if (view === 'timeline')
    go({ view: 'search', q: addTerm(term('correlation_id', id), wanted), id: '', record: '' })
  else go({ q: addTerm(q, wanted), record: '' })
  return true
}

function messageTerm(message: string): string {
  return `-"${message.slice(0, 120).replace(/[\\"]/g, '\\$&')}"`
}
