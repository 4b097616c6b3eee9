/**
 * What a program, a protocol or a form calls a secret, where the secret itself would stand: `"access_token"`, `"passwordInput"`,
 * `"App\Security\TokenStorage"`, `"form.password.label"`, `"generate_token(size)"`.
 *
 * Words that people do use for a password stay secrets, though they say what they are: `password`, `mypass`, `SuperSecretPassword!`.
 */
export function isIdentifier(word: string): boolean {
  return (
    word.length > 5 &&
    word.length < 81 &&
    (PROTOCOL.test(word) ||
      FINGERPRINT.test(word) ||
      PART.test(word) ||
      TYPE.test(word) ||
      LABEL.test(word) ||
      CLASS.test(word) ||
      CALL.test(word))
  )
}

/** Names of OAuth (RFC 6749, 7009, 8693), of guards against forged requests and of headers. */
const PROTOCOL =
  /^(?:(?:access|refresh|id|subject|actor|device|csrf|xsrf)[-_]?token|authorization[-_]code|client[-_](?:secret|credentials|assertion)|password[-_]grant|x-(?:[a-z]{2,12}-){0,3}(?:token|key|secret)|_csrf(?:[-_]token)?|csrf[-_]?middleware[-_]?token)$/i

/** Of a public key, as OpenSSH shows it. */
const FINGERPRINT = /^(?:SHA256:[\w+/]{43}|(?:MD5:)?(?:[\da-f]{2}:){15}[\da-f]{2})$/i

const NAMED = '(?:pass(?:word|wd|code|phrase)?|pwd|token|secret|api[-_]?key|credentials?)'
/** What parts of programs and of forms are called by what they do: `passwordInput`, `token_provider`, `txtPassword`. */
const PART = new RegExp(
  `^(?:(?:[a-z]{2,14}[-_]?){0,2}${NAMED}s?[-_]?(?:fields?|input|label|box|placeholder|hint|provider|storage|manager|factory|service|handler|validator|policy|repository|resolver|header|param(?:eter)?|column|attr(?:ibute)?|hash[-_]algo(?:rithm)?|algorithm|reset|expired|expiry|required|invalid|mismatch|too[-_](?:short|long|weak))|(?:txt|lbl|tb|edt|et)${NAMED})$`,
  'i',
)

/** A class with the place that it has: `App\Security\TokenStorage`, `Auth::Tokens::Issuer`. */
const TYPE =
  /^\\{0,2}(?:[A-Z][a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,4}(?:\\{1,2}|::)){1,6}[A-Z][a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,4}$/

/** A class by its whole name, and a command of PowerShell: `shop.auth.hashers.Argon2Hasher`, `Get-Credential`. */
const CLASS =
  /^(?:[a-z]{2,20}(?:\.[a-z_]{2,20}){1,6}\.[A-Z][a-z]{2,20}(?:\d{0,3}[A-Z][a-z]{1,20}){1,5}|(?:[a-z]{2,20}\.){3,8}[A-Z][A-Za-z]{2,40}(?:\.[A-Z][A-Z_]{2,40})?|(?:Get|Read|New|Import|ConvertTo|ConvertFrom)-[A-Z][a-z]{2,20}(?:[A-Z][a-z]{1,20}){0,4})$/

/** A text by its key: `form.password.label`. */
const LABEL = new RegExp(
  `^(?=.*${NAMED})[a-z]{2,20}(?:[._][a-z]{2,20}){0,3}(?:\\.[a-z]{2,20}(?:_[a-z]{2,20}){0,3}){2,5}$`,
)

/** What would be called or read: `generate_token(size)`, `os.environ['X']`; a name of one word may begin a password. */
const CALL =
  /^(?:[a-z]{2,20}(?:[_.][a-z]{2,20}|[A-Z][a-z]{1,20}){1,5}\((?:[a-z_\d, ]{0,30}|["'][\w.-]{1,30}["'])\)|(?:os\.environ|process\.env|ENV)(?:\.[A-Z_]{2,40}|\[\\{0,3}["'][\w.]{1,40}\\{0,3}["']\]))$/
