import type { CodePlace } from '../scan/scan.js'
import { day } from './files.js'
import { bySeverity, type Finding, finding } from './finding.js'

/** What the sources do that the map does not know of, or that moves with the working directory. The worst first. */
export function codeFindings(places: readonly CodePlace[]): Finding[] {
  const found = new Map<string, Finding>()
  for (const place of places) {
    for (const one of ofPlace(place)) if (!found.has(one.id)) found.set(one.id, one)
  }
  return bySeverity([...found.values()])
}

function* ofPlace({
  file,
  line,
  how,
  path,
  verdict,
  entry,
  lastWrittenMs,
  relative,
}: CodePlace): Generator<Finding> {
  const about = `${file} ${path}`
  const where = { path: file, line, evidence: [`${how} ${path}`] }
  if (verdict === 'ad-hoc')
    yield finding(
      {
        kind: 'ad-hoc',
        severity: 'warning',
        ...where,
        evidence: [
          ...where.evidence,
          ...(lastWrittenMs === undefined ? [] : [`last written ${day(lastWrittenMs)}`]),
        ],
        message: 'Writes a log that nothing declares',
        fix: 'Declare it under logs, or write to a log that is declared.',
      },
      about,
    )
  if (verdict === 'legacy')
    yield finding(
      {
        kind: 'legacy',
        severity: 'note',
        ...where,
        evidence: [
          ...where.evidence,
          lastWrittenMs === undefined
            ? 'no such file is under the root'
            : `last written ${day(lastWrittenMs)}`,
        ],
        message: 'Would write a log that nothing declares, and has not for long',
        fix: 'Remove it, if it is not run any more; or declare the log.',
      },
      about,
    )
  if (relative)
    yield finding(
      {
        kind: 'relative-root',
        severity: 'warning',
        ...where,
        ...(entry === undefined ? {} : { entry }),
        message: 'Finds its log from the working directory',
        fix: 'Build the path from the root: findRoot() of sillok/stream, or SILLOK_ROOT.',
      },
      about,
    )
}
