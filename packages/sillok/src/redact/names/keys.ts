import { type KeyVerdict, MASK } from '../../record/index.js'
import { foldName } from '../text/homoglyphs.js'

/** What stands before `key` where that is a secret. */
const KEYS =
  'access|private|priv|secret|signing|encryption|decryption|master|ssh|auth|authentication|account|shared|subscription|storage|license|licence|service|deploy|consumer|app|application|privacy|server|hmac|rsa|aes|cipher|admin|recovery|unlock'

/**
 * Words that make a key sensitive wherever they stand as a word of it: `dbPassword`, `X-Api-Key`, `refresh_token`.
 * Each entry is a run of one or more words, singular, without digits at their ends.
 */
const SENSITIVE = (
  'password,passphrase,pass phrase,passcode,passwort,kennwort,contrasena,senha,wachtwoord,' +
  'passord,losenord,adgangskode,salasana,haslo,heslo,lozinka,parola,sifre,jelszo,secret,token,jwt,bearer,' +
  'authorization,authorisation,credential,cred,cookie,api key,' +
  'session id,sessid,phpsessid,connect sid,csrf,xsrf,basic auth,auth header,auth code,otp,totp,pin code,' +
  'mfa code,verification code,recovery code,backup code,seed phrase,recovery phrase,mnemonic,de passe,card number,credit card,cvv,cvc,ssn,' +
  'social security,community string,client assertion,connection string,database url,db url,webhook url,string data,' +
  `${KEYS.replaceAll('|', ' key,')} key`
).split(',')

/** Sensitive as the whole key only: as a part of others these words say something else. */
const SENSITIVE_ALONE = /^(?:auth|pin|pass|cookie jar)$/

/** `pass` at the end of a name that is no name of a password: `bypass`, `render_pass`. */
const PLAIN_PASS =
  'bu?y|com|get|sur|tres|over|under|im|first|second|one|two|multi|single|low|high|band|render|shadow|boarding|test|check|must|did|all'

/** How a name ends whose words were run together, or that ends with `pass`: `algoliaadminkey`, `dbpass`, `vault_pass`. */
const JOINED = new RegExp(
  `(?:api|private)key|(?:(?<!^|${PLAIN_PASS})pass|${SENSITIVE.filter((name) => name.includes(' '))
    .join('|')
    .replaceAll(' ', '')})$`,
)

/** How one word does: `clientsecret`, `ACCESSTOKEN`, `dbpwd`, `userpw`; a password also with its letters left out, doubled or in another order: `passwrd`, `passowrd`. */
const ENDING =
  /(?:p(?:as{1,2}w|[as](?=[asor]*w[asor]*d)[asword]{2,7}|w(?:r?d)?|sk)|(?:^|user|root|admin|db|my)psw|secret|token|sessid|credential|authorization)$/

/** The same words in scripts that put no spaces, or join what follows: Japanese, Korean, Chinese, Russian, Greek. */
const SENSITIVE_ABROAD =
  /パスワード|暗証番号|秘密鍵|認証キー|アクセストークン|APIキー|비밀번호|패스워드|암호|비밀키|토큰|密码|密碼|口令|密钥|令牌|пароль|κωδικός|รหัสผ่าน|पासवर्ड|كلمة (?:المرور|السر)|סיסמ[הא]|mật khẩu/iu

/** Names whose value is content: reduced to its type and length; whose body, payload or prompt it is stands before it. Plurals count: `messages` is content, `message` is what a log is made of. */
const PAYLOAD =
  /(?:^| )(?:bod(?:y|ies)|(?:payload|prompt|content)s?)(?: (?:text|html|json))?$|^(?:(?:(?:request|response|raw|system|user|chat|model|llm|agent|tool|input|output) )?(?:messages|inputs?|outputs?|completions?)|(?:tool|function) (?:call )?(?:calls?|results?|args|arguments)|arguments|(?:response|input|output|completion|generated) (?:text|value)|(?:chat|conversation) history|conversation|transcript|system instructions)$/

