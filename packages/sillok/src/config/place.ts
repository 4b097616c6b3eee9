/** Where something stands in a configuration: names of fields and places in lists, from the outside in. */
export type Place = readonly (string | number)[]
