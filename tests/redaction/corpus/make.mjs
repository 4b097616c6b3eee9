// Makes secrets from the shapes that their vendors publish. Only shapes stand in the source: the secrets themselves are made at
// run time, so that no scanner takes this repository for a leak.

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'

/** What a letter in a shape stands for. */
const ALPHABETS = {
  d: DIGITS,
  h: `${DIGITS}abcdef`,
  H: `${DIGITS}ABCDEF`,
  a: LOWER + UPPER,
  l: LOWER + DIGITS,
  u: UPPER + DIGITS,
  w: LOWER + UPPER + DIGITS,
  s: `${LOWER + UPPER + DIGITS}-_`,
  b: `${LOWER + UPPER + DIGITS}+/`,
  B: `${UPPER}234567`,
}

/** Random choices from one seed: the same seed makes the same corpus everywhere. */
export class Maker {
  /** @param {() => number} random from 0 up to 1 */
  constructor(random) {
    this.random = random
  }

  /** A whole number from `min` to `max`. */
  between(min, max) {
    return min + Math.floor(this.random() * (max - min + 1))
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)]
  }

  /** `length` characters of an alphabet, given by its letter. The first and the last are letters or digits: tokens end so. */
  chars(letter, length) {
    const alphabet = ALPHABETS[letter]
    let text = ''
    for (let i = 0; i < length; i++) {
      const edge = i === 0 || i === length - 1
      text += this.pick(edge && alphabet.length > 62 ? ALPHABETS.w : alphabet)
    }
    return text
  }

  digits(length) {
    return this.chars('d', length)
  }

  uuid() {
    const h = (n) => this.chars('h', n)
    return `${h(8)}-${h(4)}-4${h(3)}-${this.pick(['8', '9', 'a', 'b'])}${h(3)}-${h(12)}`
  }

  /** A shape filled in: `{w36}` is 36 letters and digits, `{d4-6}` four to six digits, `{uuid}` a UUID. Letters as in `ALPHABETS`. */
  fill(shape) {
    return shape.replace(/\{(uuid|([a-zA-Z])(\d+)(?:-(\d+))?)\}/g, (_, what, letter, min, max) =>
      what === 'uuid' ? this.uuid() : this.chars(letter, this.between(Number(min), Number(max ?? min))),
    )
  }

  /** A password as people and generators make them, without spaces and quotes. */
  password() {
    const word = () => this.pick(WORDS)
    switch (this.between(0, 5)) {
      case 0:
        return `${capital(word())}${this.pick(['!', '#', '@', '$', '%', '*'])}${this.digits(4)}${word()}`
      case 1:
        return this.chars('w', this.between(12, 24))
      case 2:
        return `${word()}-${word()}-${word()}-${this.digits(2)}`
      case 3:
        return `${this.chars('w', 6)}${this.pick(['^', '&', '!', '*', '~', '+', '='])}${this.chars('w', 6)}`
      case 4:
        return `${word()}${this.digits(3)}`
      default:
        return `${this.chars('u', 1)}${this.chars('l', 7)}${this.digits(2)}${this.pick(['!', '?', '#'])}`
    }
  }

  /** A secret without a prefix that tells what it is. */
  plain() {
    return this.fill(
      this.pick([
        '{h32}',
        '{h40}',
        '{h64}',
        '{w20}',
        '{w32}',
        '{w40}',
        '{s43}',
        '{b40}',
        '{l24}',
        '{uuid}',
        '{w64}',
      ]),
    )
  }
}

const WORDS =
  `amber basalt copper delta ember falcon garnet harbor indigo juniper kestrel lagoon marble nectar obsidian
  pepper quartz raven saffron timber umber velvet walnut xenon yonder zephyr`.split(/\s+/)

export function capital(word) {
  return word[0].toUpperCase() + word.slice(1)
}

export const base64 = (text) => Buffer.from(text).toString('base64')
export const base64url = (text) => Buffer.from(text).toString('base64url')
