import type { Finder } from './find.js'

/** No secret that the rules know by its whole shape is longer: a text that is cut loses what may be the beginning of one. */
const LONGEST_TOKEN = 512

/** What is read before and behind a cut, to see whether it goes through a secret. */
const BEFORE_CUT = 16 * 1024
const BEHIND_CUT = 4096

/** The first `most` characters of a text, without the word that the cut goes through, nor any beginning of a secret that has spaces in it. */
export function headOf(text: string, name: string, most: number, find: Finder['find']): string {
  let end = most
  while (end > most - LONGEST_TOKEN && /\S/.test(text.charAt(end - 1))) end--
  const from = Math.max(0, end - BEFORE_CUT)
  const across = find(text.slice(from, most + BEHIND_CUT), name)?.find(
    (span) => from + span.start < end && from + span.end > end,
  )
  return text.slice(0, across === undefined ? end : from + across.start)
}
