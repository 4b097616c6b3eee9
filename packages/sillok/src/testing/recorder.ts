import { AssertionError } from 'node:assert'
import { attach, type Sink } from '../logger/index.js'
import type { Level } from '../record/index.js'
import { brief, nearMisses, show, summary } from './explain.js'
import { differences, type LoggedRecord, type Pattern } from './pattern.js'

/** What goes wrong in an assertion is said as an `AssertionError` of `node:assert`, which every test runner shows. */
export interface Recorder extends Sink {
  /** The lines as a sink gets them: redacted, as JSON. */
  readonly lines: readonly string[]
  /** The same, parsed. */
  readonly records: readonly LoggedRecord[]
  /** The records that fit. */
  filter(pattern: Pattern): LoggedRecord[]
  /** Asserts that a record fits, and returns the first that does. */
  expect(pattern: Pattern): LoggedRecord
  /** Asserts that no record fits; without a pattern, that nothing was recorded. */
  none(pattern?: Pattern): void
  /** How many records fit; of all, without a pattern. */
  count(pattern?: Pattern): number
  /** Asserts that so many records fit. */
  times(count: number, pattern: Pattern): LoggedRecord[]
  /** Asserts that records fit the patterns in this order; others may stand between them. */
  inOrder(patterns: readonly Pattern[]): LoggedRecord[]
  /** Resolves with the first record that fits, as soon as there is one; fails after `timeoutMs`, 2,000 by default. */
  waitFor(pattern: Pattern, options?: { timeoutMs?: number }): Promise<LoggedRecord>
  /** Forgets what was recorded. */
  clear(): void
  /** Records nothing from now on. */
  stop(): void
  [Symbol.dispose](): void
}

class MemoryRecorder implements Recorder {
  readonly lines: string[] = []
  readonly #records: LoggedRecord[] = []
  readonly #waiting = new Set<() => void>()
  readonly #wants: ((line: string) => boolean) | undefined
  /** Ends what was begun for this recorder. */
  detach: () => void = () => {}

  constructor(wants?: (line: string) => boolean) {
    this.#wants = wants
  }

  write(line: string, _level?: Level): void {
    if (this.#wants?.(line) === false) return
    this.lines.push(line)
    for (const look of [...this.#waiting]) look()
  }

  /** Parsed when they are asked for: a recorder that is only a sink costs one `push` a line. */
  get records(): readonly LoggedRecord[] {
    for (let i = this.#records.length; i < this.lines.length; i++) {
      this.#records.push(JSON.parse(this.lines[i] as string) as LoggedRecord)
    }
    return this.#records
  }

  filter(pattern: Pattern): LoggedRecord[] {
    return this.records.filter((record) => differences(record, pattern).length === 0)
  }

  expect(pattern: Pattern): LoggedRecord {
    const [found] = this.filter(pattern)
    return found ?? fail(this.#missing(`No record fits ${show(pattern)}.`, pattern), this.expect)
  }

  none(pattern?: Pattern): void {
    const found = pattern === undefined ? this.records : this.filter(pattern)
    if (found.length === 0) return
    const wanted = pattern === undefined ? 'no record' : `no record that fits ${show(pattern)}`
    fail(`Expected ${wanted}. ${summary(found)}`, this.none)
  }

  count(pattern?: Pattern): number {
    return pattern === undefined ? this.lines.length : this.filter(pattern).length
  }

  times(count: number, pattern: Pattern): LoggedRecord[] {
    const found = this.filter(pattern)
    if (found.length === count) return found
    const said = `Expected ${count} records that fit ${show(pattern)}, found ${found.length}.`
    return fail(found.length < count ? this.#missing(said, pattern) : `${said} ${summary(found)}`, this.times)
  }

  inOrder(patterns: readonly Pattern[]): LoggedRecord[] {
    const found: LoggedRecord[] = []
    let from = 0
    for (const [i, pattern] of patterns.entries()) {
      const rest = this.records.slice(from)
      const at = rest.findIndex((record) => differences(record, pattern).length === 0)
      if (at === -1) {
        const last = found.at(-1)
        const after = last === undefined ? '' : ` after #${from} ${brief(last)}`
        const early = this.records.findIndex((record) => differences(record, pattern).length === 0)
        const hint = early === -1 ? '' : `\nOne that fits came before: #${early + 1}.`
        const said = `Record ${i + 1} of ${patterns.length}: none fits ${show(pattern)}${after}.${hint}`
        fail(this.#missing(said, pattern), this.inOrder)
      }
      found.push(rest[at] as LoggedRecord)
      from += at + 1
    }
    return found
  }

  waitFor(pattern: Pattern, { timeoutMs = 2000 }: { timeoutMs?: number } = {}): Promise<LoggedRecord> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const [found] = this.filter(pattern)
        if (found !== undefined) end(() => resolve(found))
      }
      const late = (): void => {
        const said = `No record that fits ${show(pattern)} came within ${timeoutMs} ms.`
        end(() => reject(failure(this.#missing(said, pattern), this.waitFor)))
      }
      const timer = setTimeout(late, timeoutMs)
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        settle()
      }
      this.#waiting.add(look)
      look()
    })
  }

  clear(): void {
    this.lines.length = 0
    this.#records.length = 0
  }

  stop(): void {
    this.detach()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #missing(said: string, pattern: Pattern): string {
    const near = nearMisses(this.records, pattern)
    return near.length === 0 ? `${said}\n${summary(this.records)}` : `${said}\nNearest:\n${near.join('\n')}`
  }
}

// biome-ignore lint/complexity/noBannedTypes: what node:assert calls it, to leave our own frames out of the stack
function failure(message: string, from: Function): AssertionError {
  return new AssertionError({ message, stackStartFn: from })
}

// biome-ignore lint/complexity/noBannedTypes: the same
function fail(message: string, from: Function): never {
  throw failure(message, from)
}

/**
 * A sink that keeps lines in memory, to be given to `configure`; `startRecorder` needs no configuration.
 *
 * @example
 * const recorder = createRecorder()
 * configure({ sinks: [recorder] })
 */
export function createRecorder(): Recorder {
  return new MemoryRecorder()
}

/**
 * Records everything that is logged from now on, until `stop()`. Works beside a configuration, then from the level that it sets, and
 * without one, then every level and nothing is written to disk.
 *
 * @example
 * using recorder = startRecorder()
 * await checkout(cart)
 * recorder.expect({ level: 'ERROR', error_code: 'TIMEOUT' })
 */
export function startRecorder(): Recorder {
  return record()
}

/** Internal: a recorder of the lines that `wants` takes. */
export function record(wants?: (line: string) => boolean): MemoryRecorder {
  const recorder = new MemoryRecorder(wants)
  recorder.detach = attach(recorder)
  return recorder
}
