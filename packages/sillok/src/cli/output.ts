import { colored } from '../pretty/index.js'
import { SillokError } from '../record/index.js'

/** Exit code for misuse: an unknown option, a bad value, a query that cannot be understood. */
export const USAGE = 2

/** Exit code after Ctrl-C in the middle of work: 128 and the number of SIGINT. */
export const INTERRUPTED = 130

/** The caller asked for something that cannot be: exit code 2. */
export class UsageError extends SillokError {
  constructor(message: string) {
    super('USAGE', message)
  }
}

const MISUSE = new Set([
  'USAGE',
  'STREAM_NAME',
  'JOB_ID',
  'UNKNOWN_FORMAT',
  'CONFIG_INVALID',
  'REDACTION_RULE_INVALID',
  'REDACTION_KEY_TOO_SHORT',
  'QUERY_SYNTAX',
  'KEYS_REQUIRED',
  'KEY_TOO_SHORT',
  'ENGINE_OPTIONS',
  'KEY_MALFORMED',
  'IDENTITY_MALFORMED',
  'POLICY_MALFORMED',
  'BASELINE_INVALID',
  'MAP_MARKERS',
])

/** Prints an error as one line for people and gives the exit code for it. */
export function report(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`sillok: ${message}\n`)
  if (!(error instanceof SillokError) && process.env.SILLOK_DEBUG)
    process.stderr.write(`${(error as Error)?.stack}\n`)
  return error instanceof SillokError && MISUSE.has(error.code) ? USAGE : 1
}

/** When who reads our output has gone (`sillok tail | head`), there is nothing more to do, and nothing to say. */
export function watchPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      if (outlives || hasLeft) return
      hasLeft = true
      void lastDeed().finally(() => process.exit(0))
    })
  }
}

let outlives = false
let hasLeft = false
let lastDeed = (): Promise<void> => Promise.resolve()

/** @param act what is still to be done when who reads our output leaves in the middle of it */
export function whenReaderLeaves(act: () => Promise<void>): void {
  lastDeed = act
}

/** What runs is more than what it prints: it goes on when nobody reads that any more. */
export function outliveReaders(): void {
  outlives = true
}

/** Writes lines to standard output; resolves when they may be followed by more, so that memory stays bounded. */
export async function print(text: string): Promise<void> {
  if (text !== '') await write(text.endsWith('\n') ? text : `${text}\n`)
}

/** Writes to standard output, as it is. */
export async function write(data: string | Buffer): Promise<void> {
  const ready = process.stdout.write(data)
  if (!ready) await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}

/**
 * JSON as it goes to standard output. On a terminal, the control and direction characters that JSON may hold as they are become
 * escapes: the same JSON, of which no terminal obeys anything.
 */
export function jsonText(json: string, terminal = process.stdout.isTTY === true): string {
  return terminal ? json.replace(OBEYED, escaped) : json
}

const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A remark for people, beside the output proper. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** How records are shown on this output. */
export function prettyOptions(utc: boolean | undefined) {
  return {
    color: colored(process.stdout),
    home: process.cwd(),
    zone: utc ? ('utc' as const) : ('local' as const),
    ...(process.stdout.isTTY ? { width: process.stdout.columns } : {}),
  }
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * A signal that is aborted at the first Ctrl-C, SIGTERM or closed terminal, so that work can end at a good place;
 * the second such signal ends the process at once. `release` gives the signals back.
 */
export function interruptible(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED)
    controller.abort()
  }
  for (const name of ENDING) process.on(name, stop)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of ENDING) process.off(name, stop)
    },
  }
}

/** A number and what it is of: `1 file`, `1,204 files`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
}

/** A size for people, in decimal units. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`
}

/** A time in ms for people, in its largest unit, rounded down. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}
