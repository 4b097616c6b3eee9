/** Who waits for a record, for a time. */
export interface Waiting {
  /** When it becomes too long, in ms of `performance.now()` less what the program held up its queue before; set by `begin`. */
  due: number
  /** It is where it was to be, or refused. */
  isOver: boolean
  /** It took too long. Whether that is since the disk hangs: the record is not on it. */
  runOut(): boolean
}

/** How long those who write records wait for them, and whether the disk hangs. One timer for all who wait equally long. */
export class Patience {
  readonly #queues = new Map<number, Queue>()
  /** Waits that ran out, of records that have not reached the disk yet. */
  #hanging = 0

  /** Nothing more must be given to the disk: it would only wait behind what hangs. */
  get isOver(): boolean {
    return this.#hanging > 0
  }

  begin(waiting: Waiting, ms: number): void {
    let queue = this.#queues.get(ms)
    if (queue === undefined) {
      queue = new Queue(() => this.#hanging++)
      this.#queues.set(ms, queue)
    }
    queue.add(waiting, ms)
  }

  /** A record of which a wait ran out is on the disk, or refused. @returns whether it was the last */
  through(): boolean {
    this.#hanging--
    return this.#hanging === 0
  }
}

/** Done waits at the front are let go when so many are there. */
const COMPACT = 1024
/** How often is looked while somebody waits, in ms. */
const TICK_MS = 250
const MIN_TICK_MS = 10

/** Waits of one length: those that began first run out first. While the program itself holds up the event loop nobody hears of the disk: that time does not count. */
class Queue {
  readonly #onHang: () => void
  #waiting: Waiting[] = []
  /** Before it all are over. */
  #front = 0
  #timer: NodeJS.Timeout | undefined
  /** When the timer is to fire, and by how much it came too late so far, in ms. */
  #next = 0
  #held = 0

  constructor(onHang: () => void) {
    this.#onHang = onHang
  }

  add(waiting: Waiting, ms: number): void {
    const now = performance.now()
    // What the timer is late by already goes to who waited before.
    waiting.due = now + ms - this.#held
    this.#letGo()
    this.#waiting.push(waiting)
    // What is waited for keeps the process alive, as long as it does.
    if (this.#timer === undefined) this.#wait(now, ms)
  }

  #wait(now: number, left: number): void {
    // Never the whole of it: what the program holds up within one tick is not told from waiting.
    const tick = Math.min(TICK_MS, Math.max(MIN_TICK_MS, left / 2))
    this.#next = now + tick
    this.#timer = setTimeout(() => this.#look(), tick).unref()
  }

  #letGo(): void {
    while (this.#waiting[this.#front]?.isOver) this.#front++
    if (this.#front < COMPACT && this.#front < this.#waiting.length) return
    this.#waiting.splice(0, this.#front)
    this.#front = 0
  }

  #look(): void {
    this.#timer = undefined
    const now = performance.now()
    this.#held += Math.max(0, now - this.#next)
    for (;;) {
      this.#letGo()
      const first = this.#waiting[this.#front]
      if (first === undefined) return
      const left = first.due + this.#held - now
      if (left > 0) {
        this.#wait(now, left)
        return
      }
      this.#front++
      if (first.runOut()) this.#onHang()
    }
  }
}
