/**
 * Terms of the query language as the page itself writes them: `field:value`, `-field:value`, `"a phrase"`. The server parses
 * queries; this only adds, finds and removes whole terms at the top level.
 */

/** A value as it stands in a query: quoted where it holds anything but letters, digits and `_`. */
export function quoteValue(value: string): string {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.@-]*$/u.test(value) && !/^(AND|OR|NOT|TO)$/.test(value)
    ? value
    : quoted(value)
}

/** Whether a field of this name can be asked for. */
export function isFieldName(name: string): boolean {
  return name !== '' && name.length <= 256
}

/** A name as it stands in a query: quoted where it holds anything that has a meaning there. */
function quoteName(name: string): string {
  return /^[^\s"():*<>=[\]{}\\!+/-][^\s"():*<>=[\]{}\\]*$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** The term that keeps (or with `exclude` drops) the records with this value. */
export function term(field: string, value: string, exclude = false): string {
  return `${exclude ? '-' : ''}${quoteName(field)}:${quoteValue(value)}`
}

/** The top-level terms of a query; quotes and brackets are kept together. */
export function terms(q: string): string[] {
  const out: string[] = []
  let at = ''
  let depth = 0
  let quoted = false
  for (let i = 0; i < q.length; i++) {
    const char = q.charAt(i)
    if (char === '\\') {
      at += char + q.charAt(++i)
      continue
    }
    if (char === '"') quoted = !quoted
    else if (!quoted && (char === '(' || char === '[')) depth++
    else if (!quoted && (char === ')' || char === ']')) depth = Math.max(0, depth - 1)
    if (!quoted && depth === 0 && /\s/.test(char)) {
      if (at !== '') out.push(at)
      at = ''
    } else at += char
  }
  if (at !== '') out.push(at)
  return out
}

/** Whether a term stands in a query at the top level. */
export function hasTerm(q: string, wanted: string): boolean {
  return terms(q).includes(wanted)
}

/**
 * A query with one more term. The opposite term goes (`-level:ERROR` when `level:ERROR` comes), a term that is there already
 * is not doubled, and a query with `OR` is put in brackets so that the term holds for all of it.
 */
export function addTerm(q: string, wanted: string): string {
  const opposite = wanted.startsWith('-') ? wanted.slice(1) : `-${wanted}`
  const kept = terms(removeTerm(q, opposite))
  if (kept.includes(wanted)) return kept.join(' ')
  const all = kept.some(isOr) ? [`(${kept.join(' ')})`] : kept
  return [...all, wanted].join(' ')
}

/** A query without a term. */
export function removeTerm(q: string, unwanted: string): string {
  return joined(terms(q).filter((one) => one !== unwanted))
}

function isOr(one: string): boolean {
  return one === 'OR' || one === '||'
}

/** Terms as a query, without an `OR` that has nothing on one of its sides. */
function joined(list: readonly string[]): string {
  return list
    .filter((one, i) => !isOr(one) || (i > 0 && !isOr(list[i - 1] ?? '')))
    .join(' ')
    .replace(/(^| )(?:OR|\|\|)$/, '')
}

/** Adds the term, or takes it away where it is there. */
export function toggleTerm(q: string, wanted: string): string {
  return hasTerm(q, wanted) ? removeTerm(q, wanted) : addTerm(q, wanted)
}

/** The query for records of errors. */
export const ERRORS = '(level:ERROR OR level:CRITICAL)'
