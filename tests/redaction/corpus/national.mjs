// National identity numbers with right check digits, beside the words that people write with them.
import {
  codiceFiscale,
  cpf,
  dni,
  luhn,
  myNumber,
  nir,
  residentIdentity,
  residentRegistration,
  taxId,
  verhoeff,
} from './check-digits.mjs'

const date = (make) => {
  const two = (n) => String(n).padStart(2, '0')
  return { year: make.between(50, 99), month: two(make.between(1, 12)), day: two(make.between(1, 28)) }
}

/** `maker → [number as written, texts around it]` */
const KINDS = {
  'jp my number': (m) => {
    const body = `${m.between(1, 9)}${m.digits(10)}`
    const n = body + myNumber(body)
    const written = m.pick([
      n,
      n.replace(/(\d{4})(\d{4})(\d{4})/, '$1 $2 $3'),
      n.replace(/(\d{4})(\d{4})(\d{4})/, '$1-$2-$3'),
    ])
    return [written, ['マイナンバー: {}', '個人番号は {} です', '{"my_number":"{}"}', 'My Number {}']]
  },
  'kr rrn': (m) => {
    const { year, month, day } = date(m)
    const body = `${year}${month}${day}${m.pick(['1', '2'])}${m.digits(5)}`
    const n = `${body.slice(0, 6)}-${body.slice(6)}${residentRegistration(body)}`
    return [n, ['주민등록번호 {}', '{} 고객', 'rrn={}', '주민번호: {}']]
  },
  'us ssn': (m) => {
    const area = String(m.between(1, 665)).padStart(3, '0')
    const n = `${area}-${String(m.between(1, 99)).padStart(2, '0')}-${String(m.between(1, 9999)).padStart(4, '0')}`
    if (m.random() < 0.3) return [n.replaceAll('-', ''), ['my social security number is {}', 'SSN: {}']]
    return [n, ['my ssn is {}', 'SSN {}', 'my social security number is {}', 'applicant {} approved']]
  },
  'uk nino': (m) => {
    const n = `${m.pick(['AB', 'CE', 'JG', 'PW', 'SX'])}${m.digits(6)}${m.pick(['A', 'B', 'C', 'D'])}`
    const written = m.random() < 0.5 ? n : n.replace(/(..)(..)(..)(..)(.)/, '$1 $2 $3 $4 $5')
    return [written, ['National Insurance number {}', 'NINO: {}', 'NI number is {}']]
  },
  'fr nir': (m) => {
    const { year, month } = date(m)
    const body = `${m.pick(['1', '2'])}${year}${month}${m.between(10, 89)}${m.digits(6)}`
    const n = body + nir(body)
    const written = m.random() < 0.5 ? n : n.replace(/(.)(..)(..)(..)(...)(...)(..)/, '$1 $2 $3 $4 $5 $6 $7')
    return [written, ['numéro de sécurité sociale : {}', 'NIR {}', 'n° sécu {}']]
  },
  'es dni': (m) => {
    const body = `${m.between(1, 9)}${m.digits(7)}`
    return [body + dni(body), ['DNI: {}', 'mi DNI es {}', 'documento {} NIF']]
  },
  'it cf': (m) => {
    const letters = (n) => m.fill(`{u${n}}`).replace(/\d/g, 'R')
    const body = `${letters(6)}${m.between(50, 99)}${m.pick([...'ABCDEHLMPRST'])}${String(m.between(1, 31)).padStart(2, '0')}${m.pick([...'ABCDEFGHL'])}${m.digits(3)}`
    return [body + codiceFiscale(body), ['codice fiscale {}', 'CF: {}', 'cliente {}']]
  },
  'de tax id': (m) => {
    // One digit stands twice, the others once at most (§ 139b AO; one of the two kinds that are given out).
    const pool = [...'0123456789'].sort(() => m.random() - 0.5)
    const nine = pool.slice(0, 9)
    const body = [...nine, nine[m.between(0, 8)]].join('')
    const kept = body[0] === '0' ? `1${body.slice(1).replace('1', '0')}` : body
    return [kept + taxId(kept), ['Steuer-ID: {}', 'Steueridentifikationsnummer {}', 'IdNr. {}']]
  },
  'in aadhaar': (m) => {
    const body = `${m.between(2, 9)}${m.digits(10)}`
    const n = body + verhoeff(body)
    const written = m.random() < 0.5 ? n : n.replace(/(\d{4})(\d{4})(\d{4})/, '$1 $2 $3')
    return [written, ['Aadhaar {}', 'my aadhaar number is {}', 'आधार {}']]
  },
  'br cpf': (m) => {
    const body = m.digits(9)
    const n = body + cpf(body)
    if (m.random() < 0.4) return [n, ['CPF: {}', 'cpf {} cadastrado']]
    return [n.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4'), ['CPF {}', 'cliente {} ativo', '{"doc":"{}"}']]
  },
  'ca sin': (m) => {
    const body = `${m.between(1, 7)}${m.digits(7)}`
    const n = (body + luhn(body)).replace(/(...)(...)(...)/, '$1 $2 $3')
    return [n, ['SIN: {}', 'my SIN is {}', 'Social Insurance Number {}']]
  },
  'cn resident id': (m) => {
    const { year, month, day } = date(m)
    const body = `${m.pick(['110101', '310104', '440305'])}19${year}${month}${day}${m.digits(3)}`
    return [body + residentIdentity(body), ['身份证号 {}', '身份证：{}', 'id card {}']]
  },
}

export function national(make, each) {
  const cases = []
  for (const [family, write] of Object.entries(KINDS)) {
    for (let i = 0; i < each; i++) {
      const [number, texts] = write(make)
      cases.push({
        category: 'national',
        family,
        text: make.pick(texts).replace('{}', number),
        secrets: [number],
      })
    }
  }
  return cases
}
