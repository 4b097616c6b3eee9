/** The last four digits remain. */
export function maskPhone(digits: string): string {
  return `***-****-${digits.slice(-4)}`
}

// National forms that are written in no other way; each is a whole number, as it stands.
const NATIONAL = new RegExp(
  `^(?:${[
    // Japan: mobiles, then 03-1234-5678, 0120-123-456
    String.raw`0[5789]0[- ]\d{4}[- ]\d{4}`,
    String.raw`0[1-9]\d{0,3}-\d{1,4}-\d{4}|0[1-9]\d\d-\d{3}-\d{3}`,
    String.raw`0\d{1,4}-\d{6,8}`,
    String.raw`0\d{1,3}\(\d{2,4}\)\d{4}`,
    String.raw`\(0\d{1,4}\) ?\d{1,4}-\d{4}`,
    // Korea: 010-1234-5678, 02-123-4567
    String.raw`0\d{1,2}[- .]\d{3,4}[- .]\d{4}`,
    // North America: 212-555-0199, (212) 555-0199, 1.212.555.0199
    String.raw`(?:1[- .])?\([2-9]\d{2}\)[- .]?\d{3}[- .]\d{4}`,
    String.raw`(?:1-)?[2-9]\d{2}-[1-9]\d{2}-\d{4}`,
    String.raw`(?:1\.)?[2-9]\d{2}\.\d{3}\.\d{4}`,
    String.raw`[2-9][0-8]\d [2-9]\d{2} \d{4}`,
    String.raw`1[- .][2-9]\d{2}[- .]\d{3}[- .]\d{4}`,
    // Britain, Germany, Italy and neighbours: 020 7946 0958, 07700 900123, 030 1234567, 0171/1234567
    // (not 000 128 255, a colour, nor 0061 0323 0306, code points)
    String.raw`\(?0(?!00|\d{3} 0\d{3} 0)\d{2,4}\)? \d{3,4} \d{3,4}`,
    String.raw`\(?0\d{2,4}\)?[ /]\d{5,8}`,
    String.raw`0(?!00)\d{2,3} \d{2,3} \d{2,4} \d{2,4}`,
    // France, Belgium: 06 12 34 56 78
    String.raw`0[1-9]([ .-])\d{2}(?:\1\d{2}){3}`,
    // Brazil: (11) 91234-5678
    String.raw`\([1-9]\d\) ?9?\d{4}-\d{4}`,
    // Russia: 8 (912) 345-67-89
    String.raw`8 ?\(\d{3}\) ?\d{3}-\d{2}-\d{2}`,
    // The prefix of many countries in place of a plus: 00 44 20 7946 0958
    String.raw`00[ -]?[1-9]\d{0,2}(?! 0\d{3} 0)(?:[ -]\d{2,4}){2,4}`,
    // China: 138 0013 8000
    String.raw`1[3-9]\d[- ]\d{4}[- ]\d{4}`,
  ].join('|')})$`,
)

/** Whether digits with their marks are a telephone number in a form that is used for nothing else. */
export function isNational(written: string, digits: number): boolean {
  return digits >= 9 && digits <= 14 && NATIONAL.test(written) && /[1-9]/.test(written)
}

// Country codes of the ITU (E.164): those of one and two digits by name, the rest by their zones.
const COUNTRY =
  /^(?:1[2-9]|7[3-9]|2(?:[07]|[1-689]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2[013])|5(?:[1-8]|[09]\d)|6(?:[0-6]|[789]\d)|8(?:[1246]|[05789]\d)|9(?:[0-58]|[679]\d))/

/** Whether digits behind a plus are an international number. */
export function isInternational(digits: string): boolean {
  return digits.length >= 8 && digits.length <= 15 && COUNTRY.test(digits)
}

const CONTEXT =
  /(?:\b(?:tel|phone|mobile|cell|fax|call|calls|called|dial|sms|text me|texted|whatsapp|contact|handy|mobil|telefon|móvil|celular)|telephone|téléphone|telefono|teléfono|電話|でんわ|携帯|연락처|전화|전화번호|휴대폰|手机|电话|телефон|هاتف|جوال|تليفون|موبايل)(?:\b|[^A-Za-z])[^\d]{0,16}$/iu

const CONTEXT_BEHIND = /^[\s,(]{1,3}(?:is (?:my|the|his|her|our) )?(?:phone|mobile|cell|telephone|tel)\b/i

/** Whether what stands behind speaks of telephones. */
export function isPhoneContextBehind(behind: string): boolean {
  return CONTEXT_BEHIND.test(behind)
}

/** Whether what stands before speaks of telephones. */
export function isPhoneContext(before: string): boolean {
  return CONTEXT.test(before)
}
