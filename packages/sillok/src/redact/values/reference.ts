import { isIdentifier } from './identifiers.js'

/** What stands where a secret would and only says where something is: a name of a resource, a selector, a path, a route, a variable of a shell, a hint to fill it in, or is encrypted. */
const REFERENCE =
  /^(?:arn:[a-z-]{2,12}:|(?:op|sm|ssm|vault|bao|keyvault|secretref|file|env|ref\+\w{2,20}):\/\/[\w./#@-]{1,200}$|@[A-Z][\w.]{1,40}\([^\n]{1,400}\)$|projects\/[\w-]{1,64}\/secrets\/[\w-]{1,255}(?:\/versions\/\w{1,20})?$|[#.][a-z]{2,20}(?:-[a-z]{2,20}){1,4}(?:[ >]{1,3}[.#]?[a-z]{1,20}(?:-[a-z]{1,20}){0,4}){0,4}$|(?:\.{0,2}|~)\/(?:[a-z][a-z\d.@_-]{0,40}\/){1,8}[a-z][a-z\d.@_-]{0,40}$|[a-z_]{1,30}(?:\/[a-z_]{1,30}){1,6}#[a-z_]{1,30}$|'\$\w{1,60}'$|\/{0,2}[a-z]{0,20}\[@?[\w-]{1,30}[*^$|~]?=["']?[\w-]{1,40}["']?\]$|(?:vault|ssm|sops|secretsmanager|keyvault):[a-z_-]{1,30}(?:\/[\w-]{1,40}){1,6}(?:[#:][\w-]{1,40})?$|[@$]env:\w{1,60}$|\{cipher\}|AQICAH[\w+/=]{20,}$|file:[\w./-]{1,100}$|name=[A-Z]\w{1,40}$|(?:required|nullable|sometimes|bail)\|[\w|:,.-]{2,200}$|\$ANSIBLE_VAULT;|[a-z]{2,20}:(?:[a-z]{1,16}[-_]){0,2}(?:tokens|secrets|keys|passwords|credentials)$|!(?:Ref|Sub|GetAtt|ImportValue|FindInMap)\b|(?:vars?|local|data|module|each|self|secrets|env)(?:\.[A-Za-z_]{2,40}){1,6}$|\]\([#/.\w]|ENC[[(]|\d{1,5}\/(?:tcp|udp|sctp)$|(?:amd64|arm64|armhf|i386)$)/
const SENTENCE = /^[\p{L}',.!?:()-]{1,24}(?: (?:[\p{L}',.!?:()-]{1,24}|\(?\d{1,2}\)?)){3,30}$/u
/** What is written over a field, or on a button: `New password`, `Einmalkennwort:`. */
const LABEL = /^\p{Lu}\p{Ll}{0,24}(?: (?:\p{L}\p{Ll}{1,24}|API)){1,2}[.:!?]?$|^\p{Lu}\p{Ll}{2,24}:$/u
/** The word for a secret in another language, as it stands over a field: `Passwort`, `Contraseña`. In English people log in with it. Of letters that look like Latin ones the text may have those. */
const TRANSLATED =
  /^(?:(?:Einmalp|P)asswort|(?:Einmalk|K)ennwort|Geheimnis|Contrase(?:ñ|n)a|Senha|Wachtwoord|Lösenord|Adgangskode|Salasana|Has[łl]o|Heslo|Lozinka|[ŞS]ifre|Jelszó|Parola|П[аa][рp][оo]ль|Jeton|API-Schlüssel|(?:Cl[eé]|Clave|Chave) API)$/
