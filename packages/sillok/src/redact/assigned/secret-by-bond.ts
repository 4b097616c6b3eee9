import { Trait, traitsOf } from '../names/keys.js'
import type { Name } from '../names/name.js'
import { isSpace } from '../text/chars.js'
import { isChosenWords, isCode } from '../values/code.js'
import { isProse } from '../values/prose.js'
import { isMessage, isSentence } from '../values/reference.js'
import { isMadeUp, isStandard, isWords, type Value } from '../values/values.js'
import { isLast, isSecretBeside } from './beside.js'
import type { Bond } from './join.js'
import { isKeyBefore } from './next-key.js'
import { isHeader } from './scheme.js'
import { isOfEnvironment } from './source-code.js'
import { elementEnd } from './value-end.js'

/** Under a name that is of secrets: what kind of word can be one depends on what joins the two. */
export function isSecretBy(text: string, value: Value, word: string, bond: Bond, name: Name): boolean {
  const { quoted } = value
  switch (bond) {
    case 'assigned':
      // `--password <password> the …`: no element, for nothing closes it.
      if (text.charCodeAt(name.start - 1) === 60 && /^[^=]*>\s*$/.test(text.slice(name.end, value.start))) {
        const closes = elementEnd(text, name, value)
        if (closes === undefined ? !isMadeUp(word, 6) : isMessage(text.slice(value.start, closes)))
          return false
      }
      return (
        quoted ||
        elementEnd(text, name, value) !== undefined ||
        !isCode(text, value, name.text) ||
        isOfConnection(text, name, word)
      )
    case 'option':
      // `set API_KEY in your …`
      if (!quoted && isProse(word) && /^ [a-z]/.test(text.slice(value.end, value.end + 2))) return false
      // `the --password option`
      if (/^(?:option|flag|argument|parameter|switch)(?:e?s)?$/.test(word)) return false
      // `--show-token  Show the token`: what a help says of an option.
      if (/^[A-Z][a-z]+$/.test(word) && /^[ \t]{2}/.test(text.slice(name.end, value.start))) return false
      return (
        !word.startsWith('-') && (quoted || !isCode(text, value, name.text) || isChosenWords(name.text, word))
      )
    case 'colon':
      // `auth/password.check.ts:42:17`: a place in a file.
      if (/^\d{1,6}:\d{1,6}$/.test(word) && /\.\w{1,4}$/.test(name.text)) return false
      // `registry.example/auth-token:1.4.2`: an image.
      if (text.charCodeAt(name.start - 1) === 47 && VERSION.test(word)) return false
      // `token: Token`: a type.
      if (!quoted && text.charCodeAt(value.start - 1) === 58 && VERSIONED.test(word)) return false
      if (/^[A-Z][A-Za-z]+$/.test(word) && name.text.toLowerCase().endsWith(word.toLowerCase())) return false
      return (
        quoted ||
        !(
          isCode(text, value, name.text) ||
          (isProse(word) && endsOrGoesOn(text, value.end)) ||
          isSentence(text, value.start)
        )
      )
    case 'argument':
      // `('authorization', 'Key 9aZ…')`
      if (quoted && isHeader(name.text) && /^[\w-]{1,20} \S{8,}$/.test(word)) return true
      // `load("apiKey", "base64")`, `rawToken("1e9")`
      if (isStandard(word) || /^[-+]?[\d.]{1,40}e[-+]?\d{1,12}$/i.test(word)) return false
      // `"invalid_token","description":…`: another name.
      if (quoted && isKeyBefore(text, value.end)) return false
      // A list of names, one in a line; `credentials('shop-api-key')`: what they are kept under.
      if (
        isWords(word) &&
        (/credentials?$/i.test(name.text) ||
          (/secret$/i.test(name.text) && /^[a-z]+\/[a-z/]+$/.test(word)) ||
          text.slice(name.end, value.start).includes('\n'))
      )
        return false
      // `hidden = ['password', 'remember_token']`: names in a list.
      if (
        /^["']\s?,\s?["']$/.test(text.slice(name.end, value.start)) &&
        /^["']\s?[,\]]/.test(text.slice(value.end, value.end + 3)) &&
        /^[a-z]+(?:_[a-z]+)+$/.test(word) &&
        (traitsOf(word) & Trait.mask) !== 0
      )
        return false
      // `cookies.get('session_v2')`: what it is kept under.
      if (GETTER.test(name.text) && (isWords(word) || !isMadeUp(word, 8))) return false
      // `<property name="password">…</property>`
      if (text.charCodeAt(value.start - 1) === 62)
        return /[\d\W_]/.test(word) || isMadeUp(word, 8) || isSetting(text, name.start, word)
      if (!quoted) return isMadeUp(word, 6) && !/[.[({=]/.test(word) && !isCode(text, value, name.text)
      return (
        !/[\s<>]/.test(word) &&
        /\w{3}/.test(word) &&
        (/[\d\W_]/.test(word) ||
          isMadeUp(word, 12) ||
          ((isCall(text, value) || isOfEnvironment(text, name.start)) && !isProse(word)))
      )
    case 'told':
      if (quoted) return !/\s\w+\s/.test(word) || word.split(/\s+/).some((part) => isMadeUp(part, 4))
      return (
        (!isCode(text, value, name.text) || isChosenWords(name.text, word)) &&
        !isProse(word) &&
        (/[^a-zß-ÿ]/.test(word) || isSaid(text, name.end, value, word))
      )
    default:
      return isSecretBeside(text, value, word, name)
  }
}

const PART_OF_CONNECTION =
  /^[\s"']{0,4}(?:server|data source|host|database|initial catalog|user ?(?:id|name)?|uid)[ ]?=/i

/** Names of two words, which no variable has. */
const NAMED_IN_WORDS = /^[\s"']{0,4}(?:data source|initial catalog|user (?:id|name))[ ]?=/i

/** `User ID=app;Password=Tab(8)Asco;`: of a connection string, which calls nothing and has no variables. */
function isOfConnection(text: string, { start }: Name, word: string): boolean {
  const isWord = /^[A-Za-z]\w*$/.test(word)
  if (!isWord && !/\)[^)]/.test(word)) return false
  const parts = text.slice(Math.max(0, start - 150), start).split(';')
  const before = parts.at(-2)
  return (
    before !== undefined &&
    (isWord && !/:\/\//.test(parts[0] as string) ? NAMED_IN_WORDS : PART_OF_CONNECTION).test(before)
  )
}

/** `io.jsonwebtoken:jjwt-api-0.11.2`: a package. */
const VERSIONED = /^[a-z][\w.]{0,40}(?:-[a-z][\w.]{0,40}){0,6}[-:@]\d{1,4}\.\d{1,4}(?:\.[\w.-]{1,40})?$/

/** `<entry key="db.password">swordfish</entry>`; but `<string name="password">Password</string>` is what a page says. */
function isSetting(text: string, at: number, word: string): boolean {
  return (
    /<(?:entry|property|prop|setting|param|option|key)\s[^<>]{0,60}$/.test(
      text.slice(Math.max(0, at - 80), at),
    ) &&
    /^[a-z]/.test(word) &&
    !isProse(word)
  )
}

/** `setPassword('swordfish')`, `withApiToken('swordfish')` */
function isCall(text: string, { start, end }: Value): boolean {
  return (
    /(?:pass(?:word|wd)?|pwd|secret|(?:set|with|add)\w{0,20}(?:token|key))\(\s{0,4}["'`]$/i.test(
      text.slice(Math.max(0, start - 40), start),
    ) && !/^["'`]\s{0,2},/.test(text.slice(end, end + 4))
  )
}

const VERSION = /^v?\d{1,4}\.\d{1,4}(?:\.[\w.-]{1,40})?$/
const GETTER = /(?:^|[._])(?:get|read|load|fetch|find|lookup)|\.(?:has|delete)$/i

/** Whether a sentence goes on, or ends: another word comes, or nothing. */
function endsOrGoesOn(text: string, at: number): boolean {
  return isSpace(text.charCodeAt(at)) && /^\s(?:[A-Za-z\d(]|[ \t]?(?:\n|$))/.test(text.slice(at, at + 3))
}

/** A word of small letters is a password only where a sentence ends with it: `the password is swordfish`. */
function isSaid(text: string, from: number, value: Value, word: string): boolean {
  return (
    !isProse(word) &&
    isLast(text, value.end) &&
    /(?:is|was|to|be|[:=])\s{0,4}:?\s{0,4}$/i.test(text.slice(from, value.start))
  )
}
