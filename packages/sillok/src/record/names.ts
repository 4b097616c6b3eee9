import type { Redactor } from './redactor.js'
import { cut, quote } from './text.js'

/** The name under which is written how much is not. */
export const TRUNCATED = '[truncated]'

const MAX_NAME = 1024

/** Plain names as they are written. The same few come again with every record; they are the caller's, so their memory is bounded. */
let plainNames = new Map<string, string>()
let plainNamesFor: Redactor | undefined
const memories = new WeakMap<Redactor, Map<string, string>>()
const MAX_PLAIN_NAMES = 2000
const MAX_KEPT_NAME = 128

/**
 * A name as JSON with its colon, if it is written as it is, and so can be the same as no other of its object, unless that one was
 * changed; `undefined` for other names.
 */
export function plainName(name: string, redactor: Redactor): string | undefined {
  if (redactor !== plainNamesFor) remember(redactor)
  const known = plainNames.get(name)
  if (known !== undefined) return known
  // A name is the caller's text, too: `{ [token]: user }`.
  if (!isPlainName(name) || redactor.text(name) !== name) return undefined
  const json = `${quote(name)}:`
  if (name.length <= MAX_KEPT_NAME) {
    if (plainNames.size >= MAX_PLAIN_NAMES) plainNames.clear()
    plainNames.set(name, json)
  }
  return json
}

function remember(redactor: Redactor): void {
  plainNamesFor = redactor
  plainNames = memories.get(redactor) ?? new Map()
  memories.set(redactor, plainNames)
}

function isPlainName(name: string): boolean {
  return name.length <= MAX_NAME && name.isWellFormed() && !CHANGED.test(name)
}

const CHANGED = /~\d+$|\ufffd|^\[truncated\]$/

/**
 * A name as it is written: redacted, cut, well-formed, and not one of those in `members`, the members written before it. Names that
 * had to be changed may fall together. Few objects have one, so only those pay for the search.
 */
export function uniqueName(name: string, members: string, to: { redactor: Redactor; left: number }): string {
  // The search is paid from the line's budget, so that many of them stay cheap, too.
  to.left -= members.length >> 4
  const json = members.startsWith(',') ? members.slice(1) : members
  const taken = new Set(Object.keys(JSON.parse(`{${json}}`) as object))
  return freeName(cut(to.redactor.text(name), MAX_NAME).toWellFormed(), taken)
}

export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name}~${i}`
  taken.add(free)
  return free
}
