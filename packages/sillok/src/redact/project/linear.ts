/**
 * Whether a regular expression may take more than linear time, told by running it: a small backtracking matcher, as those of engines
 * are, counts its steps on texts that repeat what the pattern's own repetitions match. A pattern that uses what this matcher does not
 * know is refused, too.
 */

type Match = (at: number, go: (at: number) => boolean) => boolean
interface Node {
  match: Match
  /** Texts that it matches, at least in part. */
  samples: string[]
  /** Texts that lead to where something in it is repeated. */
  leads: string[]
}

class Unknown extends Error {}
class TooSlow extends Error {}

/** Steps for each character that a linear pattern stays below, by far. */
const STEPS = 400
/** Characters of the texts: the short ones show what doubles with each character, before it takes too long to see. */
const SHORT = [12, 24] as const
const SMALL = 64
const LARGE = 512
const LARGEST = 2048
/** Steps for each character of a small text from which on it is worth trying a large one. */
const SUSPICIOUS = 4
/** Texts that lead to a repetition that are tried. */
const MOST_LEADS = 16

/** Texts of a part that are tried, at most. */
const MOST_SAMPLES = 12

/** What stands behind the repeated text: something that hardly any pattern takes; nothing, for one that takes everything. */
const ENDS = ['\u0001', '']
/** The same for people, where it proves as much. */
const SHOWN_ENDS = ['', '!']

/**
 * A text on which `pattern` takes more than linear time, shortened for people; `undefined`: none was found.
 *
 * @throws Error for a pattern whose parts are not known
 */
export function slowText(pattern: RegExp): string | undefined {
  const parser = new Parser(pattern.source, pattern.flags)
  const root = parser.parse()
  const leads = new Set(['', ...root.samples.slice(0, 1), ...root.leads].slice(0, MOST_LEADS))
  // What leads to a repetition, again and again: from each of them it may read to the end.
  const pumps = new Set([...parser.pumps, ...parser.kinds(), ...leads])
  pumps.delete('')
  for (const pump of pumps) {
    for (const lead of leads) {
      const isSlowWith = (end: string): boolean =>
        isSlow((size) => steps(parser, root, `${lead}${pump.repeat(Math.ceil(size / pump.length))}${end}`))
      const end = ENDS.find(isSlowWith)
      if (end !== undefined) return `${lead}${pump}${pump}${pump}…${SHOWN_ENDS.find(isSlowWith) ?? end}`
    }
  }
  return undefined
}

function few(texts: readonly string[]): string[] {
  return [...new Set(texts)].slice(0, MOST_SAMPLES)
}

function isSlow(cost: (size: number) => number): boolean {
  if (SHORT.some((size) => cost(size) > SMALL * STEPS)) return true
  const small = cost(SMALL)
  if (small < SMALL * SUSPICIOUS) return false
  const large = cost(LARGE)
  if (large > LARGE * STEPS) return true
  if (large < small * 20 || large < 20_000) return false
  // Four times the text: linear takes four times the steps, quadratic sixteen times. A bounded repetition grows until it is at its bound.
  return cost(LARGEST) > large * 8
}

function steps(parser: Parser, root: Node, text: string): number {
  parser.text = text
  parser.steps = 0
  try {
    for (let at = 0; at <= text.length; at++) if (root.match(at, () => true)) break
  } catch (error) {
    if (error instanceof TooSlow) return Number.POSITIVE_INFINITY
    throw error
  }
  return parser.steps
}

class Parser {
  readonly pumps: string[] = ['a', '0', ' ', '-']
  /** The single characters of the pattern, each as a test of a whole text and with what it matches. */
  readonly #singles: { test: RegExp; samples: string[] }[] = []
  /** In what looks behind: how many ways there are to match it, at most. 0: not in such a part. */
  #behind = 0
  text = ''
  steps = 0
  #at = 0
  readonly #source: string
  readonly #flags: string

  constructor(source: string, flags: string) {
    this.#source = source
    this.#flags = flags.replace(/[gy]/g, '')
  }

  parse(): Node {
    const root = this.#either()
    if (this.#at < this.#source.length) throw new Unknown(`it cannot be read at ${this.#at}`)
    return root
  }

  /** One character of each kind that the pattern tells apart: any other repeats as one of them does. */
  kinds(): string[] {
    const kinds = new Map<string, string>()
    for (const char of [...SAMPLES, ...this.#singles.flatMap(({ samples }) => samples)]) {
      const kind = this.#singles.map(({ test }) => Number(test.test(char))).join('')
      if (kind.includes('1') && !kinds.has(kind)) kinds.set(kind, char)
    }
    return [...kinds.values()]
  }

  #step(): void {
    if (++this.steps > 1_000_000) throw new TooSlow()
  }

  #either(): Node {
    const options = [this.#sequence()]
    while (this.#source[this.#at] === '|') {
      this.#at++
      options.push(this.#sequence())
    }
    if (options.length === 1) return options[0] as Node
    return {
      match: (at, go) => options.some((option) => option.match(at, go)),
      samples: few([
        ...options.flatMap(({ samples }) => samples.slice(0, 1)),
        ...options.flatMap(({ samples }) => samples.slice(1)),
      ]),
      leads: options.flatMap(({ leads }) => leads).slice(0, MOST_LEADS),
    }
  }

  #sequence(): Node {
    const parts: Node[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at)))
      parts.push(this.#repeated())
    const from = (index: number): Match => {
      const part = parts[index]
      if (part === undefined) return (at, go) => go(at)
      const rest = from(index + 1)
      return (at, go) => part.match(at, (next) => rest(next, go))
    }
    const first = parts.map(({ samples }) => samples[0] ?? '').join('')
    const last = parts.map(({ samples }) => samples.at(-1) ?? '').join('')
    // Each part's other texts, one part at a time: `abcd` is `a` and `bcd`, and it is `ab`, `c` and `d`.
    const others = parts.flatMap(({ samples }, varied) =>
      samples.some(({ length }) => length > 1)
        ? samples.map((sample) =>
            parts.map((part, index) => (index === varied ? sample : (part.samples[0] ?? ''))).join(''),
          )
        : [],
    )
    let before = ''
    const leads: string[] = []
    for (const part of parts) {
      for (const lead of part.leads) leads.push(before + lead)
      before += part.samples[0] ?? ''
    }
    return { match: from(0), samples: few([first, last, ...others]), leads: leads.slice(0, MOST_LEADS) }
  }

