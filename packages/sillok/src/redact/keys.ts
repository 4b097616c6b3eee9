import type { KeyVerdict } from '../record/index.js'

/**
 * Words that make a key sensitive wherever they stand as a word of it: `dbPassword`, `X-Api-Key`, `refresh_token`.
 * Each entry is a run of one or more words, singular, without digits at their ends.
 */
const SENSITIVE =
  `password, passwd, pwd, passphrase, passcode, secret, token, jwt, bearer, authorization, privatekey, secretkey, accesskey, credential, cred, cookie,
  api key, apikey, access key, private key, signing key, encryption key, master key, ssh key, auth key, account key, shared key,
  session id, sessionid, sessid, connect sid, csrf, xsrf, basic auth, auth header, auth code, otp, totp, pin code, pincode,
  mfa code, verification code, recovery code, backup code, seed phrase, db pass, database pass, user pass, smtp pass, mail pass,
  card number, cardnumber, credit card, creditcard, cvv, cvc, ssn, social security, client assertion,
  connection string, connectionstring, database url`
    .split(',')
    .map((name) => name.trim())

/** Sensitive as the whole key only: as a part of others these words say something else. */
const SENSITIVE_ALONE = new Set(['auth', 'pin', 'pass', 'cookie jar'])

/** Where words were run together (`clientsecret`, `ACCESSTOKEN`), the last one tells. */
const SENSITIVE_ENDING =
  /(?:password|passwd|passphrase|secret|token|credential|authorization|(?:api|private|secret|access)key|sessionid)$/

/** Names whose value is content: reduced to its type and length. */
const PAYLOAD = new Set(
  `body, payload, prompt, prompts, messages, content, contents, input, inputs, output, outputs, arguments, completion, completions,
  response text, request body, response body, raw body, system prompt, user prompt, system instructions, tool calls, tool call,
  tool input, tool output, tool result, tool results, tool arguments, transcript, chat history, conversation`
    .split(',')
    .map((name) => name.trim()),
)

/** Words that, behind a sensitive name, make it speak about the secret: `token_usage`, `cookie_consent`, `password_length`. */
const ABOUT = new Set(
  `count usage limit budget remaining length type bucket expire expiry expiration expired lifetime ttl
  policy strength consent banner`.split(/\s+/),
)

/** Words that make `tokens` the unit that language models are paid in: `max_tokens`, `promptTokensDetails`. */
const COUNTED = new Set(
  `max min total limit remaining used prompt completion input output cached cache reasoning thought thinking audio text
  estimated ratelimit per usage count budget`.split(/\s+/),
)

/** Characters that are not seen, with which a key can be made to look like another. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** Lower-case words of a key, however they are joined: camelCase, snake_case, kebab-case, dots or spaces. */
function wordsOf(key: string): string[] {
  return key
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** A word as it is looked up: singular, without a number behind it (`password2`). */
function stem(word: string): string {
  const bare = word.replace(/(?<=\p{L})\d+$/u, '')
  return bare.length > 3 && bare.endsWith('s') && !bare.endsWith('ss') ? bare.slice(0, -1) : bare
}

function judge(key: string): KeyVerdict {
  const words = wordsOf(key)
  const whole = words.join(' ')
  // As it stands, plural included: `messages` is content, `message` is what a log is made of.
  if (PAYLOAD.has(whole)) return 'payload'
  // A dotted name is a path, and its last step says what stands there: `gen_ai.input.messages`.
  const last = key.lastIndexOf('.') + 1
  if (last > 0 && PAYLOAD.has(wordsOf(key.slice(last)).join(' '))) return 'payload'
  if (SENSITIVE_ALONE.has(whole)) return 'mask'
  const stems = words.map(stem)
  const padded = ` ${stems.join(' ')} `
  for (const name of SENSITIVE) {
    const at = padded.indexOf(` ${name} `)
    if (at === -1) continue
    // English puts what a thing is last: what stands behind the name can turn it, what stands before cannot.
    const behind = padded.slice(at + name.length + 2).split(' ')
    if (behind.some((word) => ABOUT.has(word))) continue
    if (name === 'token' && words.includes('tokens') && stems.some((word) => COUNTED.has(word))) continue
    return 'mask'
  }
  return stems.some((word) => word !== 'token' && isRunTogether(word)) ? 'mask' : 'keep'
}

function isRunTogether(word: string): boolean {
  const ending = SENSITIVE_ENDING.exec(word)
  return ending !== null && ending[0] !== word
}

/** A longer key is judged by both its ends: where it ends says what it is. */
const MAX_KEY = 256
/** Keys are the caller's, so the memory of them is bounded; it is emptied rather than grown. */
const MEMORY = 5000
const verdicts = new Map<string, KeyVerdict>()

/**
 * What the name of a field says about its value, by default: `mask` for secrets (`password`, `apiKey`,
 * `X-Authorization`, `refresh_token` in any spelling), `payload` for content (`body`, `prompt`, `messages` …), `keep` for the rest.
 *
 * @example keyVerdict("apiKey") // "mask"
 */
export function keyVerdict(key: string): KeyVerdict {
  let verdict = verdicts.get(key)
  if (verdict !== undefined) return verdict
  if (key.length > MAX_KEY) return judgeEnds(key)
  verdict = judge(key)
  if (verdicts.size >= MEMORY) verdicts.clear()
  verdicts.set(key, verdict)
  return verdict
}

function judgeEnds(key: string): KeyVerdict {
  const verdict = judge(key.slice(0, MAX_KEY))
  return verdict === 'keep' ? judge(key.slice(-MAX_KEY)) : verdict
}
