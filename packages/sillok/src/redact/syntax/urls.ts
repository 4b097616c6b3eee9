import { MASK } from '../../record/index.js'
import { isAlnum } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { isBegunToken } from '../tokens/tokens.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isKeyLike, isMadeUp, isUuid, isWords } from '../values/values.js'

/** What is longer was made by a program: no word or placeholder, no path of a URL. */
const LONG = 512

/**
 * The credentials in a URL or a connection string, `scheme://user:password@host`. No two calls read the same characters twice, since each ends at the
 * next `://`: so they may be of any length.
 *
 * @param at behind `://`
 */
export function urlCredentials(text: string, at: number): Span | number | undefined {
  let end = at
  let host = -1
  let colon = -1
  let inAuthority = true
  for (; end < text.length; end++) {
    const char = text.charAt(end)
    if (
      char <= ' ' ||
      char === '"' ||
      (char === "'" && !(inAuthority && colon !== -1 && isOfPassword(text, at, end))) ||
      char === '<' ||
      char === '>' ||
      char === '`' ||
      char === '\\'
    )
      break
    if (char === ':' && text.startsWith('//', end + 1)) break
    // A name may be an address: `https://kim@example.com:…@host`.
    if (char === ':' && colon === -1 && (host === -1 || !isPort(text, end))) colon = end
    if (char === '@') {
      // Behind the host an at sign belongs to the path: `https://host/@name`. But people forget to escape slashes in passwords.
      if (inAuthority || (colon > host && !isPort(text, colon))) host = end
    }
    // `jdbc:sqlserver://db:1433;user=kim@shop;…`: pairs begin behind the port.
    if (char === ';' && host === -1 && colon !== -1 && PAIRS_BEHIND_PORT.test(text.slice(colon, colon + 48)))
      return undefined
    if (char === '/' || char === '?' || char === '#') {
      inAuthority = false
      if (host >= colon || isPort(text, colon)) break
    }
  }
  // The text was cut where no host is yet, as for a preview: what is so long behind a colon is a password all the same.
  if (host === -1 && colon !== -1 && end === text.length && end - colon > LONG && !isPort(text, colon))
    host = end
  if (host === -1) return undefined
  if (colon !== -1 && colon < host) {
    const start = colon + 1
    if (host - start > LONG) return { start, end: host, rule: 'url-credentials', mask: MASK }
    const password = text.slice(start, host)
    // A token in place of the name: `https://…:x-oauth-basic@github.com`, `https://…:@api.example.com`.
    if (/^(?:x|x-oauth-basic)?$/i.test(password) && isMadeUp(text.slice(at, Math.min(colon, at + LONG)), 8))
      return { start: at, end: colon, rule: 'url-credentials', mask: MASK }
    if (start === host || text.startsWith('***', start)) return undefined
    // `${DB_PASSWORD:-…}`: what holds where the variable is not set.
    if (isMadeUp(/^\$\{\w{1,60}:?-([^{}]{6,128})\}$/.exec(password)?.[1] ?? '', 6))
      return { start, end: host, rule: 'url-credentials', mask: MASK }
    // `docker://shop:1.4.2@sha256:…`: a version. `(postgres://.*:)(.*)(@.*)` looks for one.
    if (
      isPlaceholder(password) ||
      CAPITALS.test(password) ||
      text.startsWith('sha256:', host + 1) ||
      /[()|*^]/.test(text.slice(at, colon)) ||
      (PASSWORD.test(password) && FORM.test(text.slice(host, host + 40)))
    )
      return host + 1
    return { start, end: host, rule: 'url-credentials', mask: MASK }
  }
  const user = text.slice(at, Math.min(host, at + LONG))
  // `git@`, `ssh://deploy@`: a name. A token stands alone, too: `https://ghp_…@github.com`.
  return (user.length >= 12 && isMadeUp(user, 12)) || isBegunToken(user) || saysSecret(text, at, user)
    ? { start: at, end: host, rule: 'url-credentials', mask: MASK }
    : host + 1
}

