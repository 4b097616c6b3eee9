import { isReserved } from './fields.js'
import { type PairRole, pairRole } from './pairs.js'
import type { KeyVerdict, Redactor } from './redactor.js'
import { flatten, isPlainName, PREVIEW_NAME, quote } from './text.js'

/** What is known of a field's name. */
export interface KnownName {
  name: string
  verdict: KeyVerdict
  /** A canonical field, or `extra`. */
  reserved: boolean
  pair: PairRole
  /** What stands under it is the beginning of something. */
  preview: boolean
  /**
   * The name as JSON, a comma before it and its colon behind, if it is written as it is, and so can be the same as no other of its object, unless that one was
   * changed; `undefined` for other names.
   */
  json: string | undefined
}

const MAX_NAMES = 2000
const MAX_TEXTS = 1000
/** A longer name or text is looked at each time: what is kept is bounded in bytes, too. */
const MAX_KEPT = 256
/** So many texts are then let by without a look, where most of those that were kept did not come again. */
const REST = 20_000

/**
 * What a redactor said about names and about texts that come again: the same few names with every record, the same messages from each
 * place in the code. They are the caller's, so the memory of them is bounded; it is emptied rather than grown.
 */
class Memory {
  readonly #redactor: Redactor
  readonly #names = new Map<string, KnownName>()
  readonly #texts = new Map<string, string>()
  /** The names of the last records' fields by their place, which are no more than may be written: those of the next are mostly the same. */
  readonly #row: KnownName[] = []
  #generation: number
  #hits = 0
  #resting = 0

  constructor(redactor: Redactor) {
    this.#redactor = redactor
    this.#generation = redactor.generation
  }

  /** Forgets everything if what is a secret has changed. */
  refresh(): void {
    if (this.#generation === this.#redactor.generation) return
    this.#generation = this.#redactor.generation
    this.#names.clear()
    this.#texts.clear()
    this.#row.length = 0
  }

  name(name: string): KnownName {
    return this.#names.get(name) ?? this.#learnName(name)
  }

  /** The same, for the field at a place of its record. */
  nameAt(place: number, name: string): KnownName {
    const last = this.#row[place]
    if (last?.name === name) return last
    const known = this.name(name)
    this.#row[place] = known
    return known
  }

  #learnName(name: string): KnownName {
    const plain = isPlainName(name) && this.#redactor.text(name) === name
    const known = {
      name,
      verdict: this.#redactor.key(name),
      reserved: isReserved(name),
      pair: pairRole(name),
      preview: PREVIEW_NAME.test(name),
      json: plain ? flatten(`,${quote(name)}:`) : undefined,
    }
    if (name.length > MAX_KEPT) return known
    if (this.#names.size >= MAX_NAMES) this.#names.clear()
    this.#names.set(name, known)
    return known
  }

  /** The JSON of a text that was kept. */
  text(text: string): string | undefined {
    if (this.#resting > 0) {
      this.#resting--
      return undefined
    }
    const json = this.#texts.get(text)
    if (json !== undefined) this.#hits++
    return json
  }

  keepText(text: string, json: string): void {
    if (text.length > MAX_KEPT || this.#resting > 0) return
    if (this.#texts.size >= MAX_TEXTS) {
      // Messages that are each made anew gain nothing here, and keeping them costs more than looking at them.
      if (this.#hits < MAX_TEXTS) this.#resting = REST
      this.#texts.clear()
      this.#hits = 0
    }
    this.#texts.set(text, flatten(json))
  }
}

export type { Memory }

const memories = new WeakMap<Redactor, Memory>()
let last: Redactor | undefined
let lastMemory: Memory | undefined

/** The memory of a redactor; up to date. */
export function memoryOf(redactor: Redactor): Memory {
  let memory = redactor === last ? lastMemory : memories.get(redactor)
  if (memory === undefined) {
    memory = new Memory(redactor)
    memories.set(redactor, memory)
  }
  last = redactor
  lastMemory = memory
  memory.refresh()
  return memory
}
