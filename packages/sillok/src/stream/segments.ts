import fs from 'node:fs'
import { join } from 'node:path'
import { type Files, namesIn, realFiles } from './files.js'
import { AGE, CLOSING, checkStreamName, GZIP, PLAIN, parseSegmentFile, ZSTD } from './names.js'
import type { SegmentInfo } from './types.js'

/** Of two files of one segment the earlier form is the complete one: the later is removed after, never before. */
const PREFERENCE = [PLAIN, CLOSING, GZIP, ZSTD, AGE]

/** The folder of a stream's segments. */
export function streamFolder(root: string, stream: string): string {
  checkStreamName(stream)
  return join(root, stream)
}

/** The link to a stream's active segment. */
export function activeLink(root: string, stream: string): string {
  checkStreamName(stream)
  return join(root, `${stream}${PLAIN}`)
}

/** The name of the active segment; `undefined` where the link is missing or is no link of ours. */
export function activeSegment(
  files: Pick<Files, 'readlinkSync'>,
  root: string,
  stream: string,
): string | undefined {
  try {
    const target = files.readlinkSync(activeLink(root, stream))
    const prefix = `${stream}/`
    if (!target.startsWith(prefix)) return undefined
    const parsed = parseSegmentFile(target.slice(prefix.length))
    return parsed?.suffix === PLAIN ? parsed.segment : undefined
  } catch {
    return undefined
  }
}

/**
 * Segment names in a stream's folder with the file that holds each, oldest first.
 *
 * @throws the system's error where it does not say what is there: that is not the same as nothing
 */
export function segmentFiles(files: Pick<Files, 'readdirSync'>, folder: string): Map<string, string> {
  const entries = namesIn(files, folder)
  const suffixes = new Map<string, string>()
  for (const entry of entries.sort()) {
    const parsed = parseSegmentFile(entry)
    if (parsed === undefined) continue
    const known = suffixes.get(parsed.segment)
    if (known === undefined || PREFERENCE.indexOf(parsed.suffix) < PREFERENCE.indexOf(known)) {
      suffixes.set(parsed.segment, parsed.suffix)
    }
  }
  return new Map([...suffixes].sort().map(([segment, suffix]) => [segment, segment + suffix]))
}

/**
 * The segments of a stream, oldest first.
 *
 * @param root the folder of all streams
 * @throws SillokError `STREAM_NAME`
 */
export async function listSegments(root: string, stream: string): Promise<SegmentInfo[]> {
  return segmentsIn(streamFolder(root, stream), activeSegment(realFiles, root, stream))
}

/**
 * The segments in a folder of whatever name, such as that of a copy, oldest first.
 *
 * @param active the name of the one that is written to
 */
export function segmentsIn(folder: string, active?: string): SegmentInfo[] {
  const found: SegmentInfo[] = []
  for (const [name, file] of segmentFiles(realFiles, folder)) {
    const path = join(folder, file)
    const stat = fs.statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined) found.push({ name, file, path, bytes: stat.size, active: name === active })
  }
  return found
}

/** The segments of a stream's folder that are there encrypted alone, oldest first. */
export function encryptedSegments(folder: string): string[] {
  return [...segmentFiles(realFiles, folder)].flatMap(([name, file]) => (file.endsWith(AGE) ? [name] : []))
}

/** The files of segments in a folder that are there in several forms, each with that which counts first: as where a process died between making one and removing the other. */
export function formsIn(folder: string): { segment: string; files: [string, ...string[]] }[] {
  const counts = segmentFiles(realFiles, folder)
  const others = new Map<string, [string, ...string[]]>()
  for (const file of namesIn(realFiles, folder)) {
    const segment = parseSegmentFile(file)?.segment
    const first = segment && counts.get(segment)
    if (segment && first && first !== file) others.set(segment, [...(others.get(segment) ?? [first]), file])
  }
  return [...others].map(([segment, files]) => ({ segment, files }))
}

/** The streams under a root: every link to an active segment, and every folder of segments. Sorted by name. */
export async function listStreams(root: string): Promise<string[]> {
  let entries: fs.Dirent[]
  try {
    entries = fs.readdirSync(root, { withFileTypes: true })
  } catch {
    return []
  }
  const names = new Set<string>()
  for (const entry of entries) {
    if (entry.isSymbolicLink() && entry.name.endsWith(PLAIN)) {
      const name = entry.name.slice(0, -PLAIN.length)
      if (isStream(name) && activeSegment(realFiles, root, name) !== undefined) names.add(name)
    } else if (entry.isDirectory() && isStream(entry.name)) {
      if (hasSegments(join(root, entry.name))) names.add(entry.name)
    }
  }
  return [...names].sort()
}

function isStream(name: string): boolean {
  try {
    checkStreamName(name)
    return true
  } catch {
    return false
  }
}

/** A folder that cannot be read is no reason not to know the others. */
function hasSegments(folder: string): boolean {
  try {
    return segmentFiles(realFiles, folder).size > 0
  } catch {
    return false
  }
}
