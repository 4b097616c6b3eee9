import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import type { Survey } from '../walk/survey.js'

/** One log of the map, as it is shown and as `--json` has it. */
export interface MapRow {
  entry: Entry
  files: number
  bytes: number
  newestMs: number | undefined
}

/** The logs of a catalogue with what was found of each; what Sillok itself keeps only where it is there. */
export function rowsOf({ entries }: Catalogue, { entries: seen }: Survey): MapRow[] {
  return entries
    .filter(({ by, name }) => by !== 'house' || seen.has(name))
    .map((entry) => {
      const { files = 0, bytes = 0, newestMs } = seen.get(entry.name) ?? {}
      return { entry, files, bytes, newestMs }
    })
}

/** A writer, for people. */
export const writerText = (writer: Entry['writers'][number]): string =>
  'source' in writer ? writer.source : writer.program

/** The globs of a log, for people. */
export const globText = ({ globs }: Entry): string => globs.map(({ source }) => source).join(' ')
