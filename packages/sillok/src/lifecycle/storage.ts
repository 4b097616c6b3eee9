import {
  type Amount,
  type Catalogue,
  type LogClass,
  loadCatalogue,
  type Survey,
  survey as surveyOf,
} from '../catalogue/index.js'
import { openArchive } from './archive/open.js'

/** What the logs of one class take. */
export interface ClassStorage extends Amount {
  /** The class, or `undeclared`. */
  class: LogClass | 'undeclared'
  /** Copies in the archive; their bytes are those that the files had. */
  archived: Amount
}

/**
 * Files and bytes by class, in place and in the archive. What Sillok itself keeps is counted with the class that it has.
 *
 * @param options.catalogue found as `loadCatalogue` does where it is not given
 * @param options.survey of that catalogue, where there is one already
 * @throws SillokError `CONFIG_INVALID`, `ROOT_UNUSABLE`
 * @example for (const { class: name, bytes } of await storageByClass()) console.log(name, bytes)
 */
export async function storageByClass(
  options: { root?: string; catalogue?: Catalogue; survey?: Survey } = {},
): Promise<ClassStorage[]> {
  const catalogue = options.catalogue ?? loadCatalogue(options.root)
  const archive = openArchive(catalogue.root)
  try {
    const found = new Map<ClassStorage['class'], ClassStorage>()
    const of = (name: ClassStorage['class']): ClassStorage => {
      const known = found.get(name)
      if (known !== undefined) return known
      const made = { class: name, files: 0, bytes: 0, archived: { files: 0, bytes: 0 } }
      found.set(name, made)
      return made
    }
    const add = (to: Amount, { files, bytes }: Amount): void => {
      to.files += files
      to.bytes += bytes
    }
    const classes = new Map(catalogue.entries.map((entry) => [entry.name, entry.class]))
    const { entries, undeclared, undeclaredBeyond } = options.survey ?? surveyOf(catalogue)
    for (const [name, amount] of entries) {
      // Its files are counted by the class that they had.
      if (name !== '_archive') add(of(classes.get(name) ?? 'undeclared'), amount)
    }
    for (const amount of [...undeclared, undeclaredBeyond])
      if (amount.files > 0) add(of('undeclared'), amount)
    for (const { family, bytes } of await archive.list())
      add(of(classes.get(family) ?? 'undeclared').archived, { files: 1, bytes })
    return [...found.values()].sort((a, b) => b.bytes + b.archived.bytes - a.bytes - a.archived.bytes)
  } finally {
    archive.close()
  }
}
