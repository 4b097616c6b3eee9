import { Forged, lineOf } from './forge.js'

const FIRST = 260
export const SIZE = 300
export const range = (from: number, to: number, who?: string) =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at, who))
/** 300 entries; epochs begin at 0, 260 and 300. */
const built = Forged.of([range(0, FIRST), range(FIRST, SIZE)])
/** One of its own, to be changed. */
export const honest = async () => (await built).copy()
/** The same log, in which mallory did what alice did. */
const builtByMallory = Forged.of([range(0, FIRST, 'mallo'), range(FIRST, SIZE, 'mallo')])
export const other = async () => (await builtByMallory).copy()

/** What another history has in place of these. */
export const CONTENT = ['tlog/tile', 'tlog/ranges']
