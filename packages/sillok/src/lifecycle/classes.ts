import { type Entry, KEPT_FOR_EVER, type LogClass, type RotatedFormat } from '../catalogue/index.js'

/** Files of these classes are never deleted, whatever else is declared. Those that are kept for ever can move to the archive. */
export const NEVER_DELETED: ReadonlySet<LogClass> = new Set([...KEPT_FOR_EVER, 'state'])

/** In which order files go when space is short; what is not here never goes for space. */
export const SACRIFICE: readonly LogClass[] = ['cache', 'L3', 'raw', 'L2']

/** What the segments of a stream of Sillok's own become once they are rotated, by class. */
const FORMATS_OF_CLASS: Readonly<Partial<Record<LogClass, readonly RotatedFormat[]>>> = {
  summary: ['csv'],
  training: ['npz', 'pickle'],
}

/** What the rotated segments of a stream become: as it is declared, else by its class. */
export function formatsOf(family: Pick<Entry, 'class' | 'formats'>): readonly RotatedFormat[] {
  return family.formats ?? FORMATS_OF_CLASS[family.class] ?? []
}
