import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import type { Duplex, Readable } from 'node:stream'
import type { Ending } from '../life/index.js'
import { Channel } from './channel.js'
import { Kin, signalGroup } from './kin.js'

/** What is needed to start a worker's process. */
export interface ChildSpec {
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /** Whether it gets a channel for messages; a program that is not Node does not mind. */
  channel: boolean
  /** Whether it gets a pipe to say that it is ready, and its number is told as `SILLOK_READY_FD`. */
  readyPipe: boolean
  /** The entry of `env` that only this start has. */
  mark: string
}

export interface ChildEvents {
  onOutput(stream: 'stdout' | 'stderr', chunk: Buffer): void
  onOutputEnd(stream: 'stdout' | 'stderr'): void
  onMessage(message: unknown): void
  /** A line, or the end of the pipe after one byte, has come on the pipe for readiness. */
  onReadyPipe(): void
  /** The process and its group are gone and everything they printed has been given. */
  onEnded(ending: Ending): void
}

/** File descriptor of the pipe for readiness, as s6's `notification-fd` has it. */
const READY_FD = 3
/** For what a process leaves in its group when it ends by itself, in ms. */
const LEFT_BEHIND_MS = 1000
/** After the group is gone somebody may still hold the pipes, in ms. */
const PIPES_MS = 500

/** Longer than this nothing else waits for what one pipe has, in ms. */
const SLICE_MS = 2

/** Node reads a pipe that never runs dry dozens of times before it looks at anything else: others and the timers have their turn first. */
function read(pipe: Readable, take: (chunk: Buffer) => void): void {
  pipe.on('data', (chunk: Buffer) => {
    const began = performance.now()
    take(chunk)
    if (performance.now() - began <= SLICE_MS) return
    pipe.pause()
    setImmediate(() => pipe.resume())
  })
  pipe.on('error', () => {})
}

/** One process of a worker, the leader of a group and session of its own. */
export class Child {
  /** Its process with everybody below; `undefined` where it could not be started. */
  readonly kin: Kin | undefined
  readonly #child: ChildProcess
  readonly #spec: ChildSpec
  readonly #events: ChildEvents
  #channel: Channel | undefined
  #deadline: number | undefined
  #closed = false
  #done = false
  #killTimer: NodeJS.Timeout | undefined

  constructor(spec: ChildSpec, events: ChildEvents) {
    this.#spec = spec
    this.#events = events
    // It has no input: a worker that waits for some sees the end of it, and nobody waits for one that never reads.
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
    if (spec.readyPipe) stdio.push('pipe')
    const channelFd = stdio.length
    if (spec.channel) stdio.push('pipe')
    const env = {
      ...spec.env,
      ...(spec.readyPipe && { SILLOK_READY_FD: String(READY_FD) }),
      ...(spec.channel && { NODE_CHANNEL_FD: String(channelFd) }),
    }
    this.#child = spawn(spec.command, [...spec.args], { cwd: spec.cwd, env, stdio, detached: true })
    this.kin = this.#child.pid === undefined ? undefined : new Kin(this.#child.pid)
    if (spec.channel && this.pid !== undefined) {
      const pipe = this.#child.stdio[channelFd] as Duplex
      const channel = new Channel(pipe, events.onMessage)
      this.#channel = channel
      read(pipe, (chunk) => channel.push(chunk))
    }
    this.#listen(spec.readyPipe)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Sends a message; where there is no channel, or nobody at its other end, nothing happens. */
  send(message: object): void {
    this.#channel?.send(message)
  }

  /** Once it is gone nothing is sent: its number may have been given to somebody else. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#done && this.pid !== undefined) signalGroup(this.pid, signal)
  }

  /** Asks it to end, and ends it with everybody below it when `graceMs` are over. May be called again with less time. */
  end(signal: NodeJS.Signals, graceMs: number): void {
    if (this.#done) return
    this.#deadline = performance.now() + graceMs
    this.send({ type: 'drain', deadline_ms: graceMs })
    this.kin?.signal(signal)
    clearTimeout(this.#killTimer)
    this.#killTimer = setTimeout(() => this.kin?.signal('SIGKILL'), graceMs)
  }

  #listen(readyPipe: boolean): void {
    const child = this.#child
    const { onOutput, onOutputEnd, onReadyPipe } = this.#events
    for (const name of ['stdout', 'stderr'] as const) {
      const pipe = child[name] as Readable
      read(pipe, (chunk) => onOutput(name, chunk))
      pipe.once('close', () => onOutputEnd(name))
    }
    if (readyPipe) {
      const pipe = child.stdio[READY_FD] as Readable
      pipe.once('data', onReadyPipe)
      pipe.on('error', () => {})
    }
    child.once('error', (error) => {
      if (child.pid === undefined) this.#finish({ reason: 'spawn_failed', error })
    })
    child.once('close', () => {
      this.#closed = true
    })
    child.once('exit', (code, signal) => {
      void this.#settle({ exitCode: code ?? undefined, signal: signal ?? undefined })
    })
  }

  /** The process has ended; nothing of it may stay before it is started again, neither on its port nor in its files. */
  async #settle(ending: Ending): Promise<void> {
    const kin = this.kin as Kin
    if (this.#deadline === undefined) {
      kin.signal('SIGTERM')
      this.#deadline = performance.now() + LEFT_BEHIND_MS
    }
    const began = performance.now()
    await kin.end(this.#spec.mark, () => (this.#deadline as number) - began)
    clearTimeout(this.#killTimer)
    if (!this.#closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PIPES_MS)
        this.#child.once('close', () => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    if (!this.#closed) {
      // Somebody who is none of ours holds them: what was printed until now has been read.
      for (const pipe of this.#child.stdio) pipe?.destroy()
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#finish(ending)
  }

  #finish(ending: Ending): void {
    if (this.#done) return
    this.#done = true
    clearTimeout(this.#killTimer)
    this.#events.onEnded(ending)
  }
}
