import { acceptForeign, isReserved } from './fields.js'
import { isLevel, isWireTime } from './foreign.js'
import { memoryOf } from './memory.js'
import { isLongInteger } from './parse-exact.js'
import type { Redactor } from './redactor.js'
import { Shapes } from './shapes.js'
import { quote } from './text.js'

interface Name {
  name: string
  /** A canonical field: of those, not every text fits, and the redactor is told no name. */
  canonical: boolean
}

/** Shorter numbers are no card, no telephone number and no national one. */
const SHORT_NUMBER = 6

/**
 * The shapes of lines from outside that were stored just as they came. Of a line of such a shape only the values are looked at: about
 * half of the time of parsing it, telling its fields apart and writing them again, and the same line comes out.
 *
 * @example const stored = shapes.pass(line) ?? parseAndEncode(line)
 */
export class LineShapes {
  readonly #redactor: Redactor
  #generation: number
  readonly #shapes: Shapes<Name>
  readonly #values: string[] = []

  constructor(redactor: Redactor) {
    this.#redactor = redactor
    this.#generation = redactor.generation
    this.#shapes = new Shapes((name) => {
      const { verdict, pair, preview, json } = memoryOf(redactor).name(name)
      // A name that condemns its value, cuts it, or says what another value is, wants the whole record.
      if (verdict !== 'keep' || preview || pair !== undefined || json === undefined) return undefined
      return { name, canonical: isReserved(name) }
    })
  }

  /** The line as it is to be stored, its values redacted; `undefined` where its shape is not known. */
  pass(line: string): string | undefined {
    if (this.#generation !== this.#redactor.generation) {
      this.#generation = this.#redactor.generation
      this.#shapes.forget()
    }
    const count = this.#shapes.read(line)
    const { about, from, isText, to } = this.#shapes
    for (let i = 0; i < count; i++) {
      const value = line.slice(from[i], to[i])
      const { name, canonical } = about[i] as Name
      if (canonical && !fits(name, value)) return undefined
      if (!isText[i] && isLongInteger(value)) return undefined
      this.#values[i] = value
    }
    return count === -1 ? undefined : this.#redact(line, count)
  }

  /**
   * Remembers the shape of a line that was stored just as it came.
   *
   * @param source the line, parsed
   */
  learn(line: string, source: Readonly<Record<string, unknown>>): void {
    this.#shapes.learn(line, source)
  }

  /** The line with what the redactor says of its values. */
  #redact(line: string, count: number): string {
    const { about, isText, from, to } = this.#shapes
    let text = ''
    let done = 0
    for (let i = 0; i < count; i++) {
      const { name, canonical } = about[i] as Name
      const value = this.#values[i] as string
      const judgedBy = canonical ? '' : name
      if (isText[i]) {
        if (name === 'timestamp' || name === 'level') continue
        const safe = this.#redactor.text(value, judgedBy)
        if (safe === value) continue
        text += line.slice(done, (from[i] as number) - 1) + quote(safe)
        done = (to[i] as number) + 1
      } else if (value.length > SHORT_NUMBER) {
        const masked = this.#redactor.number(Number(value), judgedBy)
        if (masked === undefined) continue
        text += line.slice(done, from[i]) + quote(masked)
        done = to[i] as number
      }
    }
    return done === 0 ? line : text + line.slice(done)
  }
}

/** Whether a value may stand in a canonical field as it is; `fromForeign` says the same. */
function fits(name: string, text: string): boolean {
  switch (name) {
    case 'timestamp':
      return isWireTime(text)
    case 'level':
      return isLevel(text)
    case 'logger':
    case 'message':
    // Numbers and flags: any that have the kind of those which were learned.
    case 'duration_ms':
    case 'retryable':
      return true
    default:
      return acceptForeign(name, text) === text
  }
}
