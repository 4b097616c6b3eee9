import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { durationText } from '../declare/units.js'
import { NO_UTF8 } from '../walk/list.js'
import { type Observed, SEALED_LOG, type Survey } from '../walk/survey.js'
import { type Finding, finding } from './finding.js'

/** A day more than the policy says is no reason to worry: cleaning runs once a day. */
const SLACK_MS = 86_400_000

/** Files that nothing declares, by folder. */
export function* undeclared(survey: Survey): Generator<Finding> {
  for (const { folder, extension, files, bytes, newestMs, examples } of survey.undeclared) {
    const place = `${folder === '' ? '' : `${folder}/`}*${extension}`
    const isStream =
      extension === '.jsonl' && /^[^/]+$/.test(folder) && /^\d{4}-\d\d-\d\dT/.test(nameOf(examples[0]))
    yield finding(
      {
        kind: 'undeclared',
        severity: 'warning',
        path: place,
        message: `${files === 1 ? 'A file is' : `${files} files are`} not declared`,
        evidence: [`${bytes} bytes, last written ${day(newestMs)}`, ...examples],
        fix: isStream
          ? `Declare the stream: streams: { ${folder}: { class: … } }`
          : `Declare it under logs, with match: '${folder === '' ? '' : `${folder}/`}*${extension}'; or remove it. sillok init drafts it.`,
      },
      place,
    )
  }
  const { files, bytes } = survey.undeclaredBeyond
  if (files > 0)
    yield finding({
      kind: 'undeclared',
      severity: 'warning',
      message: `${files} more files are not declared`,
      evidence: [`${bytes} bytes, in more folders than are told one by one`],
      fix: 'Declare the folders above first.',
    })
}

/** What one log's files show by their number, times and modes. */
export function* ofFiles(entry: Entry, seen: Observed | undefined, now: number): Generator<Finding> {
  const { name, rhythmMs, class: logClass } = entry
  if (seen === undefined) {
    yield finding({
      kind: 'never-seen',
      severity: 'warning',
      entry: name,
      message: 'Is declared, and has no file',
      evidence: entry.globs.map(({ source }) => source),
      fix: 'Correct the glob; or take the declaration out, if nothing writes it any more.',
    })
    return
  }
  const quiet = now - seen.newestMs
  if (rhythmMs !== undefined && quiet > rhythmMs)
    yield finding({
      kind: 'silent',
      severity: 'warning',
      entry: name,
      message: `Was not written for ${durationText(quiet)}; its rhythm is ${durationText(rhythmMs)}`,
      evidence: [`${seen.recent[0]?.path}, ${day(seen.newestMs)}`],
      fix: `See whether its writer runs${writersText(entry)}.`,
    })
  yield* tooOld(entry, seen, now)
  if (seen.open !== undefined)
    yield finding({
      kind: 'open-to-others',
      severity: 'warning',
      entry: name,
      message: `${seen.open.files === 1 ? 'A file' : `${seen.open.files} files`} may be read or written by others than the owner`,
      evidence: [`${seen.open.example}, mode ${seen.open.mode.toString(8)}`],
      fix: 'chmod go-rwx, and let the writer set umask 077.',
    })
  if (entry.readers.length === 0 && logClass !== 'cache' && logClass !== 'state')
    yield finding({
      kind: 'no-reader',
      severity: 'note',
      entry: name,
      message: 'Nobody is declared to read it',
      evidence: [`${seen.files} file${seen.files === 1 ? '' : 's'}, ${seen.bytes} bytes`],
      fix: 'Name its readers; or stop writing it.',
    })
}

function* tooOld(
  { name, retention, class: logClass, legalHold }: Entry,
  seen: Observed,
  now: number,
): Generator<Finding> {
  const allowed = retention.archiveAfterMs ?? retention.deleteAfterMs
  const age = now - seen.oldestMs
  if (allowed === undefined || legalHold !== undefined || age <= allowed + SLACK_MS) return
  yield finding({
    kind: 'too-old',
    severity: 'error',
    entry: name,
    message: `Has a file of ${durationText(age)}; ${logClass} allows ${durationText(allowed)}`,
    evidence: [`${seen.oldest}, ${day(seen.oldestMs)}`],
    fix: 'sillok clean shows what would go, and --run lets it go.',
  })
}

/** What a declaration says of itself that is not so, or no longer. */
export function* ofDeclaration({ root }: Catalogue, entry: Entry, now: number): Generator<Finding> {
  const { name, legalHold, sealed } = entry
  if (sealed && !existsSync(join(root, name, SEALED_LOG)))
    yield finding({
      kind: 'not-sealed',
      severity: 'error',
      entry: name,
      message: 'Is declared sealed, and has no sealed log',
      evidence: [`There is no ${name}/tlog`],
      fix: `sillok seal ${name}`,
    })
  if (legalHold?.untilMs !== undefined && legalHold.untilMs < now)
    yield finding({
      kind: 'hold-over',
      severity: 'note',
      entry: name,
      message: 'Its legal hold is over',
      evidence: [`${legalHold.reason}, until ${day(legalHold.untilMs)}`],
      fix: 'Take legalHold out, or give it another end.',
    })
}

/** What is no file, and what could not be looked at. */
export function* strange({ others, errors }: Survey): Generator<Finding> {
  for (const path of others)
    yield finding({
      kind: 'link',
      severity: 'note',
      path,
      message: 'Is a symbolic link, a socket, a pipe or a device',
      evidence: ['What it leads to is not part of the map, and is never touched'],
      fix: 'Declare what is there where it lies; or remove it.',
    })
  for (const { path, message } of errors)
    yield finding({
      kind: 'unreadable',
      severity: 'warning',
      path,
      message: 'Could not be looked at',
      evidence: [message],
      fix:
        message === NO_UTF8
          ? 'Rename it: nothing can declare such a name, or look at what has it.'
          : 'Give this user the right to read it.',
    })
}

const nameOf = (path = ''): string => path.slice(path.lastIndexOf('/') + 1)

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

function writersText({ writers }: Entry): string {
  const names = writers.map((writer) => ('source' in writer ? writer.source : writer.program))
  return names.length === 0 ? '' : ` (${names.join(', ')})`
}
