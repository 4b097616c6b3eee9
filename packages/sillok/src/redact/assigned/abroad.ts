import { MASK } from '../../record/index.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isMadeUp } from '../values/values.js'

/** Characters of which each of these words has one; the automaton looks for them. */
export const ABROAD_ANCHORS = [
  'ワ',
  '証',
  '鍵',
  '밀',
  '번',
  '워',
  '암',
  '큰',
  '密',
  '令',
  'л',
  'ผ',
  'व',
  'ك',
  'ס',
  'ậ',
  'ł',
  'ş',
]

const WORDS =
  /(?:パスワード|暗証番号|秘密鍵|認証(?:コード|番号)|確認コード|인증번호|비밀번호|비번|패스워드|암호|비밀키|토큰|密码|密碼|口令|密钥|令牌|รหัสผ่าน|पासवर्ड|كلمة (?:المرور|السر)|סיסמ[הא]|mật khẩu|hasł[oa]|şifre(?:niz|si)?|n?п?apoль|пapoль|pароль|пароль|napoль)/iy
const JOINED =
  /(?:["'`」』]?\s{0,3}(?:[:=]|は|が|を|的|是|为|為|설정|은|는|이|가|을|를|\u2014|-)\s{0,3}|\s{1,3}|(?=[（(]))["'`「『（([]?\s{0,2}/y
const VALUE = /[!-~]{3,256}/y
/** How a sentence ends that says what something is: `…です`, `…입니다`. */
const ENDS = /^["'`」』]?\s{0,2}(?:です|だ。|でした|に変更|입니다|이에요|예요|로 변경|으로 변경)/

/** The value behind a word for secrets in scripts without our rules for words: `パスワードは…です`, `비밀번호: …`. */
export function foreignKeyValue(text: string, at: number, floor: number): Span | undefined {
  for (let from = Math.max(floor, at - 5); from <= at; from++) {
    WORDS.lastIndex = from
    if (!WORDS.test(text) || WORDS.lastIndex <= at) continue
    return valueAbroad(text, WORDS.lastIndex)
  }
  return undefined
}

/** The value behind a particle: `…は…です`, also where the name is an English one: `passwordは…です`. @param at where the name ends */
export function valueAbroad(text: string, at: number): Span | undefined {
  JOINED.lastIndex = at
  const joined = JOINED.exec(text)?.[0]
  if (joined === undefined) return undefined
  VALUE.lastIndex = JOINED.lastIndex
  const start = VALUE.lastIndex
  const value = VALUE.exec(text)?.[0].replace(/["'`.,;:!?)\]}]{1,16}$/, '')
  if (value === undefined || value.length < 3 || value.startsWith('***') || isPlaceholder(value))
    return undefined
  // Without a sign between them the value must look like one.
  if (
    !/[:=]/.test(joined) &&
    !/\d/.test(value) &&
    !isMadeUp(value, 8) &&
    !ENDS.test(text.slice(start + value.length, start + value.length + 5))
  )
    return undefined
  return { start, end: start + value.length, rule: 'assignment', mask: MASK }
}