/** `https://shoptoken@git.example`: nobody is called that; in capitals it is a placeholder, and `x-access-token` is what GitHub calls who comes with one. */
const NAMED_SECRET = /^[a-z\d]{0,12}(?:token|passwd|password|secret|apikey|pw)\d{0,4}$/

function saysSecret(text: string, at: number, user: string): boolean {
  return NAMED_SECRET.test(user) && /https?:\/\/$/i.test(text.slice(Math.max(0, at - 8), at))
}

/** `USER:PASSWORD@HOST`: in capitals a word says what is to be put there. */
const CAPITALS = /^(?:(?:YOUR|MY|DB)_)?(?:PASS(?:WORD|WD)?|PWD|SECRET|TOKEN)$/

/** `user:password@host:port`: where the port is a word, all of it says what is to be put there; a host may be called `host`. */
const PASSWORD = /^pass(?:w(?:or)?d)?$|^pwd$/i
const FORM = /^@[<{]?[a-z][a-z_-]{0,20}[>}]?:[<{]?port(?!\w)/i

const BEHIND_QUOTE = /'[^\s"'`<>\\/?#]{1,128}@[A-Za-z\d]/y

/** Whether an apostrophe is of a password, and not the one that closes the text which the URL is. */
function isOfPassword(text: string, at: number, quote: number): boolean {
  BEHIND_QUOTE.lastIndex = quote
  return (
    BEHIND_QUOTE.test(text) && !/'[a-z][a-z\d+.-]{1,20}:\/\/$/i.test(text.slice(Math.max(0, at - 26), at))
  )
}

const PAIRS_BEHIND_PORT = /^:\d{1,5};[A-Za-z ]{2,30}=/

function isPort(text: string, colon: number): boolean {
  return /^:\d{1,5}(?:[/?#]|$)/.test(text.slice(colon, colon + 7))
}

const QUERY_VALUE = /[^&\s"'<>#;\\`]{1,4096}/y

/** The value of a parameter that is a secret in a URL only: `?sig=…`, `&code=…`, `?key=…`. */
export function queryValue(text: string, end: number, least: number): Span | undefined {
  QUERY_VALUE.lastIndex = end
  const value = QUERY_VALUE.exec(text)?.[0]
  if (value === undefined || value.length < least || value.startsWith('***') || !/\d/.test(value))
    return undefined
  return { start: end, end: end + value.length, rule: 'url-parameter', mask: MASK }
}

