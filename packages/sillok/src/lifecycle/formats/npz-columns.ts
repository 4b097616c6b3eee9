import type { Column } from './columns.js'

/** The array that says what the others are, as JSON. */
export const COLUMNS = '__columns__'

/**
 * How a column is kept. `int` and `float` as 8 bytes each; `bool`; `text` as fixed-width Unicode; `utf8` as bytes with offsets, where texts are long or
 * uneven; `vector` as one array of all numbers with offsets; `json` as `utf8`, of anything else.
 */
export type Kind = 'int' | 'float' | 'bool' | 'text' | 'utf8' | 'vector' | 'json'

export interface Described {
  /** Of the array. */
  name: string
  field: readonly string[]
  kind: Kind
  /** Rows have no such field where `<name>__present` is false. */
  hasMissing: boolean
  /** It is null where `<name>__null` is true. */
  hasNull: boolean
}

/** Fixed width is for short texts: it takes four bytes for each character of the longest. */
const MAX_TEXT = 64

export function describe(columns: readonly Column[]): Described[] {
  const taken = new Set<string>([COLUMNS])
  return columns.map((column, n) => {
    // A hostile name is no name of a file, and no two columns share one.
    const own = /^[A-Za-z][\w.-]{0,99}$/.test(column.name) ? column.name : `column_${n}`
    const name = taken.has(own) || own.includes('__') ? `column_${n}` : own
    taken.add(name)
    return {
      name,
      field: column.path,
      kind: kindOf(column),
      hasMissing: column.missing > 0,
      hasNull: (column.types.null ?? 0) > 0,
    }
  })
}

function kindOf({ types, hasFraction, hasNul, hasOtherItems, maxCharacters }: Column): Kind {
  const [type, other] = Object.keys(types).filter((one) => one !== 'null')
  if (other !== undefined) return 'json'
  if (type === 'number') return hasFraction ? 'float' : 'int'
  if (type === 'boolean') return 'bool'
  if (type === 'string') return maxCharacters <= MAX_TEXT && !hasNul ? 'text' : 'utf8'
  return type === 'array' && !hasOtherItems ? 'vector' : 'json'
}

/** Whether its items are of different lengths, so that it has `<name>__offsets`: where each begins, and where the last ends. */
export const isUneven = (kind: Kind): boolean => kind === 'utf8' || kind === 'json' || kind === 'vector'

/** Types of NumPy. Texts have their length behind theirs, in characters. */
export const TYPES: Readonly<Record<Kind, string>> = {
  int: '<i8',
  float: '<f8',
  bool: '|b1',
  text: '<U',
  utf8: '|u1',
  vector: '<f8',
  json: '|u1',
}
