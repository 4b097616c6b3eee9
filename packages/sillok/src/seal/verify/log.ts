import fs from 'node:fs'
import { join, resolve } from 'node:path'
import { segmentsIn } from '../../stream/index.js'
import { CHECKPOINT, LOG_FOLDER } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import { TILE_WIDTH, type VerifierKey } from '../tlog/index.js'
import type { GapReport } from './content.js'
import { checkEntries } from './entries.js'
import type { EpochReport } from './epochs.js'
import { checkHead } from './head.js'
import { readRanges } from './ranges.js'
import { type Damage, type Finding, Findings, type Verdict } from './report.js'
import { findRestored, Shown } from './restored.js'
import { checkSegments, type SegmentReport } from './segments.js'

export interface VerifyOptions {
  /** A log's folder, the one with `checkpoint`; or a stream's, whose segments are compared with its log then. */
  folder: string
  /** Public keys to trust: the log's, and any of its epochs' to pin them. */
  keys: readonly VerifierKey[]
  /** Checkpoints of this log that were seen earlier, or kept elsewhere: each has to be the beginning of it. */
  seen?: readonly Buffer[]
  /** The log has so many entries at least, as is known from elsewhere. */
  minSize?: number
  /** The first and the last entry to check; the default is all. */
  from?: number
  to?: number
  /** No line may stand behind the checkpoint: one that does is a finding. The default is to count them. */
  allSealed?: boolean
  /** Private keys of age, `AGE-SECRET-KEY-1…`, to read what is encrypted at rest. */
  identities?: readonly string[]
  /** Told of how many entries are checked, of how many. */
  onProgress?: (done: number, total: number) => void
}

export interface LogReport {
  verdict: Verdict
  /** The first bad place, and all that was found (of very many, the first hundred). */
  firstBad: Finding | null
  findings: Finding[]
  count: number
  /** What the checkpoint says; `null` where none could be read with these keys. */
  origin: string | null
  size: number | null
  root: string | null
  /** The keys that signed it, of those given. */
  signers: string[]
  /** Which entries were looked at, from the first to the last, and how many of them could be hashed. */
  range: { from: number; to: number } | null
  entries: number
  bytes: number
  /** Earlier checkpoints that were compared. */
  seen: number
  epochs: EpochReport | null
  /** What is gone, and why; `null` where nothing was looked at. */
  gaps: GapReport | null
  segments: SegmentReport | null
}

/**
 * Verifies a log, with nothing but its folder and public keys: signatures, epochs, the whole tree, every entry, and the stream's own segments.
 * Works on any folder in the form of c2sp.org/tlog-tiles.
 *
 * @throws RangeError for a range that is none
 * @example const { verdict } = await verifyLog({ folder: 'logs/audit', keys: [parseVerifierKey(vkey)] })
 */
export async function verifyLog(options: VerifyOptions): Promise<LogReport> {
  const { folder, stream } = placeOf(options.folder)
  for (let look = 1; ; look++) {
    const before = stateOf(folder, stream)
    const report = await verifyOnce(folder, stream, options)
    const isGone = report.findings.some(({ kind }) => MOVES.has(kind))
    if (look === LOOKS_AT_ALL || !isGone || stateOf(folder, stream) === before) return report
  }
}

/** A log is verified so often at most, where files that are to be read are removed or encrypted meanwhile. */
const LOOKS_AT_ALL = 3
/** What is found where a file is gone from one moment to the next, or an entry erased. */
const MOVES: ReadonlySet<Damage> = new Set(['missing', 'segment', 'unsealed', 'payload', 'entry'])

/** What changes when something is sealed, as before anything goes away, and when a segment gets another form. */
function stateOf(folder: string, stream: string | undefined): string {
  const segments = stream === undefined ? [] : segmentsIn(stream)
  const checkpoint = new Findings().attempt(null, 'checkpoint', () => readIfThere(join(folder, CHECKPOINT)))
  return [checkpoint?.toString(), ...segments.map(({ file }) => file)].join('\n')
}

async function verifyOnce(
  folder: string,
  stream: string | undefined,
  options: VerifyOptions,
): Promise<LogReport> {
  const findings = new Findings()
  const report: LogReport = {
    verdict: 'UNPROVEN',
    firstBad: null,
    findings: findings.list,
    count: 0,
    origin: null,
    size: null,
    root: null,
    signers: [],
    range: null,
    entries: 0,
    bytes: 0,
    seen: 0,
    epochs: null,
    gaps: null,
    segments: null,
  }
  const head = checkHead(folder, options)
  findings.join(head.findings)
  if (head.checkpoint !== undefined) {
    const { checkpoint, seen, epochs, changes, maps } = head
    const { origin, size, root } = checkpoint
    const signers = checkpoint.signers.map(({ vkey }) => vkey)
    Object.assign(report, { origin, size, root: root.toString('base64'), signers, seen, epochs })
    checkRange(size, options)
    const mapped = readRanges({ folder, size, isStream: stream !== undefined }, maps, findings)
    const { identities = [], allSealed = false } = options
    const { from = 0, to = size - 1, onProgress } = options
    // Tiles are checked as a whole.
    const tiles = { begin: Math.floor(from / TILE_WIDTH), end: Math.floor(to / TILE_WIDTH) + 1 }
    const part = { begin: tiles.begin * TILE_WIDTH, end: tiles.end * TILE_WIDTH }
    const shown = new Shown()
    const checked = checkEntries({ folder, size, root, tiles, identities, changes, onProgress }, findings)
    if (stream !== undefined) {
      // Beside the entries: threads are at those, too.
      const ofSegments = new Findings()
      const gaps = checked.then(({ gone }) => gone)
      const where = { stream, folder, size, mapped, part, gaps, identities, allSealed, shown }
      ;[report.segments] = await Promise.all([checkSegments(where, ofSegments), gaps])
      findings.join(ofSegments)
    }
    const { gone, ...entries } = await checked
    Object.assign(report, entries)
    if (report.gaps !== null)
      report.gaps.restored = await findRestored({ folder, size, identities }, part, gone, shown)
  }
  report.verdict = findings.verdict
  report.firstBad = findings.firstBad ?? null
  report.count = findings.count
  return report
}

/**
 * A stream's folder has its log in it. Whatever has segments is a stream's, also where the files of a log lie beside them: who put them there
 * would have that log looked at in place of the segments.
 */
function placeOf(given: string): { folder: string; stream?: string } {
  const path = resolve(given)
  const log = join(path, LOG_FOLDER)
  const isStream = fs.existsSync(log) || segmentsIn(path).length > 0
  return isStream ? { folder: log, stream: path } : { folder: path }
}

function checkRange(size: number, { from = 0, to = size - 1 }: VerifyOptions): void {
  if (size === 0) return
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to && to < size))
    throw new RangeError(`There is no range from ${from} to ${to} in a log of ${size} entries.`)
}