  #repeated(): Node {
    const isGroup = this.#source[this.#at] === '('
    const node = this.#atom()
    const quantifier = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at))
    if (quantifier === null) return node
    this.#at += quantifier[0].length
    const [mark, low, comma, high] = quantifier
    const least = mark.startsWith('+') ? 1 : low === undefined ? 0 : Number(low)
    const most = mark.startsWith('?')
      ? 1
      : low === undefined || (comma !== undefined && high === '')
        ? Infinity
        : Number(high ?? low)
    if (this.#behind > 0) this.#lookBehind(most, isGroup)
    if (most > 1) this.pumps.push(...node.samples.filter((sample) => sample !== ''))
    const lazy = mark.length > 1 && mark.endsWith('?')
    const repeat = (at: number, count: number, go: (at: number) => boolean): boolean => {
      this.#step()
      const more = (): boolean =>
        count < most && node.match(at, (next) => (next === at ? false : repeat(next, count + 1, go)))
      if (count < least) return node.match(at, (next) => repeat(next, count + 1, go))
      return lazy ? go(at) || more() : more() || go(at)
    }
    return {
      match: (at, go) => repeat(at, 0, go),
      samples: node.samples.map((sample) => sample.repeat(Math.max(1, least))),
      leads: most > 1 ? ['', ...node.leads] : node.leads,
    }
  }

  /** The engine itself looks behind, uncounted: what it reads there must be short, and read in few ways. */
  #lookBehind(most: number, isGroup: boolean): void {
    this.#behind *= Math.max(1, most)
    if (this.#behind > FURTHEST_BEHIND || (isGroup && most > 1))
      throw new Unknown('it looks behind without a bound')
  }

  #atom(): Node {
    const source = this.#source.slice(this.#at)
    const group = /^\((?:\?(<?[=!]|:|<\w+>))?/.exec(source)
    if (group !== null) return this.#group(group[0], group[1] ?? ':')
    const edge = /^(?:\^|\$|\\[bB])/.exec(source)?.[0]
    if (edge !== undefined) {
      this.#at += edge.length
      const test = new RegExp(edge, `y${this.#flags}`)
      return { match: (at, go) => this.#test(test, at) && go(at), samples: [''], leads: [] }
    }
    const single =
      /^(?:\[\^?(?:\\[\s\S]|[^\]\\])*\]|\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[pP]\{[^}]+\}|c[A-Z]|[^1-9k])|[^\\()[\]{}*+?|^$])/iu.exec(
        source,
      )?.[0]
    if (/^\\[1-9k]/.test(source))
      throw new Unknown(`it cannot be read at ${this.#at}: it refers back to a group`)
    if (single === undefined) throw new Unknown(`it cannot be read at ${this.#at}`)
    this.#at += single.length
    const test = new RegExp(single, `y${this.#flags}`)
    const whole = new RegExp(`^${single}$`, this.#flags)
    const samples = samplesOf(whole)
    this.#singles.push({ test: whole, samples })
    return {
      match: (at, go) => {
        this.#step()
        return this.#test(test, at) && go(test.lastIndex)
      },
      samples,
      leads: [],
    }
  }

  #group(opening: string, kind: string): Node {
    this.#at += opening.length
    const start = this.#at - opening.length
    const behind = this.#behind
    if (kind.startsWith('<') && kind.length === 2) this.#behind = Math.max(1, behind)
    const inner = this.#either()
    this.#behind = behind
    if (this.#source[this.#at] !== ')') throw new Unknown('a group does not end')
    this.#at++
    if (kind === '=' || kind === '!') {
      const match: Match = (at, go) => inner.match(at, () => true) === (kind === '=') && go(at)
      return { match, samples: [''], leads: inner.leads }
    }
    if (kind === '<=' || kind === '<!') {
      const test = new RegExp(this.#source.slice(start, this.#at), `y${this.#flags}`)
      return { match: (at, go) => this.#test(test, at) && go(at), samples: [''], leads: [] }
    }
    return inner
  }

  #test(test: RegExp, at: number): boolean {
    test.lastIndex = at
    return test.test(this.text)
  }
}

/** In how many ways, at most, a pattern may read what is behind. */
const FURTHEST_BEHIND = 1000

const KINDS = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '0123456789',
  ' \t\n',
  '-_.@/:+,;=#!?~*%&$|<>()[]{}"\'\\^`',
  '가あ中éжω😀',
]
const SAMPLES = KINDS.flatMap((kind) => [...kind])
const LAST_CHARACTER = 0x1ffff

/** One character of each kind that a class takes. */
function samplesOf(single: RegExp): string[] {
  const found = KINDS.flatMap((kind) => [...kind].find((char) => single.test(char)) ?? [])
  // A letter of a script that has no sample: whichever comes first.
  for (let code = 0; found.length === 0 && code <= LAST_CHARACTER; code++) {
    const char = String.fromCodePoint(code)
    if (single.test(char)) found.push(char)
  }
  return found
}
