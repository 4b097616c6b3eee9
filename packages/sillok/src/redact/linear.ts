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
}

class Unknown extends Error {}
class TooSlow extends Error {}

/** Steps for each character that a linear pattern stays below, by far. */
const STEPS = 400
const SIZES = [64, 512] as const

/**
 * A text on which `pattern` takes more than linear time, shortened for people; `undefined`: none was found.
 *
 * @throws Error for a pattern whose parts are not known
 */
export function slowText(pattern: RegExp): string | undefined {
  const parser = new Parser(pattern.source, pattern.flags)
  const root = parser.parse()
  for (const pump of new Set(parser.pumps)) {
    for (const before of ['', ...root.samples.slice(0, 1)]) {
      const counts = SIZES.map((size) =>
        steps(parser, root, `${before}${pump.repeat(Math.ceil(size / pump.length))}\u0001`),
      )
      const [small = 0, large = 0] = counts
      // Eight times the text: linear takes eight times the steps, quadratic sixty-four times.
      if (large > SIZES[1] * STEPS || (large > small * 20 && large > 20_000))
        return `${before}${pump}${pump}${pump}…`
    }
  }
  return undefined
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
      samples: options.flatMap(({ samples }) => samples).slice(0, 4),
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
    return { match: from(0), samples: [first, last] }
  }

  #repeated(): Node {
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
    }
  }

  #atom(): Node {
    const source = this.#source.slice(this.#at)
    const group = /^\((?:\?(<?[=!]|:|<\w+>))?/.exec(source)
    if (group !== null) return this.#group(group[0], group[1] ?? ':')
    const edge = /^(?:\^|\$|\\[bB])/.exec(source)?.[0]
    if (edge !== undefined) {
      this.#at += edge.length
      const test = new RegExp(edge, `y${this.#flags}`)
      return { match: (at, go) => this.#test(test, at) && go(at), samples: [''] }
    }
    const single =
      /^(?:\[\^?(?:\\[\s\S]|[^\]\\])*\]|\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[pP]\{[^}]+\}|c[A-Z]|[^1-9k])|[^\\()[\]{}*+?|^$])/iu.exec(
        source,
      )?.[0]
    if (single === undefined) throw new Unknown(`it cannot be read at ${this.#at}`)
    this.#at += single.length
    const test = new RegExp(single, `y${this.#flags}`)
    return {
      match: (at, go) => {
        this.#step()
        return this.#test(test, at) && go(at + 1)
      },
      samples: samplesOf(new RegExp(`^${single}$`, this.#flags)),
    }
  }

  #group(opening: string, kind: string): Node {
    this.#at += opening.length
    const inner = this.#either()
    if (this.#source[this.#at] !== ')') throw new Unknown('a group does not end')
    this.#at++
    if (kind === '=' || kind === '!') {
      return { match: (at, go) => inner.match(at, () => true) === (kind === '=') && go(at), samples: [''] }
    }
    // Behind is looked at by the engine itself: what stands there is short.
    if (kind === '<=' || kind === '<!') {
      const start = this.#source.lastIndexOf(opening, this.#at)
      const test = new RegExp(this.#source.slice(start, this.#at), `y${this.#flags}`)
      return { match: (at, go) => this.#test(test, at) && go(at), samples: [''] }
    }
    return inner
  }

  #test(test: RegExp, at: number): boolean {
    test.lastIndex = at
    return test.test(this.text)
  }
}

/** One character of each kind that a class takes. */
function samplesOf(single: RegExp): string[] {
  const found: string[] = []
  for (const kind of [
    'abcdefghijklmnopqrstuvwxyz',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    '0123456789',
    ' \t\n',
    '-_.@/:+,;=#!?~*%&$|<>()[]{}"\'\\`^',
    '가あ中é',
  ]) {
    const char = [...kind].find((candidate) => single.test(candidate))
    if (char !== undefined) found.push(char)
  }
  return found
}
