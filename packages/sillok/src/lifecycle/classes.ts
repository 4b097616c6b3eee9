import { KEPT_FOR_EVER, type LogClass } from '../catalogue/index.js'

/** Files of these classes are never deleted, whatever else is declared. Those that are kept for ever can move to the archive. */
export const NEVER_DELETED: ReadonlySet<LogClass> = new Set([...KEPT_FOR_EVER, 'state'])

/** In which order files go when space is short; what is not here never goes for space. */
export const SACRIFICE: readonly LogClass[] = ['cache', 'L3', 'raw', 'L2']

/** What the segments of a stream of Sillok's own become once they are rotated, by class. */
export type Format = 'csv' | 'npz' | 'pickle'
export const FORMATS_OF_CLASS: Readonly<Partial<Record<LogClass, readonly Format[]>>> = {
  summary: ['csv'],
  training: ['npz', 'pickle'],
}
