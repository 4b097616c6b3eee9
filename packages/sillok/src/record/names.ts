import { noteCut } from './limits.js'
import type { Redactor } from './redactor.js'
import { cut, MAX_NAME, quote, TRUNCATED } from './text.js'

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

/** The member that says how many others are not written; a comma before it. */
export function moreFields(count: number, members: string, to: { redactor: Redactor; left: number }): string {
  noteCut()
  return `,${quote(uniqueName(TRUNCATED, members, to))}:"${count} more fields"`
}

export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name}~${i}`
  taken.add(free)
  return free
}

/** The name of a value's class. */
export function nameOf(value: object): string {
  try {
    const name: unknown = value.constructor?.name
    return typeof name === 'string' && name !== '' ? name.slice(0, 64) : 'Object'
  } catch {
    return 'Object'
  }
}
