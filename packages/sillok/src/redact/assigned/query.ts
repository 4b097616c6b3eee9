import type { Name } from '../names/name.js'

const IN_QUERY = /\?(?:[^\s"'`]{0,400}&)?$/

/** Whether a name is that of a parameter in the query of a URL: what stands there is a value, and neither code nor a number that counts. */
export function isOfQuery(text: string, { start }: Name): boolean {
  const before = text.charCodeAt(start - 1)
  return (before === 63 || before === 38) && IN_QUERY.test(text.slice(Math.max(0, start - 400), start))
}