const LOGIN_PATH = /\/(?:callback|oauth2?|authorize|login|sign-?in|sso|redirect)\/?\?(?:[^\s"'?]{0,300}&)?$/i

/** `…/callback?code=…`: what a login hands over, however short it is. @param start of the parameter's name */
export function loginCode(text: string, start: number, end: number): Span | undefined {
  if (!LOGIN_PATH.test(text.slice(Math.max(0, start - 340), start))) return undefined
  QUERY_VALUE.lastIndex = end
  const value = QUERY_VALUE.exec(text)?.[0]
  if (value === undefined || value.length < 4 || value.startsWith('***') || isPlaceholder(value))
    return undefined
  return { start: end, end: end + value.length, rule: 'url-parameter', mask: MASK }
}

const WEBHOOKS =
  /(?:hooks\.slack\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com\/webhookb2|hooks\.zapier\.com\/hooks\/catch|api\.telegram\.org\/bot|maker\.ifttt\.com\/[\w/]{0,60}\/key|open\.feishu\.cn\/open-apis\/bot\/v2\/hook|oapi\.dingtalk\.com\/robot\/send)\/?/y

const CONDA = /[\w.-]{0,60}(?::\d{1,5})?\/t\/([\w-]{6,128})(?=\/|$)/y

/** A token in the path of a channel of conda: `https://conda.anaconda.org/t/…/shop`. @param end behind the word */
export function condaToken(text: string, end: number): Span | undefined {
  CONDA.lastIndex = end
  const token = CONDA.exec(text)?.[1]
  if (token === undefined || isPlaceholder(token)) return undefined
  return { start: CONDA.lastIndex - token.length, end: CONDA.lastIndex, rule: 'url-credentials', mask: MASK }
}

/** What the addresses of nodes of Ethereum are called; the automaton looks for them. */
export const NODES = 'infura.io alchemy.com alchemyapi.io quiknode.pro'
const NODE_KEY = /\/(?:(?:ws\/)?v[23]\/)?([\w-]{20,64})(?![\w-])/y

/** The key in the path of a node: `https://mainnet.infura.io/v3/…`. @param end behind the host */
export function nodeKey(text: string, end: number): Span | undefined {
  NODE_KEY.lastIndex = end
  const key = NODE_KEY.exec(text)?.[1]
  if (key === undefined || !isKeyLike(key, 20)) return undefined
  return {
    start: NODE_KEY.lastIndex - key.length,
    end: NODE_KEY.lastIndex,
    rule: 'url-credentials',
    mask: MASK,
  }
}

const USER_BEFORE = /(?:^|[\s"'`=(,])[\w.+-]{1,64}:([^\s:@/"'`]{4,128})$/
const HOST = /@(?!sha\d|v?\d{1,4}(?:\.\d{1,4}){1,2}(?![.\d]))[A-Za-z\d][\w.-]{0,252}(?=:\w|[/\s"'`,;)]|$)/y

const DSN = /^@(?:tcp|unix)\(/

/** `kim:…@db:5432`, `kim:…@tcp(db:3306)/shop`: credentials before a host, without a scheme. @param at of the at sign */
export function hostCredentials(text: string, at: number, floor: number): Span | undefined {
  // Most at signs are those of addresses: the pattern would be tried from each of 200 places.
  let from = at - 1
  while (from > floor && at - from < 130 && !':@/ "'.includes(text.charAt(from))) from--
  if (text.charCodeAt(from) !== 58) return undefined
  const password = USER_BEFORE.exec(text.slice(Math.max(floor, at - 200), at))?.[1]
  // A connection of MySQL as Go writes it: nothing else looks so.
  if (password !== undefined && DSN.test(text.slice(at, at + 6)) && !isPlaceholder(password))
    return { start: at - password.length, end: at, rule: 'url-credentials', mask: MASK }
  if (password === undefined || !isMadeUp(password, 6) || isPlaceholder(password)) return undefined
  HOST.lastIndex = at
  return HOST.test(text)
    ? { start: at - password.length, end: at, rule: 'url-credentials', mask: MASK }
    : undefined
}

const HOOK = /[\w-]{0,20}\/([\w@/+=.-]{16,512})/y

/** What is behind a part of a URL's path that is called a hook, if it is as long as keys are: `https://…/webhook/…`. */
export function hook(text: string, start: number, end: number): Span | undefined {
  HOOK.lastIndex = end
  const path = HOOK.exec(text)?.[1]
  if (
    path === undefined ||
    !/:\/\/[\w.:-]{1,128}\/(?:[\w.-]{1,64}\/){0,4}[\w-]{0,20}$/.test(
      text.slice(Math.max(0, start - 320), start),
    )
  )
    return undefined
  if (
    !path.split('/').some((part) => isUuid(part) || (part.length > 19 && isKeyLike(part) && !isWords(part)))
  )
    return undefined
  return { start: HOOK.lastIndex - path.length, end: HOOK.lastIndex, rule: 'webhook', mask: MASK }
}

/** The path of a webhook: whoever knows it may post. */
export function webhook(text: string, end: number, floor: number): Span | undefined {
  let host = end
  while (
    host > floor &&
    end - host < 80 &&
    (isAlnum(text.charCodeAt(host - 1)) || '.-'.includes(text.charAt(host - 1)))
  )
    host--
  for (let at = host; at <= end; at++) {
    WEBHOOKS.lastIndex = at
    if (!WEBHOOKS.test(text)) continue
    const start = WEBHOOKS.lastIndex
    QUERY_VALUE.lastIndex = start
    const path = QUERY_VALUE.exec(text)?.[0]
    if (path === undefined || path.startsWith('***') || path.length < 8) return undefined
    return { start, end: start + path.length, rule: 'webhook', mask: MASK }
  }
  return undefined
}
