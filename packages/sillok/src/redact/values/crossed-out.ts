import { isMadeUp } from './values.js'

/** No secret has one of these signs so often in a row; so no more is known of what it stands for. */
const RUN = /([xX*#])\1{7,}/g
/** The first letters are shown, the others are stars: `kim-****`. */
const SHORTENED = /^[\w-]{1,4}\*{4,}$/
/** A part that could be a key is one, whatever stands beside it. */
const SHORTEST_KEY = 12

/** Whether signs stand for what would be there: `xoxb-123-xxxxxxxx`, `kim:########`. */
export function isCrossedOut(value: string): boolean {
  if (SHORTENED.test(value)) return true
  const rest = value.replace(RUN, ' ')
  return rest !== value && !/\s/.test(value) && !rest.split(/\W/).some((part) => isMadeUp(part, SHORTEST_KEY))
}
