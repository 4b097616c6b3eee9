// E-mail addresses, phone numbers, cards and IBANs in the forms in which people and programs write them. Their kinds follow the tests of Presidio and of libphonenumber.
import { ibanCheck, luhn } from './check-digits.mjs'
import { capital } from './make.mjs'

const NAMES = ['kim', 'sato', 'anna', 'li', 'jose', 'fatima', 'olu', 'noor', 'ivan', 'mette']
const HOSTS = [
  'example.com',
  'mail.example.org',
  'shop.example.co.jp',
  'example.co.kr',
  'firma.example.de',
  'a.io',
  'uni.example.ac.uk',
]

function address(make) {
  const name = make.pick(NAMES)
  const local = make.pick([
    name,
    `${name}.${make.pick(NAMES)}`,
    `${name}+${make.chars('l', 5)}`,
    `${name}_${make.digits(3)}`,
    `${capital(name)}.O'${capital(make.pick(NAMES))}`.replace("'", make.random() < 0.5 ? "'" : ''),
    name[0],
    `${name}-${make.digits(2)}`,
  ])
  return `${local}@${make.pick(HOSTS)}`
}

const MAIL = [
  (a) => `user ${a} signed in`,
  (a) => `mailto:${a}?subject=hi`,
  (a) => `"Kim, J." <${a}> wrote:`,
  (a) => `{"email":"${a}","plan":"pro"}`,
  (a) => `email=${a} status=active`,
  (a) => `to=<${a}>, relay=mx.example.com, status=sent`,
  (a) => `Contact ${a}, or call.`,
  (a) => `[${a}] bounced`,
  (a) => `${a}`,
  (a) => `メール：${a} に送信`,
  (a) => `GET /users/${a}/orders 200`,
]

/** Escaped forms of an address: what may not be left is the form itself. */
const MAIL_ESCAPED = [
  (a) => [`GET /u?email=${encodeURIComponent(a)}&x=1`, encodeURIComponent(a)],
  (a) => [`user ${a.toUpperCase()} locked`, a.toUpperCase()],
]

/** `{d}` digits; the shapes are those of the national numbering plans, with numbers that may be given out. */
const PHONES = [
  ['+1 415 555 0{d3}', 'call {}'],
  ['+1-415-555-0{d3}', '{}'],
  ['+14155550{d3}', 'sms to {} failed'],
  ['(415) 555-0{d3}', 'My US number is {}'],
  ['415-555-0{d3}', 'phone: {}'],
  ['415.555.0{d3}', 'tel {}'],
  ['415 5550{d3}', 'my phone number is {}'],
  ['4155550{d3}', 'my phone number is {}'],
  ['+44 20 7946 0{d3}', '{} rang'],
  ['+44 7700 900{d3}', 'WhatsApp {}'],
  ['020 7946 0{d3}', 'Tel: {}'],
  ['07700 900{d3}', 'mobile {}'],
  ['+49 30 901820{d2}', 'Rückruf {}'],
  ['0171 39200{d2}', 'Telefon: {}'],
  ['+49 (0)171 39200{d2}', 'Mobil {}'],
  ['+33 6 39 98 {d2} {d2}', 'appeler le {}'],
  ['06 39 98 {d2} {d2}', 'Téléphone : {}'],
  ['+34 612 345 {d3}', 'móvil {}'],
  ['+39 06 698 8{d4}', 'tel. {}'],
  ['+81 90-1234-{d4}', '{}'],
  ['090-1234-{d4}', '電話番号は {} です'],
  ['080-1234-{d4}', '携帯: {}'],
  ['03-1234-{d4}', '電話 {}'],
  ['+81-3-1234-{d4}', 'TEL {}'],
  ['+82 10-1234-{d4}', '{}'],
  ['010-1234-{d4}', '전화번호 {} 입니다'],
  ['02-1234-{d4}', '전화: {}'],
  ['+82-2-1234-{d4}', 'fax {}'],
  ['+86 138 0013 {d4}', '手机 {}'],
  ['+91 98765 4{d4}', 'mobile: {}'],
  ['+55 11 98765-{d4}', 'celular {}'],
  ['+61 491 570 {d3}', 'ring {}'],
  ['+971 50 123 {d4}', '{}'],
  ['+46 70 174 06 {d2}', 'ring {}'],
  ['+41 44 668 18 {d2}', 'Tel {}'],
  ['1-800-555-0{d3}', 'hotline phone {}'],
  ['(415) 555-0{d3} ext. 12', 'phone {}'],
  ['+972 9-762-5{d3}', 'My number is {}'],
]

