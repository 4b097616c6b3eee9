import type { Catalogue } from '../declare/catalogue.js'
import type { Space } from '../walk/file-systems.js'
import type { Survey } from '../walk/survey.js'
import { ofDeclaration, ofFiles, strange, undeclared } from './files.js'
import { bySeverity, type Finding } from './finding.js'
import { foreignWriters } from './processes.js'
import { shapeDrift } from './shapes.js'
import { unshipped } from './shipped.js'
import { fullDisks } from './space.js'
import { writers } from './writers.js'

/**
 * Holds the map against what is there: files, their newest lines, the sources that write them and the processes that have them open.
 *
 * @param survey of the same catalogue
 * @param proc where the system tells of processes
 * @param space for tests: that of the file system of a folder
 * @returns what differs, the worst first
 * @example for (const { severity, message, fix } of await checkMap(catalogue, survey(catalogue))) console.log(severity, message, fix)
 */
export async function checkMap(
  catalogue: Catalogue,
  survey: Survey,
  { now = Date.now(), proc, space }: { now?: number; proc?: string; space?: (folder: string) => Space } = {},
): Promise<Finding[]> {
  // The redactor is large: who only wants to see the map does not wait for it.
  const { secrets } = await import('./secrets.js')
  const found = new Map<string, Finding>()
  const note = (findings: Iterable<Finding>): void => {
    // One cause may show several times, such as a program with a file open twice: the first tells it.
    for (const one of findings) if (!found.has(one.id)) found.set(one.id, one)
  }
  for (const entry of catalogue.entries) {
    if (entry.by === 'house') continue
    const seen = survey.entries.get(entry.name)
    note(ofFiles(entry, seen, now))
    note(ofDeclaration(catalogue, entry, now))
    note(writers(catalogue, entry))
    if (seen !== undefined) {
      note(shapeDrift(catalogue.root, entry, seen))
      note(secrets(catalogue.root, entry, seen))
    }
    for await (const one of unshipped(catalogue, entry, now)) note([one])
  }
  note(undeclared(survey))
  note(strange(survey))
  note(fullDisks(catalogue, space))
  note(foreignWriters(catalogue, proc))
  return bySeverity([...found.values()])
}