/** Words that, behind a sensitive name, make it speak about the secret: `token_usage`, `cookie_consent`, `password_length`. */
const ABOUT =
  / (?:cost|count|usage|limit|budget|remaining|length|type|bucket|expir\w+|life\w+|ttl|ref|encod\w+|policy|strength|consent|banner|message|error|regexp?|pattern|field|label|placeholder|title|description|hint|ur[il]|endpoint|path|domain|file\w*|issuer|alg\w*|exception|schema|format|index|position|kind|status|enabled|audience|required|valid\w*|rotat\w+|created|updated|variable) /

/** Words that make `tokens` the unit that language models are paid in: `max_tokens`, `promptTokensDetails`. */
const COUNTED =
  / (?:max|min|total|limit|remaining|used|prompt|completion|(?:in|out)put|cached?|reasoning|thought|thinking|audio|text|estimated|ratelimit|per|usage|count|budget) /

/** Words whose numbers are counts and ids, not secrets: `tokens: 812`. Under the others a number is one: `pin: 1234`. */
const COUNTABLE = /^(?:token|jwt|bearer|cookie|[cx]srf|credential|authorization|sessionid|accesstoken)$/

/** What a name says about its value, as bits. */
export const Trait = { mask: 1, payload: 2, numbers: 4 } as const

/** Lower-case words of a key, however they are joined: camelCase, snake_case, kebab-case, dots or spaces; signs in place of letters are letters: `p@ssw0rd`. */
function wordsOf(key: string): string[] {
  const plain = foldName(key.normalize('NFKC'))
    .replace(
      /(?<=([a-z@$]))[@$03](?=[a-z@$])/gi,
      (sign, before: string) => (before < 'a' ? 'ASOE' : 'asoe')['@$03'.indexOf(sign)] as string,
    )
    .replace(/(?<=[\p{Ll}\d])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
  return plain.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

/** A word as it is looked up: singular, without a number behind it (`password2`). */
function stem(word: string): string {
  return word.replace(/(?<=\p{L})\d+$/u, '').replace(/(?<=..[^s])s$/, '')
}

/** The words of a key as they are looked up. */
export function stemsOf(key: string): string[] {
  return wordsOf(key).map(stem)
}

function judge(key: string): number {
  const words = wordsOf(key)
  const whole = words.join(' ')
  // A dotted name is a path, and its last steps say what stands there: `gen_ai.input.messages`, `gen_ai.tool.call.result`.
  const steps = key.split('.')
  if (steps.some((_, at) => PAYLOAD.test(wordsOf(steps.slice(at).join('.')).join(' ')))) return Trait.payload
  const stems = words.map(stem)
  const sensitive = sensitiveName(key, stems, whole)
  if (sensitive && COUNTABLE.test(sensitive)) return Trait.mask
  return sensitive || SENSITIVE_ABROAD.test(key.normalize('NFKC')) ? Trait.mask | Trait.numbers : 0
}

/** The sensitive words in a name, if any. */
function sensitiveName(key: string, stems: string[], whole: string): string | undefined {
  if (SENSITIVE_ALONE.test(whole)) return whole
  const padded = ` ${stems.join(' ')} `
  for (const name of SENSITIVE) {
    const at = padded.indexOf(` ${name} `)
    if (at === -1) continue
    // English puts what a thing is last: what stands behind the name can turn it, what stands before cannot.
    const behind = padded.slice(at + name.length + 1)
    if (ABOUT.test(behind) || /^(?:credential|secret|token) id /.test(name + behind)) continue
    if (name === 'token' && (/ public token /.test(padded) || (/tokens/.test(whole) && COUNTED.test(padded))))
      continue
    return name
  }
  const joined = stems.join('')
  // `pAssWord`: one word, however its letters are written. In a sentence, `pass` may be a verb.
  if (!ABOUT.test(padded) && (SENSITIVE.includes(joined) || (JOINED.test(joined) && !/ pass$/i.test(key))))
    return joined
  return stems.find(
    (word, at) =>
      !SENSITIVE.includes(word) && ENDING.test(word) && !ABOUT.test(` ${stems.slice(at + 1).join(' ')} `),
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
  return traits & Trait.mask ? 'mask' : traits & Trait.payload ? 'payload' : 'keep'
}