/** Issuer prefixes and lengths (ISO/IEC 7812; the networks' own pages). */
const ISSUERS = [
  ['4', 16],
  ['4', 13],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['34', 15],
  ['37', 15],
  ['6011', 16],
  ['65', 16],
  ['3528', 16],
  ['36', 14],
  ['305', 14],
  ['62', 16],
  ['5018', 16],
  ['6759', 16],
]

function card(make) {
  const [prefix, length] = make.pick(ISSUERS)
  const body = prefix + make.digits(length - prefix.length - 1)
  return body + luhn(body)
}

function grouped(number, separator) {
  const groups = number.length === 15 ? /^(\d{4})(\d{6})(\d{5})$/ : /(\d{4})(?=\d)/g
  return number.length === 15
    ? number.replace(groups, `$1${separator}$2${separator}$3`)
    : number.replace(groups, `$1${separator}`)
}

const CARDS = [
  (n) => `charge card ${n} failed: declined`,
  (n) => `"pan":"${n}"`,
  (n) => `${n}`,
  (n) => `payment with ${n}, exp 12/29`,
  (n) => `my credit card is ${n}`,
  (n) => `카드번호 ${n} 승인`,
  (n) => `カード番号：${n}`,
  (n) => `{"number":"${n}","amount":1200}`,
]

/** Country, shape of the account (ISO 13616 registry: n digits as `d`, letters and digits as `u`). */
const IBANS = [
  ['DE', '{d18}'],
  ['GB', 'WEST{d14}'],
  ['FR', '{d10}{u11}{d2}'],
  ['ES', '{d20}'],
  ['IT', 'X{d10}{u12}'],
  ['NL', 'ABNA{d10}'],
  ['BE', '{d12}'],
  ['CH', '{d5}{u12}'],
  ['AT', '{d16}'],
  ['PL', '{d24}'],
  ['SE', '{d20}'],
  ['NO', '{d11}'],
  ['SA', '{d2}{u18}'],
  ['AE', '{d19}'],
  ['TR', '{d5}0{u16}'],
  ['PT', '{d21}'],
]

const ACCOUNTS = [
  (n) => `refund to ${n} sent`,
  (n) => `IBAN: ${n}`,
  (n) => `{"iban":"${n}"}`,
  (n) => `Überweisung an ${n}.`,
  (n) => `${n}`,
]

export function personal(make, count) {
  const cases = []
  const add = (family, text, secret) => cases.push({ category: 'personal', family, text, secrets: [secret] })
  for (let i = 0; i < count; i++) {
    const mail = address(make)
    if (i % 6 === 5) {
      const [text, form] = make.pick(MAIL_ESCAPED)(mail)
      add('email', text, form)
    } else add('email', make.pick(MAIL)(mail), mail)

    const [shape, sentence] = PHONES[i % PHONES.length]
    const phone = make.fill(shape)
    add('phone', sentence.replace('{}', phone), phone)

    const number = card(make)
    const written = make.pick([number, number, grouped(number, ' '), grouped(number, '-')])
    add('card', make.pick(CARDS)(written), written)

    const [country, account] = IBANS[i % IBANS.length]
    const filled = make.fill(account)
    const iban = `${country}${ibanCheck(country, filled)}${filled}`
    const spaced = make.random() < 0.5 ? iban : iban.replace(/(.{4})(?=.)/g, '$1 ')
    add('iban', make.pick(ACCOUNTS)(spaced), spaced)
  }
  return cases
}
