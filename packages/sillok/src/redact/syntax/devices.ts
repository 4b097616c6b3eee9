import { MASK } from '../../record/index.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isProse } from '../values/prose.js'

/** How the secret is kept, as a number, then the secret. */
const SECRET = '[ ](?:[0-9][ ])?(\\S{3,128})'

/** Lines of the configurations of routers and switches, by what they have in common: the secret is the group. */
const LINES: readonly (readonly [anchor: string, line: RegExp])[] = [
  ['key-string', new RegExp(`key-string${SECRET}`, 'iy')],
  ['isakmp key', new RegExp(`isakmp key${SECRET}(?= (?:address|hostname) )`, 'iy')],
  ['pac key', new RegExp(`pac key${SECRET}(?=\\s|$)`, 'iy')],
  ['digest secret', new RegExp(`digest secret${SECRET}(?= hash )`, 'iy')],
  ['ftp password', new RegExp(`ftp password${SECRET}(?=\\s{0,4}$)`, 'imy')],
  ['domain-password', new RegExp(`domain-password${SECRET}(?=\\s|$)`, 'iy')],
  ['area-password', new RegExp(`area-password${SECRET}(?=\\s|$)`, 'iy')],
  ['neighbor ', new RegExp(`neighbor [\\d.:a-f]{2,45} password${SECRET}(?=\\s|$)`, 'iy')],
  ['pre-shared-key', new RegExp(`pre-shared-key(?: (?:local|remote))?${SECRET}(?=\\s|$)`, 'iy')],
  [
    '-server host',
    new RegExp(`-server host [\\w.:-]{1,60}(?: [\\w-]{1,20} \\d{1,5}){0,4} key${SECRET}`, 'iy'),
  ],
  ['auth sha', new RegExp(`auth sha\\d{0,3}${SECRET}`, 'iy')],
  ['auth md5', new RegExp(`auth md5${SECRET}`, 'iy')],
  ['priv ', /priv (?:aes|des|3des)(?: (?:128|192|256))? (\S{3,128})/iy],
]
const BY_ANCHOR = new Map(LINES)

export const DEVICE_ANCHORS: readonly string[] = [...BY_ANCHOR.keys()]

/** What routers and switches keep in their configurations: `tacacs-server host 192.0.2.1 key …`, `snmp-server user … auth sha … priv aes …`. */
export function deviceSecret(text: string, start: number, end: number): Span | undefined {
  const line = BY_ANCHOR.get(text.slice(start, end).toLowerCase())
  if (line === undefined) return undefined
  line.lastIndex = start
  const secret = line.exec(text)?.[1]
  // `the pre-shared-key must match`: a sentence.
  if (secret === undefined || isPlaceholder(secret) || isProse(secret)) return undefined
  const until = line.lastIndex
  return { start: until - secret.length, end: until, rule: 'assignment', mask: MASK }
}
