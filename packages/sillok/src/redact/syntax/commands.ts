import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isMadeUp, wordEnd } from '../values/values.js'

/** How far the options of a command are read. */
const LONGEST = 460
/** Up to the end of the command: a line that ends with a backslash goes on in the next. */
const REST = '(?:[^\\n|;&]|\\\\\\r?\\n){0,400}?\\s["\']?'
const WORD = `["']?([^\\s"'|;&<>]{1,256})`

/** Where a command takes a password that only the command tells: what stands behind its name, the password as the group. */
const COMMANDS: readonly (readonly [names: string, shape: RegExp])[] = [
  [
    'curl wget',
    new RegExp(
      `^${REST}(?:-[A-Za-z]{0,8}u|--(?:proxy-)?user)[\\s=]{0,4}["']?[^\\s"':|;<]{0,80}["']?:(?!\\/\\/)${WORD}`,
    ),
  ],
  ['http https', new RegExp(`^${REST}(?:-a|--auth)[\\s=]{1,4}["']?[^\\s"':|;<]{0,80}:(?!\\/\\/)${WORD}`)],
  ['mysql mariadb 7z 7za', new RegExp(`^${REST}-p(?!\\s)${WORD}`)],
  ['rar unrar', new RegExp(`^${REST}-h?p(?!\\s)${WORD}`)],
  ['az', new RegExp(`^[ \\t]{1,4}login${REST}-p[ \\t=]{1,4}${WORD}`)],
  ['sshpass', new RegExp(`^${REST}-p\\s{0,2}${WORD}`)],
  ['docker podman mongo useradd usermod', new RegExp(`^${REST}-p[ \\t=]{1,4}${WORD}`)],
  ['redis-cli', new RegExp(`^${REST}-a[ \\t=]{1,4}${WORD}`)],
  ['unzip zip ipmitool sqlcmd osql', new RegExp(`^${REST}-P[ \\t]{0,2}${WORD}`)],
  ['openssl', new RegExp(`^${REST}-k[ \\t]{1,4}${WORD}`)],
  // A community is a password; behind `-c` the daemons take a file.
  [
    'snmp',
    new RegExp(
      `^(?:-server[ \\t]{1,4}community|\\w{0,12}${REST}-[AX]|(?:get|walk|bulk|set|table|inform|status|test|trap(?!d))\\w{0,8}${REST}-c)[ \\t]{1,4}${WORD}`,
    ),
  ],
  ['psexec', new RegExp(`^(?:64)?(?:\\.exe)?(?=[^\\n|;&]{0,400}\\s-u\\s)${REST}-p[ \\t]{1,4}${WORD}`, 'i')],
  [
    'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd bind',
    new RegExp(`^(?=[^\\n|;&]{0,400}\\s-D\\s)${REST}-[wy][ \\t]{0,2}${WORD}`),
  ],
  [
    'sqlplus expdp impdp sqlldr rman',
    new RegExp(`^[ \\t]{1,4}["']?[\\w.$#]{1,64}\\/${WORD.replace('<', '<@')}`),
  ],
  ['sudo', /^[ \t]{1,4}-\w{0,3}S[^\n|;]{0,200}?<<<\s?["']?((?<=")[^"\n]{1,256}|[^\s"'|;&<>]{1,256})/],
  // With `-b` it is the last of the arguments.
  [
    'htpasswd',
    new RegExp(
      `^[ \\t]{1,4}-\\w{0,4}b\\w{0,4}(?:[ \\t]{1,4}[^\\s|;]{1,200}){1,3}?[ \\t]{1,4}${WORD}(?=\\s*$|\\s*[|;&\\n])`,
    ),
  ],
  // Redis: `ACL SETUSER kim on >…`.
  ['setuser', /^[ \t]{1,4}[^\s>]{1,64}[^\n|;]{0,200}?\s>([^\s]{1,256})/],
  ['wpa_passphrase', new RegExp(`^[ \\t]{1,4}\\S{1,64}[ \\t]{1,4}${WORD}`)],
  ['nmcli', new RegExp(`^${REST}password[ \\t]{1,4}${WORD}`)],
  ['kinit', new RegExp(`^[^\\n|;]{0,200}?<<<\\s?${WORD}`)],
  [
    'echo printf',
    /^(?:[ \t]-n)?[ \t]{1,4}["']?(?:[\w.-]{1,64}:)?([^\s"'|]{4,256})["']?[ \t]{0,2}\|[ \t]{0,2}(?:sudo\s-\w{0,3}S|(?:sudo\s)?(?:ch)?passwd|kinit|cryptsetup|[\w ./:@-]{1,120}--(?:password|passphrase)-(?:stdin|fd))/,
  ],
]
/** Those that take it at a place among other words: there it must look like one. */
const PLACES: typeof COMMANDS = [
  // A key in place of a name, and no password: `curl -u sk_…:`.
  ['curl', new RegExp(`^${REST}(?:-u|--user)[\\s=]{0,4}["']?([^\\s"':]{12,256})(?=:["']?(?:\\s|$))`)],
  [
    'securestring',
    /^(?:[ \t]{1,4}-(?:String|AsPlainText|Force)){0,3}[ \t]{1,4}\\{0,3}["']?(?![$-])([^\s"'|;\\]{4,256})/i,
  ],
  ['vault', new RegExp(`^[ \\t]{1,4}login[ \\t]{1,4}${WORD}`)],
  ['add_user change_password', new RegExp(`^[ \\t]{1,4}[\\w.@-]{1,64}[ \\t]{1,4}${WORD}`)],
  ['net', new RegExp(`^[ \\t]{1,4}user[ \\t]{1,4}[\\w.\\\\-]{1,64}[ \\t]{1,4}(?![/*])${WORD}`, 'i')],
]

/** Those of `OF_COMMAND` that take it without an option. */
const WORDS_ONLY = new Set(['wpa_passphrase', 'nmcli', 'setuser'])

/** `curl -b 'sid=…; theme=dark'` */
const COOKIES = new RegExp(`^${REST}-b[ \\t=]{0,2}(["'])([\\w.-]{1,64}=[^"'\\n]{4,400})\\1`)

const byName = (table: typeof COMMANDS): Map<string, RegExp> =>
  new Map(table.flatMap(([names, shape]) => names.split(' ').map((name) => [name, shape] as const)))
const OF_COMMAND = byName(COMMANDS)
const AT_PLACE = byName(PLACES)

/** The commands as they are looked for: a short one is a part of many words, and `7z` is the end of many times. */
export const COMMAND_ANCHORS = [...new Set([...OF_COMMAND.keys(), ...AT_PLACE.keys()])].flatMap((name) => {
  if (name === '7z') return ['7z a', '7z e', '7z x']
  if (name === 'curl') return ['curl ', 'curl"', "curl'"]
  return name.length < 5 && name !== 'snmp' ? `${name} ` : name
})

/** Between the arguments of a command in a list: `["curl","-u","kim:…"]`, `"curl","args":["-u",…`. */
const IN_LIST = /["']\s?[,:]\s?\[?\s?["']/g

/** Passwords in options of one letter and at their places, which only the command tells: `curl -u name:…`, `mysql -p…`, `htpasswd -b f name …`. */
export function commandOption(text: string, start: number, end: number): Span | undefined {
  if (isAlnum(text.charCodeAt(start - 1))) return undefined
  const name = text
    .slice(start, end)
    .replace(/[ "'].*/, '')
    .toLowerCase()
  const from = start + name.length
  const line = text.slice(from, from + LONGEST)
  const behind = /^["']\s?,/.test(line)
    ? line.replace(IN_LIST, (between) => ' '.repeat(between.length))
    : line
  // Most mentions of a command have no options and no pipe, and most of `http` begin a URL.
  const marks = name.startsWith('http') ? /\s["']?-/ : /[-/|<]/
  if (!marks.test(behind) && !AT_PLACE.has(name) && !WORDS_ONLY.has(name)) return undefined
  spend(LONGEST >> 1)
  const told = passwordIn(from, OF_COMMAND.get(name)?.exec(behind))
  if (told !== undefined) return isAnybody(text, told) ? undefined : told
  const cookies = name === 'curl' ? COOKIES.exec(behind) : null
  if (cookies !== null) return passwordIn(from, [cookies[0].slice(0, -1), cookies[2]])
  const found = AT_PLACE.get(name)?.exec(behind)
  return found && isMadeUp(found[1] as string, name === 'curl' ? 12 : 6) ? passwordIn(from, found) : undefined
}

/** `-u username:password`: both say what is to be put there. */
const ANYBODY = /[\s"'=](?:user(?:[-_ ]?name)?|e?mail)["']?:$/i
const ANY_PASSWORD = /^(?:(?:api[-_]?)?(?:token|key)|pass(?:word|wd)?|pwd|secret)$/i

function isAnybody(text: string, { start, end }: Span): boolean {
  return ANY_PASSWORD.test(text.slice(start, end)) && ANYBODY.test(text.slice(Math.max(0, start - 16), start))
}

const USER = /[ \t=]{0,3}["']?(?![-/.])([\w.@\\$-]{1,80}?)(?:["']?(?=\s|$)|([:%,])(?![/\\]))["']?/y
const OPTION =
  /[^\n|;&]{0,200}?\s(?:-[pPw]|--?pass(?:word|wd)?|\/(?:p|rp|password)(?=[: ]))(?:[ \t=:]{1,2}|(?=[^\s-]))["']?(?![-/<$])/y
const NEXT = /[ \t]{1,3}["']?(?![-/<$\\])/y
/** Right behind the user the next option is the password, whatever it looks like; a number is a port. */
const NEXT_PASSWORD =
  /^[ ]{1,2}-p[ ]{1,2}["']?([^\s"'|;&<>$:/\\-][^\s"'|;&<>:/\\]{3,127})["']?(?=\s|$)(?<![ "']\d{1,6}["']?)/
/** What is no user: a file, as in `python -u app.py`, or a number. */
const NO_USER = /\.[a-z]{1,4}$|^\d+$/i

/**
 * The password of a user whom an option names, whatever the command: `-U name%…`, `--user name:…`, `-u name … -p …`, `/user:name …`.
 *
 * @param end of the option
 */
export function passwordOfUser(text: string, end: number): Span | undefined {
  const isSlash = text.charCodeAt(end - 1) === 58
  USER.lastIndex = end
  const user = USER.exec(text)
  if (user === null || NO_USER.test(user[1] as string)) return undefined
  const from = USER.lastIndex
  const word = user[2] === undefined ? NEXT_PASSWORD.exec(text.slice(from, from + 140)) : null
  if (word !== null) return passwordIn(from, word)
  // `-U kim%…` of Samba, `/u:kim /p:…` of remote desktops: nothing else stands there.
  if (user[2] === '%') return anyWord(text, from)
  if (user[2] !== undefined) return madeUp(text, from)
  if (isSlash) {
    const slash = match(SLASH_PASSWORD, text, from)
    if (slash !== undefined) return anyWord(text, slash)
  }
  return (
    madeUp(text, match(OPTION, text, from)) ?? (isSlash ? madeUp(text, match(NEXT, text, from)) : undefined)
  )
}

const SLASH_PASSWORD = /[^\n|;&]{0,200}?\s\/(?:p|password):["']?(?![<$])/y

function anyWord(text: string, start: number): Span | undefined {
  const end = wordEnd(text, start)
  const word = text.slice(start, end)
  if (word.length < 4 || isPlaceholder(word)) return undefined
  return { start, end, rule: 'assignment', mask: MASK }
}

/** Digits alone are a port or a group, and so is what does not look made up. */
function madeUp(text: string, start: number | undefined): Span | undefined {
  if (start === undefined) return undefined
  const end = wordEnd(text, start)
  const word = text.slice(start, end)
  if (!isMadeUp(word, 4) || isPlaceholder(word) || /^[\w.-]{1,40}=|[/\\]|:\d/.test(word)) return undefined
  return { start, end, rule: 'assignment', mask: MASK }
}

/** `net use \\host\share … /user:name` */
export function passwordBeforeUser(text: string, start: number): Span | undefined {
  const found = /\bnet\s+use\s(?:[^\n|;]{0,160}\s)?["']?([^\s"'\\:/*]{4,128})["']?\s{1,2}$/i.exec(
    text.slice(Math.max(0, start - 200), start),
  )
  const word = found?.[1]
  if (found === null || word === undefined || isPlaceholder(word)) return undefined
  const end = start - (found[0].length - found[0].lastIndexOf(word) - word.length)
  return { start: end - word.length, end, rule: 'assignment', mask: MASK }
}

/** `jdbc:oracle:thin:name/password@host` */
export function oracleThin(text: string, end: number): Span | undefined {
  return passwordIn(
    end,
    /^[\w.$-]{1,64}\/([^\s"'()]{1,128}(?=@\(DESC)|[^\s@"']{1,128}(?=@))/.exec(text.slice(end, end + 200)),
  )
}

const IDENTIFIED =
  /^\s{1,4}(?:with\s[\w'"]{1,40}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?(?:\\{0,3}["']([^"'\n]{1,256})|([^\s"'`;)\\]{6,256}))/i

/** `CREATE USER … IDENTIFIED BY '…'`; without quotes, which is a sentence as well, what looks made up. */
export function identifiedBy(text: string, end: number): Span | undefined {
  const found = IDENTIFIED.exec(text.slice(end, end + 330))
  const bare = found?.[2]
  if (!found || bare === undefined) return passwordIn(end, found)
  if (!isMadeUp(bare, 6)) return undefined
  const until = end + found[0].length
  return { start: until - bare.length, end: until, rule: 'assignment', mask: MASK }
}

function passwordIn(
  from: number,
  found: readonly (string | undefined)[] | null | undefined,
): Span | undefined {
  const password = found?.[1]
  if (found?.[0] === undefined || password === undefined || isPlaceholder(password)) return undefined
  // Ports with an address, another option, a path.
  if (/^(?:[\d.]{0,40}:[\d:.-]{1,12}(?:\/\w{3})?|-.*|\/.*)$/.test(password)) return undefined
  const end = from + found[0].lastIndexOf(password) + password.length
  return { start: end - password.length, end, rule: 'assignment', mask: MASK }
}
