import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type Folder, type Listing, listFolder } from './list.js'

/** So many names are listed before a thread is begun: most roots have fewer, and it would take longer than it saves. */
const THREAD_FROM = 20_000
/** Folders that are given to the thread together, and how many such parts it has at most: it is never without work, and what is on its way takes no memory to speak of. */
const TOGETHER = 16
const AHEAD = 2
/** A thread from which so long nothing comes is given up; its folders are listed here. */
const PATIENCE_MS = 60_000

/**
 * Lists folders, in large trees with a thread beside this one: what takes the time is the system, of which each can ask for itself. Everything is synchronous for
 * who calls it.
 */
export class Lister {
  readonly #root: string
  readonly #threadFrom: number
  readonly #waiting: Folder[] = []
  #listed = 0
  #isBegun = false
  #thread: Thread | undefined

  /** @param threadFrom how many names are listed without a thread; 20,000 */
  constructor(root: string, threadFrom = THREAD_FROM) {
    this.#root = root
    this.#threadFrom = threadFrom
  }

  add(folder: Folder): void {
    this.#waiting.push(folder)
  }

  /** Some of the folders that were added, in no order; `undefined` when there are none left. */
  next(): readonly Listing[] | undefined {
    const thread = this.#thread
    if (thread !== undefined) {
      const listings = thread.take()
      if (listings !== undefined) return listings
      while (thread.isFree && this.#waiting.length > 1) thread.give(this.#waiting.splice(-TOGETHER))
    }
    const folder = this.#waiting.pop()
    if (folder === undefined) return thread?.isBusy === true ? this.#wait(thread) : undefined
    const listing = listFolder(this.#root, folder)
    this.#listed += listing.count
    if (!this.#isBegun && this.#listed >= this.#threadFrom && this.#waiting.length > 1) this.#begin()
    return [listing]
  }

  #begin(): void {
    this.#isBegun = true
    if (availableParallelism() > 1) this.#thread = new Thread(this.#root)
  }

  close(): void {
    this.#thread?.end()
    this.#thread = undefined
  }

  #wait(thread: Thread): readonly Listing[] | undefined {
    const listings = thread.wait()
    if (listings !== undefined) return listings
    this.#waiting.push(...thread.end())
    this.#thread = undefined
    return this.next()
  }
}

/** The thread as the one that walks sees it. */
class Thread {
  readonly #worker: Worker
  readonly #port: MessagePort
  /** How many messages it has sent. */
  readonly #sent = new Int32Array(new SharedArrayBuffer(4))
  #taken = 0
  #isThere = false
  readonly #given: Folder[][] = []

  constructor(root: string) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#worker = new Worker(new URL('./list-worker.js', import.meta.url), {
      workerData: { root, port: port2, sent: this.#sent },
      transferList: [port2],
      execArgv: [],
      // What it lists goes away at once; Node 24 would give it a hundred megabytes for that.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    // Where no thread can be begun, none is ever there, and everything is listed without it.
    this.#worker.on('error', () => {})
    this.#worker.unref()
  }

  /** It can be given more. */
  get isFree(): boolean {
    return this.#isThere && this.#given.length < AHEAD
  }

  get isBusy(): boolean {
    return this.#given.length > 0
  }

  give(folders: Folder[]): void {
    this.#given.push(folders)
    this.#port.postMessage(folders)
  }

  /** What it has listed, where it has. */
  take(): readonly Listing[] | undefined {
    const received = receiveMessageOnPort(this.#port) as { message: Listing[] } | undefined
    if (received === undefined) return undefined
    this.#taken++
    if (this.#isThere) this.#given.shift()
    this.#isThere = true
    return received.message
  }

  /** The same, waiting for it; `undefined` where it takes too long. */
  wait(): readonly Listing[] | undefined {
    Atomics.wait(this.#sent, 0, this.#taken, PATIENCE_MS)
    return this.take()
  }

  /** @returns the folders that it has not listed */
  end(): Folder[] {
    this.#port.close()
    void this.#worker.terminate()
    return this.#given.flat()
  }
}
