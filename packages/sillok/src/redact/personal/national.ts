import { luhn, mod11and10, verhoeff, weighted } from './check-digits.js'

/** A national number: how it is written, and whether its check digits are right. */
interface NationalId {
  rule: string
  /** How many letters and digits it has. */
  size: number
  /** The whole number, as it stands. */
  written: RegExp
  check?: (bare: string) => boolean
  /** Words before it, or in its field's name, without which so few digits could be anything. */
  context?: RegExp
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1850 && year <= 2100
}

const JP_WORDS = /マイナンバー|個人番号|my.?number|individual.number/i
const KR_WORDS = /주민|rrn|resident.registration|jumin/i
const MOD11 = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]

/** Japan's My Number (Ordinance of the Ministry of Internal Affairs No. 85 of 2014, art. 5). */
function isMyNumber(bare: string): boolean {
  const rest = weighted(bare, MOD11) % 11
  return (rest <= 1 ? 0 : 11 - rest) === Number(bare.at(-1))
}

/** Korea's registration number: a date, a century; since October 2020 without a check digit. */
function isRrn(bare: string): boolean {
  const century = Number(bare[6])
  return century >= 1 && century <= 8 && isDate(1950, Number(bare.slice(2, 4)), Number(bare.slice(4, 6)))
}

/** China's resident number (GB 11643). */
function isChinese(bare: string): boolean {
  if (!isDate(Number(bare.slice(6, 10)), Number(bare.slice(10, 12)), Number(bare.slice(12, 14)))) return false
  return (
    '10X98765432'[weighted(bare, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === bare[17]
  )
}

/** France's number of registration: the key is what is missing to a multiple of 97; Corsica counts as 19 and 18. */
function isNir(bare: string): boolean {
  const number = bare.slice(0, 13).replace('2A', '19').replace('2B', '18')
  return 97 - Number(BigInt(number) % 97n) === Number(bare.slice(13))
}

function isCpf(bare: string): boolean {
  if (/^(\d)\1+$/.test(bare)) return false
  const digit = (from: number): number => {
    const weights = Array.from({ length: from - 1 }, (_, i) => from - i)
    return ((weighted(bare, weights) * 10) % 11) % 10
  }
  return digit(10) === Number(bare[9]) && digit(11) === Number(bare[10])
}

/** Spain's DNI and NIE: the letter is the number modulo 23. */
function isDni(bare: string): boolean {
  const number = bare.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)))
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === bare.at(-1)
}

/** Germany's tax id: one digit stands twice or thrice in the first ten. */
function isTaxId(bare: string): boolean {
  const seen = new Set(bare.slice(0, 10)).size
  return bare[0] !== '0' && (seen === 9 || seen === 8) && mod11and10(bare)
}

// Values of the characters at odd places of a codice fiscale, of 0-9 and then A-Z.
const ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
  10, 22, 25, 24, 23,
]

function isCodiceFiscale(bare: string): boolean {
  let sum = 0
  for (let i = 0; i < 15; i++) {
    const value = Number.parseInt(bare.charAt(i), 36)
    sum += i % 2 === 0 ? (ODD[value] as number) : value > 9 ? value - 10 : value
  }
  return (sum % 26) + 10 === Number.parseInt(bare.charAt(15), 36)
}

const IDS: readonly NationalId[] = [
  { rule: 'kr-rrn', size: 13, written: /^\d{6}-[1-8]\d{6}$/, check: isRrn },
  { rule: 'kr-rrn', size: 13, written: /^\d{6}[1-8]\d{6}$/, check: isRrn, context: KR_WORDS },
  { rule: 'us-ssn', size: 9, written: /^(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}$/ },
  {
    rule: 'us-ssn',
    size: 9,
    written: /^(?!000|666|9)\d{9}$/,
    context: /(?:\b|_)ssn(?:\b|_)|social.security/i,
  },
  // Not code points, `0061 0323 0306`, unless a word says so.
  {
    rule: 'jp-my-number',
    size: 12,
    written: /^(?!0\d{3}[- ]0\d{3}[- ]0)\d{4}[- ]\d{4}[- ]\d{4}$/,
    check: isMyNumber,
  },
  {
    rule: 'jp-my-number',
    size: 12,
    written: /^\d{4}([- ]?)\d{4}\1\d{4}$/,
    check: isMyNumber,
    context: JP_WORDS,
  },
  { rule: 'in-aadhaar', size: 12, written: /^[2-9]\d{3}[- ]\d{4}[- ]\d{4}$/, check: verhoeff },
  {
    rule: 'in-aadhaar',
    size: 12,
    written: /^[2-9]\d{11}$/,
    check: verhoeff,
    context: /aa?dhaa?r|uidai|आधार/i,
  },
  { rule: 'br-cpf', size: 11, written: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/, check: isCpf },
  { rule: 'br-cpf', size: 11, written: /^\d{11}$/, check: isCpf, context: /cpf/i },
  { rule: 'de-tax-id', size: 11, written: /^\d{2} \d{3} \d{3} \d{3}$/, check: isTaxId },
  {
    rule: 'de-tax-id',
    size: 11,
    written: /^\d{11}$/,
    check: isTaxId,
    context: /steuer|idnr|tax.?(?:id|number)/i,
  },
  {
    rule: 'fr-nir',
    size: 15,
    written: /^[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}$/,
    check: isNir,
  },
  { rule: 'cn-resident-id', size: 18, written: /^[1-9]\d{16}[\dX]$/, check: isChinese },
  {
    rule: 'uk-nino',
    size: 9,
    written: /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ ]?)\d{2}\1\d{2}\1\d{2}\1[A-D]$/,
  },
  // `AZ 123456 A`
  {
    rule: 'uk-nino',
    size: 9,
    written: /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{6} ?[A-D]$/,
    context: /\b(?:nino|ni|national.insurance)\b/i,
  },
  { rule: 'es-dni', size: 9, written: /^(?:\d{8}|[XYZ]\d{7})-?[A-Z]$/, check: isDni },
  {
    rule: 'it-codice-fiscale',
    size: 16,
    written: /^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/,
    check: isCodiceFiscale,
  },
  {
    rule: 'ca-sin',
    size: 9,
    written: /^\d{3}[- ]?\d{3}[- ]?\d{3}$/,
    check: luhn,
    context: /(?:\b|_)(?:sin|nas)(?:\b|_)|social.insurance|assurance.sociale/i,
  },
]

const BY_SIZE = new Map<number, NationalId[]>()
for (const id of IDS) BY_SIZE.set(id.size, [...(BY_SIZE.get(id.size) ?? []), id])

/**
 * The rule of the national number that a text is, as a whole.
 *
 * @param size how many letters and digits it has
 * @param before what stands before it, or the name of its field
 */
export function nationalId(written: string, size: number, before: string): string | undefined {
  for (const { rule, written: shape, check, context } of BY_SIZE.get(size) ?? []) {
    if (!shape.test(written) || (context !== undefined && !context.test(before))) continue
    if (check?.(written.replace(/[^\dA-Z]/g, '')) ?? true) return rule
  }
  return undefined
}
