import { type KeyVerdict, MASK } from '../record/index.js'
import { foldName } from './homoglyphs.js'

/** A comma-separated list. */
const list = (names: string): string[] => names.split(',').map((name) => name.trim())

/** What stands before `key` where that is a secret. */
const KEYS =
  'access|private|secret|signing|encryption|decryption|master|ssh|auth|authentication|account|shared|subscription|storage|license|licence|service|deploy|consumer|app|application|privacy|server|hmac|rsa|aes|cipher|admin'

/**
 * Words that make a key sensitive wherever they stand as a word of it: `dbPassword`, `X-Api-Key`, `refresh_token`.
 * Each entry is a run of one or more words, singular, without digits at their ends.
 */
const SENSITIVE = list(
  `password, passphrase, pass phrase, passcode, passwort, kennwort, contrasena, senha, wachtwoord,
  passord, losenord, adgangskode, salasana, haslo, heslo, lozinka, sifre, jelszo, secret, token, jwt, bearer,
  authorization, authorisation, credential, cred, cookie, api key,
  session id, sessid, connect sid, csrf, xsrf, basic auth, auth header, auth code, authorization code, otp, totp, pin code,
  mfa code, verification code, recovery code, backup code, seed phrase, recovery phrase, mnemonic, de passe, card number, credit card, cvv, cvc, ssn,
  social security, community string, client assertion, connection string, database url, db url, webhook url, string data,
  ${KEYS.replaceAll('|', ' key,')} key`,
)

/** Sensitive as the whole key only: as a part of others these words say something else. */
const SENSITIVE_ALONE = new Set(list('auth, pin, pass, cookie jar'))

/** `pass` at the end of a name that is no name of a password: `bypass`, `render_pass`. */
const PLAIN_PASS =
  'by|com|get|sur|tres|over|under|im|first|second|one|two|multi|single|low|high|band|render|shadow|boarding|test|check|must|did|all'

/** How a name ends whose words were run together, or that ends with `pass`: `algoliaadminkey`, `dbpass`, `vault_pass`. */
const JOINED = new RegExp(
  `(?:api|private)key|(?:(?<!^|${PLAIN_PASS})pass|${SENSITIVE.filter((name) => name.includes(' '))
    .join('|')
    .replaceAll(' ', '')})$`,
)

/** How one word does: `clientsecret`, `ACCESSTOKEN`, `dbpwd`, `userpw`; a password also with letters left out. */
const ENDING =
  /(?:p(?:as{1,2}w(?:o?r?d)?|s{1,2}w(?:o?r?d)|w(?:r?d)?|sk)|(?:^|user|root|admin|db|my)psw|secret|token|credential|authorization)$/

/** The same words in scripts that put no spaces, or join what follows: Japanese, Korean, Chinese, Russian, Greek. */
const SENSITIVE_ABROAD =
  /パスワード|暗証番号|秘密鍵|認証キー|アクセストークン|APIキー|비밀번호|패스워드|암호|비밀키|토큰|密码|密碼|口令|密钥|令牌|пароль|κωδικός|รหัสผ่าน|पासवर्ड|كلمة (?:المرور|السر)|סיסמ[הא]|mật khẩu/iu

/** Names whose value is content: reduced to its type and length. */
const PAYLOAD = new Set(
  list(
    `body, payload, prompt, prompts, messages, content, contents, input, inputs, output, outputs, arguments, completion, completions,
    response text, request body, response body, raw body, system prompt, user prompt, system instructions, tool calls, tool call,
    tool input, tool output, tool result, tool results, tool arguments, tool call result, tool call results, tool call arguments, tool args, function args,
    function arguments, transcript, chat history, conversation, request payload, response payload, raw payload, message body, message content, response content,
    reasoning content, user input, model input, model output, raw input, raw output, input text, output text, prompt text, completion text, generated text,
    input messages, output messages, chat messages, conversation history, input value, output value`,
  ),
)

/** Words that, behind a sensitive name, make it speak about the secret: `token_usage`, `cookie_consent`, `password_length`. */
const ABOUT = new Set(
  `count usage limit budget remaining length type bucket expire expiry expiration expired lifetime ttl
  ref encoder policy strength consent banner message error regex regexp pattern field label placeholder title description hint url uri endpoint path
  domain file filename issuer algorithm alg exception schema format encoding index position kind status enabled required valid validator
  validation rotation rotated created updated variable`.split(/\s+/),
)

/** Words that make `tokens` the unit that language models are paid in: `max_tokens`, `promptTokensDetails`. */
const COUNTED = new Set(
  `max min total limit remaining used prompt completion input output cached cache reasoning thought thinking audio text
  estimated ratelimit per usage count budget`.split(/\s+/),
)

/** Words whose numbers are counts and ids, not secrets: `tokens: 812`. Under the others a number is one: `pin: 1234`. */
const COUNTABLE = new Set(
  'token jwt bearer cookie csrf xsrf credential authorization sessionid accesstoken'.split(' '),
)

/** What a name says about its value, as bits. */
export const Trait = { mask: 1, payload: 2, numbers: 4 } as const

