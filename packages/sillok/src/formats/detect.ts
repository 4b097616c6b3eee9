import { ALL_FORMATS } from './list.js'
import { continues } from './text.js'
import type { FormatName } from './types.js'
import { parseObject } from './values.js'

/** What a sample looks like, and why. */
export interface Detection {
  format: FormatName
  /** The share of the lines that are of the format, 0 to 1; lines that go on a record above are not counted. */
  confidence: number
  /** A sentence for people. */
  why: string
}

/** Lines beyond this are not looked at. */
const MAX_SAMPLE = 500

/** A particular format is meant when so much of the file is of it, though a general one fits more lines. */
const ENOUGH = 0.5

/**
 * The format of a file from its first lines: the most particular of which half the lines are, else
 * the one with the most lines, else plain text.
 *
 * @param sample the first lines, without newlines; up to 500 are looked at
 * @param fileName decides for npm's debug logs, which are named alike everywhere
 * @example detectFormat(['{"level":30,"time":1795170944123,"pid":1,"msg":"up"}']).format // 'pino'
 */
export function detectFormat(sample: readonly string[], fileName?: string): Detection {
  const lines = sample.slice(0, MAX_SAMPLE).filter((line) => line.trim() !== '')
  if (lines.length === 0) return { format: 'text', confidence: 0, why: 'There are no lines to tell by.' }
  const counts = new Map<FormatName, number>()
  let counted = 0
  /** Below a record that begins with its time, lines that are of no format belong to it. */
  let dated = false
  for (const line of lines) {
    const json = parseObject(line)
    let known = false
    for (const { name, fits, isDated } of ALL_FORMATS) {
      if (!fits(line, json)) continue
      counts.set(name, (counts.get(name) ?? 0) + 1)
      known = true
      dated ||= isDated?.(line) === true
    }
    if (known || !(dated || continues(line))) counted++
  }
  const share = (name: FormatName) => (counts.get(name) ?? 0) / Math.max(counted, 1)
  const named =
    fileName !== undefined && /-debug-\d+\.log$/.test(fileName) && share('npm') > 0.2 ? 'npm' : undefined
  const best = named ?? ALL_FORMATS.find(({ name }) => share(name) >= ENOUGH)?.name ?? most(counts)
  const found = ALL_FORMATS.find(({ name }) => name === best)
  if (found === undefined) {
    return {
      format: 'text',
      confidence: 0,
      why: `None of ${lines.length} lines looks like a log; each is kept as it stands.`,
    }
  }
  const count = counts.get(found.name) ?? 0
  return {
    format: found.name,
    confidence: share(found.name),
    why: `${count} of ${counted} ${counted === 1 ? 'line is' : 'lines are'} ${found.looks}.`,
  }
}

function most(counts: ReadonlyMap<FormatName, number>): FormatName | undefined {
  let best: FormatName | undefined
  for (const { name } of ALL_FORMATS) {
    if ((counts.get(name) ?? 0) > (best === undefined ? 0 : (counts.get(best) ?? 0))) best = name
  }
  return best
}