/** A word or a sentence in a script without capitals. */
const EASTERN =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー、。・！？：…!?:. ]{2,60}$/u
/** Words that only sentences have. */
const BINDS = /(?:^| )(?:the|to|from|for|of|is|are|be|not|must|should|this|your|in|on|with) /i
/** What is written behind a colon, up to the end of its first sentence. */
const REST = /[A-Za-z]{1,20}(?: [A-Za-z',()-]{1,20}){3,12}/y
const ABOUT =
  /password|passcode|secret|token|credential|(?<![a-z])key|passw?or[dt]|kennwort|l.senord|adgangskode|engangskode|salasana|has[łl]|hesl|lozink|[şs]ifre|jelsz|contrase|senha|wachtwoord|mot de passe|парол|parola|cl[eé] api|clave|geheim|パスワード|暗証番号|비밀번호|패스워드|암호|密码|密碼|口令/iu

export function isReference(word: string): boolean {
  return (
    REFERENCE.test(word) ||
    isPath(word) ||
    PLAIN_PATH.test(word) ||
    IPV6.test(word) ||
    isIdentifier(word) ||
    BETWEEN_STRINGS.test(word) ||
    PATTERN.test(word)
  )
}

/** Without a root or an ending, four words at least: `src/main/java/shop`; or with a name in it: `users/connection.secretKey`. */
const PLAIN_PATH = /^[a-z]{2,20}(?:(?:\/[a-z]{1,20}){3,12}\/?|(?:\/[a-z]{2,20}){1,5}\.[a-zA-Z]{2,30})$/
/** Eight groups, or fewer with `::` between them. */
const IPV6 =
  /^(?:[\da-f]{1,4}(?::[\da-f]{1,4}){7}|(?=[\da-f:]{0,40}::)(?:[\da-f]{1,4})?(?::{1,2}[\da-f]{1,4}){1,7})$/i
/** A regular expression, of a text with a secret in it as well. */
const PATTERN = /\[\^?(?:a-z|A-Z|0-9|\\[dws])|\(\?[:=!<]|\\[dws][+*{)]/

/** What stands between two strings of a program: `").append(name).append("`, `', list(id('`. */
const BETWEEN_STRINGS =
  /^(?:[`]?[)\],;+.][ ]{0,2}[+.)]?[\w ]{1,40}[(.+,][^\n]{0,200}[(+,.][`]?|["'][ ]?[+.&][ ]?[\w.()[\]]{1,60}[ ]?[+.&][ ]?["'])$/

/** Files that keep secrets, and those that are none. */
const FILE =
  /\.(?:json|ya?ml|toml|ini|cfg|conf|config|properties|env|txt|md|csv|xml|html?|pem|key|crt|cer|csr|p12|pfx|jks|asc|gpg|pub|svg|png|jpe?g|gif|webp|ico|[cm]?js|[cm]?ts|py|rb|php|go|sh|ps1|sql|log|zip|gz|tgz|[achos]|so|cc|cpp|hpp|java|kt|rs|lua|swift|deb|rpm|whl|jar|lock)$/i
/** A part of a path that is words; a made-up one changes between letters and digits, or between small letters and capitals. */
const PART = /^[._]?[A-Za-z][A-Za-z_.@-]{0,60}\d{0,4}(?:[-_.][A-Za-z]{0,20}\d{0,4}){0,4}$/

/** A path of words: from a root, from a drive, or to a file: `/etc/Shop/keys`, `C:\\Shop\\keys`, `icons/form-password.svg`, `user-123.json`. */
function isPath(word: string): boolean {
  if (word.length > 160) return false
  const isRooted = /^(?:file:\/\/)?(?:\.{0,2}|~|[A-Za-z]:)[\\/]{1,2}(?=[\w.])/.test(word)
  if (!isRooted && !FILE.test(word)) return false
  const parts = word
    .replace(/^file:|^[A-Za-z]:/, '')
    .split(/[\\/]{1,2}/)
    .filter((part) => !/^[.~]{0,2}$/.test(part))
  return (
    parts.length > (isRooted && !FILE.test(word) ? 1 : 0) &&
    parts.every((part) => PART.test(part) && (part.match(/[a-z][A-Z]/g)?.length ?? 0) < 4)
  )
}

/** What a secret that is kept elsewhere is called there: `shop-db-credentials`, `k8s-infra-key`. */
const NAMED_ELSEWHERE =
  /^[a-z][a-z\d]{0,20}(?:[-_.][a-z][a-z\d]{0,20}){0,7}[-_.](?:keys?|creds|credentials?|certs?|certificates?|certification|tls|config|configuration|kubeconfig|dockercfg|registry|auth|authentication|account|principal|id|data|secrets|tokens)$/i

/** Whether a text is a name for a secret, and not the secret: where the field is called `secret`, as of those who keep them. */
export function isNameOf(name: string, word: string): boolean {
  return (
    /^[a-z][\w.-]*$|^[A-Z]?[a-z]/.test(name) &&
    /secrets?(?:ref|name|key)?$/i.test(name) &&
    !/client|app/i.test(name) &&
    NAMED_ELSEWHERE.test(word) &&
    !word.split(/[-_.]/).some((part) => /\d.*[a-z].*\d|\d{4}/i.test(part))
  )
}

/** What a validator says of a field, and what a schema does: `["This field is required."]`, `{"type":"string","minLength":8}`. */
const SAID_OF_FIELD =
  /^(?:\[\s{0,24}"(?:[A-Z][a-z']{0,20} [A-Za-z\d',.()-]{1,30}|(?:must|has|is|was|can't|cannot|should|does|may|needs|contains))(?: [A-Za-z\d',.()-]{1,30}){1,30}"\s{0,24}\]|\{\s{0,24}"type"\s{0,2}:\s{0,2}"[A-Za-z]{3,20}"(?:\s{0,4},\s{0,24}"(?:default|defaultValue|format|minLength|maxLength|pattern|description|title|nullable|required|writeOnly|readOnly)"\s{0,2}:\s{0,2}(?:"[^"\n]{0,200}"|\d{1,9}|true|false)){0,9}\s{0,24}\})$/
const LONGEST_SAID = 600

/** Whether a list or an object holds nothing but what is said of a field. */
export function isSaidOfField(list: string): boolean {
  return list.length <= LONGEST_SAID && SAID_OF_FIELD.test(list)
}

/** What a catalogue of texts has under the names of a form: `Nytt passord`. */
function isTranslated(word: string): boolean {
  return TRANSLATED.test(word) || (EASTERN.test(word) && ABOUT.test(word))
}

/** Whether a text speaks of a password in another language than English: nobody takes that for one, catalogues of texts are full of it. */
export function isForeignLabel(word: string): boolean {
  return isTranslated(word) || FOREIGN.test(word)
}
const FOREIGN =
  /pass?wort|kennwort|passord|l[öo]sen|contrase|mot de passe|senha|wachtwoord|adgangskode|salasana|has[łl]o|heslo|lozink|[şs]ifre|jelsz|parol|парол/i

/** A sentence, and no secret: `The password is too short`, `Ask the admin for it`; a label. */
export function isMessage(word: string): boolean {
  if (isTranslated(word)) return true
  // A sentence in small letters may be what somebody chose.
  return SENTENCE.test(word)
    ? ABOUT.test(word) || (/^\p{Lu}/u.test(word) && BINDS.test(word))
    : LABEL.test(word) && ABOUT.test(word)
}

/** Whether a sentence begins there: `token: the one that we have is old`. */
export function isSentence(text: string, at: number): boolean {
  REST.lastIndex = at
  const [rest = ''] = REST.exec(text) ?? []
  // `us_password: Checks US passwords by length.`
  return (
    BINDS.test(rest) ||
    (/^[A-Z][a-z]+s /.test(rest) && /^\.(?:\s|$)/.test(text.slice(at + rest.length, at + rest.length + 2)))
  )
}
