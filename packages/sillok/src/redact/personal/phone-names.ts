import { stemsOf } from '../names/keys.js'

/** Names under which digits are a telephone number. */
const PHONE = new Set(
  'phone telephone tel mobile cell cellphone fax msisdn handy phonenumber whatsapp sms'.split(' '),
)
const PHONE_ABROAD = /電話|携帯|でんわ|전화|휴대|연락처|手机|电话|телефон|telefon|téléphone|teléfono/iu

/** Keys are the caller's, so the memory of them is bounded, as their lengths are; it is emptied rather than grown. */
const MEMORY = 2000
const LONGEST = 256
const known = new Map<string, boolean>()

/** Whether a name says that digits under it are a telephone number. */
export function isPhoneName(name: string): boolean {
  if (name === '') return false
  let answer = known.get(name)
  if (answer === undefined) {
    const key = name.slice(-LONGEST)
    answer = PHONE_ABROAD.test(key) || stemsOf(key).some((word) => PHONE.has(word))
    if (name.length > LONGEST) return answer
    if (known.size >= MEMORY) known.clear()
    known.set(name, answer)
  }
  return answer
}
