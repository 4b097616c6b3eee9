import { writeSync } from 'node:fs'

/** Standard output, as far as it is used here. */
export type Output = Pick<NodeJS.WriteStream, 'write' | 'on'> & {
  isTTY?: boolean
  columns?: number
  fd?: number
  writableLength?: number
}

/** How long one write waits for a reader that does not read. Long enough for any that is only busy, short enough for whoever stops the program. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 2
const NEWLINE = 0x0a

/** Outputs that have our listener, and those that nobody reads any more. */
const watched = new WeakSet<object>()
const closed = new WeakSet<object>()

/**
 * Writes to standard output at once, also where it is a pipe: there Node queues what the pipe has no room for, and an ending process takes
 * the queue with it. Files and terminals are written at once by Node itself.
 *
 * When whoever reads has gone (EPIPE), the rest is let go: it is in the stream, and a program must not end of it.
 */
export class Pipe {
  readonly #out: Output
  #patience = PATIENCE_MS
  /** A line was begun and not ended. */
  #torn = false

  constructor(out: Output) {
    this.#out = out
    if (watched.has(out)) return
    watched.add(out)
    // Without a listener the error of a closed pipe ends the program. Other errors stay the program's own affair.
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (!hasGone(error)) throw error
      closed.add(out)
    })
  }

  write(text: string): void {
    const out = this.#out
    if (closed.has(out)) return
    // Behind what the program itself has queued, so that no line lands in the middle of one of its own; and through
    // `write` where somebody has put their own in its place, to see what is printed.
    const waits = (out.writableLength ?? 0) > 0
    if (out.isTTY || out.fd === undefined || waits || Object.hasOwn(out, 'write')) out.write(text)
    else this.#now(out.fd, text)
  }

  /** @throws Error for a reader that has not read for `PATIENCE_MS`: the sink has failed, which is counted */
  #now(fd: number, text: string): void {
    // What could not be ended ends here, so that the next line is whole.
    const bytes = Buffer.from(this.#torn ? `\n${text}` : text)
    const deadline = performance.now() + this.#patience
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(fd, bytes, at)
      } catch (error) {
        if (hasGone(error)) return void closed.add(this.#out)
        if (!isFull(error)) throw error
        if (performance.now() >= deadline) {
          // One that hangs is waited for once, not at each line that follows.
          this.#patience = 0
          if (at > 0) this.#torn = bytes[at - 1] !== NEWLINE
          throw error
        }
        Atomics.wait(pause, 0, 0, PAUSE_MS)
      }
    }
    this.#patience = PATIENCE_MS
    this.#torn = false
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4))

function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}

function hasGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
}
