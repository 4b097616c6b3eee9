import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where in the application a record was made. */
export interface Source {
  /** Relative to the working directory that the program was started in, where it is below it. */
  source_file: string
  source_line: number
  source_function?: string
}

/** This file, by which our own are known. */
const OURS = /^(.*[\\/])logger[\\/]source\.[jt]s$/
/** Loggers that hand records on to us: whoever called them is meant. */
const GO_BETWEENS =
  /[\\/]node_modules[\\/](?:pino|winston|winston-transport|logform|readable-stream|@logtape[\\/]\w+|@opentelemetry[\\/][\w-]+)[\\/]|^node:/
/** `at run (/app/api.mjs:12:7)`, `at async file:///app/api.mjs:12:7`. Of a text that was evaluated the frame that did so is taken. */
const FRAME = /^ +at (?!.*\(eval at )(?:async )?(?:(.+?) \()?(.+?):(\d+):\d+\)?$/
/** So many frames are looked at: ours, those of a logger between, and the caller's. */
const DEPTH = 30

const started = process.cwd()

/**
 * The call that is being made: the first frame behind ours. Taken from the text of the stack, since that is what Node puts in the terms of source maps
 * (`--enable-source-maps`). `undefined` where it cannot be told: in a bundle without source maps our frames look like those of the application.
 * Never throws.
 *
 * @example sourceOfCall() // { source_file: 'src/api.ts', source_line: 12, source_function: 'answer' }
 */
export function sourceOfCall(): Source | undefined {
  try {
    let home: string | undefined
    for (const frame of stackHere().split('\n')) {
      const [, name, place = '', line] = FRAME.exec(frame) ?? []
      if (place === '') continue
      const path = place.startsWith('file:') ? fileURLToPath(place) : place
      home ??= OURS.exec(path)?.[1]
      // The first frame is this file's; in a bundle without source maps nothing says which are ours.
      if (home === undefined) return undefined
      if (!path.startsWith(home) && !GO_BETWEENS.test(path)) return sourceOf(path, Number(line), name)
    }
  } catch {}
  return undefined
}

function sourceOf(path: string, line: number, name: string | undefined): Source {
  const below = relative(started, path)
  const source = { source_file: below.startsWith('..') ? path : below, source_line: line }
  return name === undefined ? source : { ...source, source_function: name.replace(/^new /, '') }
}

function stackHere(): string {
  const limit = Error.stackTraceLimit
  const here: { stack?: unknown } = {}
  Error.stackTraceLimit = DEPTH
  try {
    Error.captureStackTrace(here, stackHere)
    // An application's own `Error.prepareStackTrace` may make anything of it, and is run here.
    return String(here.stack)
  } finally {
    Error.stackTraceLimit = limit
  }
}
