import { colored, createPrinter, formatPretty } from '../pretty/index.js'
import type { Sink } from './sink.js'

/** Lines gathered before one write, in UTF-16 units. */
const BATCH = 16 * 1024

/** Standard output, as far as it is used here. */
export type Output = Pick<NodeJS.WriteStream, 'write' | 'on'> & { isTTY?: boolean; columns?: number }

/**
 * A sink that shows lines on standard output. `text`: for people, each at once, so that it stands in order with what the program itself
 * prints; coloured only on a terminal. `json`: the lines as they are, those of one turn of the event loop in one write.
 *
 * When whoever reads the output has gone (EPIPE), the rest is let go: it is in the stream, and a program must not end of it.
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
  const flushSync = (): void => {
    if (soon !== undefined) clearImmediate(soon)
    soon = undefined
    if (text === '') return
    const lines = text
    text = ''
    pipe.write(lines)
  }
  return {
    write(line) {
      text += `${line}\n`
      if (text.length >= BATCH) flushSync()
      else soon ??= setImmediate(flushSync)
    },
    flushSync,
    async flush() {
      flushSync()
    },
  }
}

/** Outputs that have our listener, and those that nobody reads any more. */
const watched = new WeakSet<object>()
const closed = new WeakSet<object>()

class Pipe {
  readonly #out: Output

  constructor(out: Output) {
    this.#out = out
    if (watched.has(out)) return
    watched.add(out)
    // Without a listener the error of a closed pipe ends the program. Other errors stay the program's own affair.
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
      closed.add(out)
    })
  }

  write(text: string): void {
    if (!closed.has(this.#out)) this.#out.write(text)
  }
}
