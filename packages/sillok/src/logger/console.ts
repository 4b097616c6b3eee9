import { colored, createPrinter, formatPretty } from '../pretty/index.js'
import { type Output, Pipe } from './pipe.js'
import type { Sink } from './sink.js'

/** Lines gathered before one write, in UTF-16 units. */
const BATCH = 16 * 1024

/**
 * A sink that shows lines on standard output. `text`: for people, each at once, so that it stands in order with what the program itself
 * prints; coloured only on a terminal. `json`: the lines as they are, those of one turn of the event loop in one write.
 */
export function consoleSink(format: 'json' | 'text', out: Output = process.stdout): Sink {
  const pipe = new Pipe(out)
  return format === 'text' ? textSink(pipe, out) : jsonSink(pipe)
}

function textSink(pipe: Pipe, out: Output): Sink {
  const options = { color: colored(out), home: process.cwd(), zone: 'local' } as const
  const print = createPrinter(options)
  // The size is asked for each time: a terminal may change it.
  const show = (line: string) => (out.isTTY ? print(line, out.columns) : formatPretty(line, options))
  return { write: (line) => pipe.write(`${show(line)}\n`) }
}

function jsonSink(pipe: Pipe): Sink {
  let text = ''
  let soon: NodeJS.Immediate | undefined
  let failure: unknown
  const flushSync = (): void => {
    if (soon !== undefined) clearImmediate(soon)
    soon = undefined
    if (text === '') return
    const lines = text
    text = ''
    pipe.write(lines)
  }
  const flushLater = (): void => {
    try {
      flushSync()
    } catch (error) {
      failure = error
    }
  }
  return {
    write(line) {
      text += `${line}\n`
      if (text.length >= BATCH) flushSync()
      else soon ??= setImmediate(flushLater)
      if (failure === undefined) return
      // What failed when nobody called is told to the next who does, and so counted; thrown there, it would end the program.
      const told = failure
      failure = undefined
      throw told
    },
    flushSync,
    async flush() {
      flushSync()
    },
  }
}
