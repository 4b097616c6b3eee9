import { syntax } from './syntax.js'

/** `[1 TO 5]` with no field before it. */
const RANGE = /^[[{]\s*[^\s[\]{}]{1,256}\s+TO\s+[^\s[\]{}]{1,256}\s*[\]}]/
/** `/…/` up to the end of a word, without another `/`: a path such as `/v1/chat/` has more of them. */
const REGEXP = /^\/(?:[^/\\]|\\.)+\/(?=[\s)]|$)/
/** `roam~`, `roam~2`, `word^2`. */
const FUZZY = /^(.+)~\d?(?:\.\d+)?$/
const BOOST = /^(.+)\^\d+(?:\.\d+)?$/

/**
 * Refuses, where a term begins, what Lucene gives a meaning to and Sillok none: taken as text, it would find nothing and not say why.
 *
 * @param from where the word, or the value behind `field:`, begins
 * @param field of the value, as it is written
 * @throws SillokError `QUERY_SYNTAX`, with what to write
 */
export function refuseLucene(text: string, from: number, field: string): void {
  const rest = text.slice(from, from + 1024)
  if (field === '' && RANGE.test(rest)) {
    const range = RANGE.exec(rest)?.[0] ?? ''
    throw syntax(
      from,
      `a range needs its field, as in duration_ms:${range}; to find the text itself, put it in quotes`,
    )
  }
  const pattern = REGEXP.exec(rest)?.[0]
  if (pattern !== undefined) {
    throw syntax(
      from,
      `there are no regular expressions here: use * for any text, as in time*out, or match() in SQL; to find ${pattern} itself, put it in quotes`,
    )
  }
}

/** The same for a word as a whole. @param text as far as it is read, with the field it is of */
export function refuseLuceneWord(word: string, at: number): void {
  const fuzzy = FUZZY.exec(word)
  if (fuzzy !== null) {
    throw syntax(
      at,
      `there is no search for what is similar: use * for any text, as in ${fuzzy[1]}*; to find ${word} itself, put it in quotes`,
    )
  }
  const boost = BOOST.exec(word)
  if (boost !== null) {
    throw syntax(
      at,
      `records come by their time, so no word can weigh more: write ${boost[1]}; to find ${word} itself, put it in quotes`,
    )
  }
}

/** The same for a field's name. */
export function refuseLuceneField(field: string, value: string, at: number): void {
  if (field === '_exists_') throw syntax(at, `records that have a field are found by ${value || 'name'}:*`)
  if (field.endsWith('\\')) {
    throw syntax(
      at,
      'a backslash takes no meaning away outside of quotes; to find this text itself, put it in quotes',
    )
  }
}

/** The same behind a closing quote: `"a b"~5`, `"a b"^2`. */
export function refuseLucenePhrase(text: string, end: number): void {
  const behind = /^[~^]\d*(?:\.\d+)?(?=[\s)]|$)/.exec(text.slice(end, end + 32))?.[0]
  if (behind === undefined) return
  throw syntax(
    end,
    `${behind} behind a phrase has no meaning here: leave it out; for words with anything between them write timed*out, or each on its own`,
  )
}
