import { registryVersion } from '../known/registry.js'

/** How many short texts are remembered, and up to which length. */
const TEXTS = 512
const LONGEST_TEXT = 128

/** The same for the stacks of errors: a failure comes from few places, and its stack is the longest text of most logs. */
const STACKS = 64
const LONGEST_STACK = 8192

/** Texts that were clean when they came last, until a secret is registered: the same few come again and again, and comparing is cheaper than looking closer. */
export class RecentTexts {
  // By length and ends; and the names they stood under, since a name can tell what digits are.
  readonly #texts: string[] = new Array(TEXTS).fill('')
  readonly #names: string[] = new Array(TEXTS).fill('')
  readonly #stacks: string[] = new Array(STACKS).fill('')
  /** As JSON, for which every character is looked at; made when one comes again. */
  readonly #stackJsons: string[] = new Array(STACKS).fill('')
  #version = registryVersion

  has(text: string, name: string): boolean {
    if (text.length > LONGEST_TEXT) return false
    const slot = this.#slotOf(text)
    return this.#texts[slot] === text && this.#names[slot] === name
  }

  add(text: string, name: string): void {
    if (text.length > LONGEST_TEXT) return
    const slot = this.#slotOf(text)
    this.#texts[slot] = text
    this.#names[slot] = name
  }

  /** Remembers a text that is the stack of an error. */
  addStack(text: string, name: string): void {
    if (!isStack(text, name)) return
    const slot = this.#slotOf(text) & (STACKS - 1)
    this.#stacks[slot] = text
    this.#stackJsons[slot] = ''
  }

  /** A stack that is remembered, as JSON. */
  stackJson(text: string, name: string): string | undefined {
    if (!isStack(text, name)) return undefined
    const slot = this.#slotOf(text) & (STACKS - 1)
    if (this.#stacks[slot] !== text) return undefined
    if (this.#stackJsons[slot] === '') this.#stackJsons[slot] = JSON.stringify(text.toWellFormed())
    return this.#stackJsons[slot]
  }

  #slotOf(text: string): number {
    const { length } = text
    if (this.#version !== registryVersion) {
      this.#version = registryVersion
      this.#texts.fill('')
      this.#stacks.fill('')
    }
    return (length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(length - 1)) & (TEXTS - 1)
  }
}

function isStack(text: string, name: string): boolean {
  return name === 'stack' && text.length > LONGEST_TEXT && text.length <= LONGEST_STACK
}
