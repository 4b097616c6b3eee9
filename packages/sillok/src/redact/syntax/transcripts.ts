import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { decode } from './auth.js'

/** `Password:` in base64: so a mail server asks for one (SASL LOGIN). */
const ASKED = 'ugfzc3dvcmq6'
/** What transcripts of protocols have before a password; the automaton looks for them. */
export const TRANSCRIPT_ANCHORS = ['auth', 'login', ASKED]

const WORD = /(?<![\w+/=])[A-Za-z\d+/]{8,400}={0,2}(?![\w+/=])/g
/** How far from the command the answer stands, a line or two below it. */
const NEAR = 160
/** RFC 4616: who acts, or nothing, who logs in, and the password, with zero bytes between them. */
const PLAIN = /^[^\0]{0,99}\0[^\0]{1,99}\0[^\0]{1,255}$/
/** RFC 7628, and what was there before it. */
const BEARER = /[^ -~]auth=Bearer /i
const MECHANISM = /(?:enticate)?[ =](?:plain|xoauth2|oauthbearer)/iy
/** What a transcript writes before what the client says, then one word and the end of the line. */
const ANSWER = /[^\S\n]{0,8}\r?\n[^\n]{0,60}?(?:[ >:]|^)([A-Za-z\d+/]{2,200}={0,2})[ \t\r]{0,8}(?=\n|$)/my
const TAG = /(?:^|[\s>:"'])[A-Za-z]{1,4}\d{1,6} $/
/** RFC 9051, 6.2.3: a name and a password, each with quotes or without. */
const IMAP =
  / (?:\\{0,7}"[^"\n]{1,128}"|[^\s"\\]{1,128}) (?:\\{0,7}"([^"\\\n]{1,256})\\{0,7}"|([^\s"\\]{1,256})(?=[ \t\r]{0,8}(?:[\n"\\]|$)))/y
/** A command of Redis as its monitor shows it: each argument with quotes. */
const REDIS =
  /\\{0,7}"(?: \\{0,7}"[^"\n]{1,128}")? \\{0,7}"([^"\\\n]{1,512})\\{0,7}"(?= \\{0,7}"SETNAME|[ \t\r]{0,8}(?:[\n"\\]|$))/iy

/**
 * A password in what a client and a server said to each other: SASL's PLAIN, LOGIN and tokens in SMTP, IMAP and POP3, `LOGIN` of IMAP, `AUTH` of Redis.
 *
 * @param start where the word begins
 * @param end where it ends
 */
export function transcribed(text: string, start: number, end: number): Span | undefined {
  if (end - start === ASKED.length) {
    const answer = captured(ANSWER, text, end)
    // What the server says next is no base64, or no text.
    return answer !== undefined &&
      /^(?:[ -~]|[\xc2-\xf4][\x80-\xbf]{1,3})+$/.test(decode(text.slice(answer.start, answer.end)))
      ? answer
      : undefined
  }
  if (end - start === 5)
    return TAG.test(text.slice(Math.max(0, start - 13), start)) ? captured(IMAP, text, end) : undefined
  if (text.charCodeAt(start - 1) === 34) return captured(REDIS, text, end)
  if (match(MECHANISM, text, end) === undefined) return undefined
  spend(NEAR)
  for (const { 0: word, index } of text.slice(end, end + NEAR + 400).matchAll(WORD)) {
    if (index > NEAR) break
    const said = decode(word)
    if (PLAIN.test(said) || BEARER.test(said))
      return { start: end + index, end: end + index + word.length, rule: 'authorization', mask: MASK }
  }
  return undefined
}

/** What a pattern with one group finds right behind a place. */
function captured(pattern: RegExp, text: string, at: number): Span | undefined {
  spend(32)
  pattern.lastIndex = at
  const found = pattern.exec(text)
  const value = found?.[1] ?? found?.[2]
  if (found === null || value === undefined || value.startsWith('***')) return undefined
  const start = at + found[0].lastIndexOf(value)
  return { start, end: start + value.length, rule: 'assignment', mask: MASK }
}
