import type { Duplex } from 'node:stream'
import { LineCutter } from '../streams/cutter.js'

/**
 * The supervisor's end of the channel that a Node worker knows as `process.send`: JSON, one message a line, on the descriptor in `NODE_CHANNEL_FD`.
 * Node's own end is not used: a line in it that is no message, which a program of any language may write there, is an exception that nobody can
 * catch, and one without end is held as long as it comes.
 */
export class Channel {
  readonly #pipe: Duplex
  readonly #cutter = new LineCutter(() => '')
  readonly #onMessage: (message: unknown) => void

  /** @param onMessage is told of each message; what is none, or is longer than a line that is held, is left out */
  constructor(pipe: Duplex, onMessage: (message: unknown) => void) {
    this.#pipe = pipe
    this.#onMessage = onMessage
    pipe.on('error', () => {})
  }

  /** Takes what has come. */
  push(chunk: Buffer): void {
    this.#cutter.push(chunk, (bytes, part) => {
      if (part !== undefined) return
      let message: unknown
      try {
        message = JSON.parse(bytes.toString())
      } catch {
        return
      }
      this.#onMessage(message)
    })
  }

  /** Where nobody is at the other end nothing happens. */
  send(message: object): void {
    if (this.#pipe.writable) this.#pipe.write(`${JSON.stringify(message)}\n`)
  }
}
