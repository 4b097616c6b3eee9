import { type Document, isMap, isScalar, isSeq } from 'yaml'
import type { Place } from './place.js'

/** A name that a map has had before. Whoever reads the map as an object would see one of the two, and not which. */
export interface Again {
  place: Place
  /** Where the two stand, as offsets in the text. */
  first: number
  again: number
}

/** Each name that stands in a map more than once, in the order of the text. */
export function namesAgain(document: Document): Again[] {
  const found: Again[] = []
  const look = (node: unknown, place: Place): void => {
    if (isSeq(node)) for (const [n, item] of node.items.entries()) look(item, [...place, n])
    if (!isMap(node)) return
    const seen = new Map<string, number>()
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue
      // 1 and "1" are one name of an object. What `<<` takes in may come from several.
      const name = String(key.value)
      const at = key.range?.[0] ?? 0
      const first = seen.get(name)
      if (first === undefined) seen.set(name, at)
      else if (key.source !== '<<') found.push({ place: [...place, name], first, again: at })
      look(value, [...place, name])
    }
  }
  look(document.contents, [])
  return found.sort((a, b) => a.again - b.again)
}