/** Lower-case words of a key, however they are joined: camelCase, snake_case, kebab-case, dots or spaces; signs in place of letters are letters: `p@ssw0rd`. */
function wordsOf(key: string): string[] {
  return foldName(key)
    .normalize('NFKC')
    .replace(
      /(?<=([a-z@$]))[@$03](?=[a-z@$])/gi,
      (sign, before: string) => (before < 'a' ? 'ASOE' : 'asoe')['@$03'.indexOf(sign)] as string,
    )
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
}

/** A word as it is looked up: singular, without a number behind it (`password2`). */
function stem(word: string): string {
  const bare = word.replace(/(?<=\p{L})\d+$/u, '')
  return bare.length > 3 && bare.endsWith('s') && !bare.endsWith('ss') ? bare.slice(0, -1) : bare
}

/** The words of a key as they are looked up. */
export function stemsOf(key: string): string[] {
  return wordsOf(key).map(stem)
}

function judge(key: string): number {
  const words = wordsOf(key)
  const whole = words.join(' ')
  // As it stands, plural included: `messages` is content, `message` is what a log is made of.
  if (PAYLOAD.has(whole)) return Trait.payload
  // A dotted name is a path, and its last steps say what stands there: `gen_ai.input.messages`, `gen_ai.tool.call.result`.
  for (let step = key.indexOf('.') + 1; step > 0; step = key.indexOf('.', step) + 1)
    if (PAYLOAD.has(wordsOf(key.slice(step)).join(' '))) return Trait.payload
  const stems = words.map(stem)
  const sensitive = sensitiveName(key, words, stems, whole)
  if (sensitive !== undefined) return COUNTABLE.has(sensitive) ? Trait.mask : Trait.mask | Trait.numbers
  return SENSITIVE_ABROAD.test(key) ? Trait.mask | Trait.numbers : 0
}

/** The sensitive words in a name, if any. */
function sensitiveName(key: string, words: string[], stems: string[], whole: string): string | undefined {
  if (SENSITIVE_ALONE.has(whole)) return whole
  const padded = ` ${stems.join(' ')} `
  for (const name of SENSITIVE) {
    const at = padded.indexOf(` ${name} `)
    if (at === -1) continue
    // English puts what a thing is last: what stands behind the name can turn it, what stands before cannot.
    const behind = padded.slice(at + name.length + 2).split(' ')
    if (behind.some((word) => ABOUT.has(word))) continue
    if (behind[0] === 'id' && (name === 'credential' || name === 'secret')) continue
    if (name === 'token' && padded.slice(0, at).endsWith(' public')) continue
    if (name === 'token' && words.includes('tokens') && stems.some((word) => COUNTED.has(word))) continue
    return name
  }
  if (stems.some((word) => ABOUT.has(word))) return undefined
  const joined = stems.join('')
  // `pAssWord`: one word, however its letters are written. In a sentence, `pass` may be a verb.
  if (SENSITIVE.includes(joined) || (JOINED.test(joined) && !/ pass$/i.test(key))) return joined
  return stems.find((word) => !SENSITIVE.includes(word) && (ENDING.test(word) || isMisspelt(word)))
}

/** `paasword`, `passowrd`, `pasword`: one letter too many, too few or in another place. */
function isMisspelt(word: string): boolean {
  if (!/^pa[a-z]{4,8}$/.test(word)) return false
  const right = 'password'
  let same = 0
  while (same < right.length && word[same] === right[same]) same++
  const [is, was] = [word.slice(same), right.slice(same)]
  return (
    is.slice(1) === was ||
    is.slice(1) === was.slice(1) ||
    is === was.slice(1) ||
    (is.slice(0, 2) === `${was[1]}${was[0]}` && is.slice(2) === was.slice(2))
  )
}

/** A longer key is judged by both its ends: where it ends says what it is. */
const MAX_KEY = 256
/** Keys are the caller's, so the memory of them is bounded; it is emptied rather than grown. */
const MEMORY = 5000
const known = new Map<string, number>()

/** What a name says about its value, as bits of `Trait`. */
export function traitsOf(key: string): number {
  let traits = known.get(key)
  if (traits !== undefined) return traits
  // A text in which something was masked before: what it named is masked, and it is the name of nothing else now.
  if (key.includes(MASK)) return 0
  // A whole header or text as a name: what stands before its first mark is one.
  const end = key.search(/:\s|[="{]/)
  if (end > 0) return traitsOf(key.slice(0, end))
  if (key.length > MAX_KEY) return judge(key.slice(0, MAX_KEY)) | judge(key.slice(-MAX_KEY))
  traits = judge(key)
  if (known.size >= MEMORY) known.clear()
  known.set(key, traits)
  return traits
}

/**
 * What the name of a field says about its value, by default: `mask` for secrets (`password`, `apiKey`,
 * `X-Authorization`, `refresh_token` in any spelling), `payload` for content (`body`, `prompt`, `messages` …), `keep` for the rest.
 *
 * @example keyVerdict('apiKey') // 'mask'
 */
export function keyVerdict(key: string): KeyVerdict {
  const traits = traitsOf(key)
  return (traits & Trait.mask) !== 0 ? 'mask' : (traits & Trait.payload) !== 0 ? 'payload' : 'keep'
}
