import { encodeJson, MASK, type Redactor } from '../../record/index.js'

/** A line that gives a value to a name: what `util.inspect` prints of an object over several lines, and YAML. */
const MEMBER = /^(\s*(?:- )*)(['"]?)([A-Za-z_$][\w$ .-]{0,63})\2\s*:(?:\s|$)/
/** The same within brackets on one line; a number is no content. */
const INLINE = /[{,]\s*(['"]?)([A-Za-z_$][\w$-]{0,63})\1\s*(?::|=>)\s*(?=[^\s\d])/g
/** How a value begins that is no prose: `Output: dist/app.js` is a sentence, `output: '…'` a value. */
const VALUE = /^(?:["'`{[|>]|$)/
const WORDS = /^[^"'`{[|>].*\s/
const NUMBER = /^-?\d[\d._]*,?$/
const CLOSES = /^\s*[}\])]+\s*[,;]?$/
const MOST_NAMES = 1000

type Kind = 'secret' | 'content' | undefined

/**
 * Objects that are printed as text, other than JSON: says of each line whether a name keeps it back. What stands further in than a name belongs to it.
 */
export class Members {
  readonly #kinds = new Map<string, Kind>()
  /** The column of the name whose value goes on. */
  #column: number | undefined

  /** @param redactor by which a record's field of a name would be masked or reduced: a printed one is judged alike */
  constructor(private readonly redactor: Redactor) {}

  /** Whether what a line says is a value under such a name, and is not to be kept. To be asked of every line. */
  hides(line: string): boolean {
    const column = /^\s*/.exec(line)?.[0].length ?? 0
    if (this.#column !== undefined) {
      if (column > this.#column || line.trim() === '') return true
      const isEnd = column === this.#column && CLOSES.test(line.trimEnd())
      this.#column = undefined
      if (isEnd) return true
    }
    const kind = this.#kindOf(line)
    if (kind !== undefined) this.#column = column
    // The first line of a secret is masked as any text is; nobody can tell where a content in it ends.
    return kind === 'content'
  }

  #kindOf(line: string): Kind {
    const kind = this.#kindOfMember(line)
    if (kind !== undefined || !line.includes('{')) return kind
    for (const [, , inner = ''] of line.matchAll(INLINE))
      if (this.#judge(inner) === 'content') return 'content'
    return undefined
  }

  #kindOfMember(line: string): Kind {
    const [start = '', before = '', quote = '', name = ''] = MEMBER.exec(line) ?? []
    if (name === '') return undefined
    const value = line.slice(start.length).trim()
    if (NUMBER.test(value)) return undefined
    const kind = this.#judge(name)
    // YAML writes several words without quotes; of a sentence only the first would be masked.
    if (kind === 'secret' && before !== '' && WORDS.test(value)) return 'content'
    return kind === 'secret' || before !== '' || quote !== '' || VALUE.test(value) ? kind : undefined
  }

  #judge(name: string): Kind {
    if (this.#kinds.has(name)) return this.#kinds.get(name)
    const json = encodeJson({ [name]: 'a b' }, this.redactor) ?? ''
    const kind = json.includes('"redacted":"payload"')
      ? 'content'
      : json.includes(MASK)
        ? 'secret'
        : undefined
    if (this.#kinds.size >= MOST_NAMES) this.#kinds.clear()
    this.#kinds.set(name, kind)
    return kind
  }
}
