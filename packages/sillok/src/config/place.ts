/** Where something stands in a configuration: names of fields and places in lists, from the outside in. */
export type Place = readonly (string | number)[]

/** A place as one reads it: `logs.ops.match[1]`. */
export function placeText(place: Place): string {
  return place.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')
}
