import { isProse } from './prose.js'
import type { Value } from './values.js'

/** What a program has where a text would stand: a call, a field, a keyword. */
const CODE =
  /^(?:process\.|os\.|env[.(["]|import\.meta|system\.|getenv|self\.|this\.|req(?:uest)?\.|res(?:ponse)?\.|ctx\.|config\.|(?:config|settings|options|opts)$|await$|new$|return$|delete$|shift$|function|async|class$|typeof$|lambda$|!|\\{0,3}&?[A-Za-z_$][\w$.:>?-]{0,60}!?(?:\(|\[(?:[\w"'$\]\\:]|$))|[A-Za-z_$][A-Za-z_$]{0,40}(?:\??\.[A-Za-z_$]{1,40}){1,6}!?$)/i
const CAMEL = /^[a-z]{2,20}(?:[A-Z][a-z]{2,20}){1,5}$|^[a-z]{2,20}(?:_[a-z]{2,20}){1,5}$/

/**
 * Words put together as programs name their variables, but not of the name they stand behind: where no program is, as behind an option of a command, somebody
 * chose them: `--password falconTabasco`; `--token accessToken` says of which kind it is.
 */
export function isChosenWords(name: string, word: string): boolean {
  return CAMEL.test(word) && !lettersOf(word).includes(lettersOf(name))
}

/** Whether a value without quotes is an expression of a program rather than a text. */
export function isCode(text: string, { start, end }: Value, name: string): boolean {
  const value = text.slice(start, Math.min(end, start + 200))
  // `[]byte(…)`, `{string | Buffer}`: a type.
  if (/^\[\]\w/.test(value)) return true
  if (CODE.test(value) || !/[A-Za-z\d\u0080-\uffff]/.test(value) || /^\{[A-Z]?[a-z]{2,20}$/.test(value))
    return true
  const closes = /[,;)]/.test(text.charAt(end))
  const spaced = text.charCodeAt(start - 1) === 32
  // An operator, a regular expression, a comment, a list of names, a type with its arguments.
  if (
    spaced &&
    (/^(?:[|&?=+<>(*]|\/[*/^[]|\[[A-Za-z_$.]*\]?$)/.test(value) ||
      (/^<[A-Za-z{]/.test(text.slice(end, end + 2)) && /^[A-Z][A-Za-z]*$/.test(value)))
  )
    return true
  // `password = pwd`: the name of a variable, and a short one.
  if ((spaced || closes) && /^(?:pw|pwd|psw|passwd)$/i.test(value)) return true
  // `token: accessToken`: the name of another variable.
  if (
    spaced &&
    CAMEL.test(value) &&
    !(value.includes('_')
      ? isOfIni(text, start, end) ||
        isOfYaml(text, start, end) ||
        // `X-Auth-Token: falcon_tabasco`, `Password: falcon_tabasco`: of a header, or of what is asked.
        (/^[A-Z]/.test(name) && isOfData(text, start, end, name))
      : isOfData(text, start, end, name))
  )
    return true
  // `"previousPassword": password}`; but a line of YAML ends with its value.
  const isLine = text.charCodeAt(start - 2) === 58 && /^[ \t\r]{0,8}(?:\n|$)/.test(text.slice(end, end + 10))
  if (
    spaced &&
    !isLine &&
    name.length > value.length &&
    /\D/.test(value) &&
    name.toLowerCase().replace(/\d+$/, '').endsWith(value.toLowerCase())
  )
    return true
  // `login(user=user, password=password)`, `self.password = password`
  if (
    (closes || spaced) &&
    !isLine &&
    value.toLowerCase() === name.slice(name.lastIndexOf('.') + 1).toLowerCase() &&
    !isPrinted(text, start - name.length - 1)
  )
    return true
  // `keySize = Cipher.keySize`
  if (value.endsWith(`.${name}`)) return true
  // `(password: string, …)`, `token = input;`
  if (
    spaced &&
    closes &&
    /^[A-Za-z_$|]+(?:\$\d{1,2})?$/.test(value) &&
    // `Server=db;Pwd = falcon;Database=shop`: pairs.
    !/^;[A-Za-z][A-Za-z ]{0,30}=/.test(text.slice(end, end + 34)) &&
    !((isAmongPairs(text, start, end) || isAside(text, start, end)) && mayBeChosen(name, value))
  )
    return true
  // `password = dev ? '…' : read()`
  if (
    spaced &&
    /^[A-Za-z_$][\w$.]*$/.test(value) &&
    /^ (?:\?{1,2}|\|\||&&|\+|or) ["'`\w$(]/.test(text.slice(end, end + 6)) &&
    /["'`(]/.test(text.slice(end, end + 40))
  )
    return true
  // `host = user = password = none`; `self.password = password`
  if (
    spaced &&
    (/^ =[ ]/.test(text.slice(end, end + 3)) || /^(?:self|this|cls)\./.test(name)) &&
    /^[A-Za-z_$][\w$]*$/.test(value)
  )
    return true
  // `import { Token as MyToken }`, `token is ColonToken`
  return (
    value.length > name.length &&
    (((spaced || closes) &&
      value.endsWith(name) &&
      (isJoint(value, value.length - name.length) || (closes && isInCall(text, start))) &&
      // `;password=my_password;user=kim`: of a connection.
      !(text.charCodeAt(start - 1) === 61 && /^;[A-Za-z][A-Za-z ]{0,30}=/.test(text.slice(end, end + 34)))) ||
      (/token$/i.test(name) && /^(?:[A-Z][a-z]{1,20}){1,6}Token$/.test(value)))
  )
}

/** Whether a variable's next word begins there: `accessToken`, `access_token`; but not `topsecret`, nor `red-secret`. */
function isJoint(value: string, at: number): boolean {
  return /[A-Z]/.test(value.charAt(at)) || /[_.$]/.test(value.charAt(at - 1))
}

/** `login(user=user, password=mypassword)` */
function isInCall(text: string, at: number): boolean {
  return /\([^()\n]{0,100}$/.test(text.slice(Math.max(0, at - 101), at))
}

/** `Config{user=SA, password=password}` of Java, `{User:kim Secret:secret}` of Go: an object as it is printed, in which no name stands for another. */
export function isPrinted(text: string, at: number): boolean {
  return PRINTED.test(text.slice(Math.max(0, at - 300), at))
}
const PRINTED = /[{[](?:\w{1,40}=[^,={}()]{0,100}, ){1,20}$|\{(?:[A-Z]\w{0,40}:[^\s{}]{0,100} ){1,20}[A-Z]?$/

/** What a parser says of its tokens, and what forms and checks say: `unexpected token: rightBrace`, `password: tooShort`, `secret: missing`. */
function mayBeChosen(name: string, value: string): boolean {
  return (
    !/^(?:tokens?|cookies?)$/i.test(name) &&
    !/^(?:too|not|is|has|must|no)[A-Z]|[a-z](?:Arn|Id|Name|Ref|Url|Uri|Path|Type|File|Dir)$/.test(value) &&
    !isProse(value)
  )
}

/** Whether a value stands where data does, and no program. */
function isOfData(text: string, start: number, end: number, name: string): boolean {
  return (
    (isWholeLine(text, start, end) || isAmongPairs(text, start, end) || isAside(text, start, end)) &&
    mayBeChosen(name, text.slice(start, end))
  )
}

/** What a line of a program has and one of a log has not. */
const OF_PROGRAM = /[{}()[\];=]|=>|\/\/|\b(?:const|let|var|type|interface|return|def|func|fn)\b/

/** `password: falconTabasco`: a line by itself, or all of a text in quotes, and no part of an object of a program. */
function isWholeLine(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start - 2) !== 58) return false
  const before = /[^\n]{0,100}\n?[^\n]{0,100}$/.exec(text.slice(Math.max(0, start - 200), start))?.[0] ?? ''
  const quote = text.charAt(end)
  if (quote === '"' || quote === "'") return /(["'])[\w-]{1,64}: $/.exec(before)?.[1] === quote
  return (
    /^[ \t\r]{0,8}(?:\n(?!\s{0,40}[}\])])|$)/.test(text.slice(end, end + 52)) &&
    !OF_PROGRAM.test(before) &&
    !before.includes(',')
  )
}

/** `user: kim, password: falcon, host: db`: pairs in one line, and no brackets around them, as around those of a program. */
function isAmongPairs(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start - 2) !== 58) return false
  const before = /[^\n]{0,160}$/.exec(text.slice(Math.max(0, start - 160), start))?.[0] ?? ''
  return (
    !OF_PROGRAM.test(before) &&
    (/^, [\w.-]{1,40}: \S/.test(text.slice(end, end + 46)) ||
      /[\w.-]: [^\s,]{1,80}, [\w.-]{1,64}: $/.test(before))
  )
}

const ASIDE =
  /(?:^|(?<!\b(?:function|async|constructor|def|fn|func|if|return|new)|[=>,(])[ ])\((?:[\w.-]{1,40}: [^\s,()]{1,80}, ){0,6}[\w.-]{1,64}: $/

/** `login failed (user: kim, password: falcon)`: what a log says aside. The parameters of a function stand right behind its name, and have types. */
function isAside(text: string, start: number, end: number): boolean {
  return (
    text.charCodeAt(end) === 41 &&
    text.charCodeAt(start - 2) === 58 &&
    /[a-z]/.test(text.charAt(start)) &&
    !/^\)\s{0,2}(?:=>|->|[:{])/.test(text.slice(end, end + 5)) &&
    ASIDE.test(text.slice(Math.max(0, start - 200), start))
  )
}

/** Whether a value is all of a line in a section of an INI file: `[smtp]`, `password = falcon_tabasco`. */
function isOfIni(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 400), start)
  return (
    /^[ \t\r]{0,8}(?:\n|$)/.test(text.slice(end, end + 10)) &&
    /(?:^|\n)[\w.-]{1,40}[ ]?=[ ]?$/.test(before) &&
    /(?:^|\n)\[[A-Za-z][\w .:-]{0,40}\]\r?\n/.test(before)
  )
}

/** The lines of YAML before a password: who logs in, in small letters, and no comma; in a program a type or a variable stands there. */
const LOGS_IN =
  /(?:^|\n)([ \t]{0,24})(?:user(?:_?name)?|login)(:| =) (?!(?:str|string|text|char|bytes|any|none|null)\r?\n)(?:[a-z]|(?<== )[A-Z])[a-z\d.@-]{1,40}\r?\n(?:\1(?:#|\/\/)[^\n]{0,60}\n){0,2}\1[\w-]{1,40}\2 $/

/** Whether a value is all of a line below that of its user: `user: kim`, `password: falcon_tabasco`. */
function isOfYaml(text: string, start: number, end: number): boolean {
  return (
    /^[ \t\r]{0,8}(?:\n(?!\s{0,24}[}\])])|$)/.test(text.slice(end, end + 36)) &&
    !/password|passwd|secret|token|key/i.test(text.slice(start, end)) &&
    LOGS_IN.test(text.slice(Math.max(0, start - 140), start))
  )
}

/** The letters of a name, whatever joins its words. */
export function lettersOf(name: string): string {
  return name.replace(/[^A-Za-z]+/g, '').toLowerCase()
}
