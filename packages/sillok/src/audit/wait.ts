import { SillokError } from '../record/index.js'
import type { Damage, Position, Told } from '../stream/index.js'
import type { Acknowledge, Acknowledgement } from './acknowledge.js'
import type { Waiting } from './patience.js'

/** What a wait tells the trail. */
export interface WaitHost {
  /** The record with this number is with the kernel. */
  wrote(sequence: number): void
  /** The record does not wait for the disk any more. */
  left(): void
  /** It is as safe as was asked for; or its writer was told that it is not. */
  succeeded(): void
  failed(): void
  /** The disk has moved on, after a wait had run out. */
  through(): void
  /** Resolves when a signed checkpoint covers a place. */
  sealed(place: Position): Promise<void>
}

const STATES = {
  taken: 'is not known to be written',
  written: 'is not known to be on the disk',
  durable: 'is on the disk, and not sealed',
} as const

/** One record on its way, and who waits for it. An object and no closures: at full speed there are thousands at once. */
export class Wait implements Waiting, Told {
  due = 0
  isOver = false
  readonly #host: WaitHost
  readonly #ack: Acknowledgement
  readonly #level: Acknowledge
  readonly #ms: number
  readonly #resolve: (ack: Acknowledgement) => void
  readonly #reject: (error: unknown) => void
  #stage: keyof typeof STATES = 'taken'
  #hangs = false
  #end: Position | undefined

  constructor(
    host: WaitHost,
    ack: Acknowledgement,
    { acknowledge, timeoutMs }: { acknowledge: Acknowledge; timeoutMs: number },
    resolve: (ack: Acknowledgement) => void,
    reject: (error: unknown) => void,
  ) {
    this.#host = host
    this.#ack = ack
    this.#level = acknowledge
    this.#ms = timeoutMs
    this.#resolve = resolve
    this.#reject = reject
  }

  written(end: Position, damage: readonly Damage[]): void {
    this.#host.wrote(this.#ack.sequence)
    this.#stage = 'written'
    this.#end = end
    if (damage.length > 0) this.#ack.damage = damage
    if (this.#level === 'written') this.#done()
  }

  durable(): void {
    this.#stage = 'durable'
    this.#leave()
    if (this.#level !== 'sealed') this.#done()
    else
      this.#host.sealed(this.#end as Position).then(
        () => this.#done(),
        (error) => this.#fail(error),
      )
  }

  failed(error: SillokError): void {
    this.#leave()
    this.#fail(error)
  }

  runOut(): boolean {
    this.#hangs = this.#stage !== 'durable'
    this.#fail(
      new SillokError('AUDIT_TIMEOUT', `After ${this.#ms} ms the audit record ${STATES[this.#stage]}.`),
    )
    return this.#hangs
  }

  #leave(): void {
    this.#host.left()
    if (this.#hangs) this.#host.through()
  }

  #done(): void {
    if (this.isOver) return
    this.isOver = true
    this.#host.succeeded()
    this.#resolve(this.#ack)
  }

  #fail(error: unknown): void {
    if (this.isOver) return
    this.isOver = true
    this.#host.failed()
    this.#reject(error)
  }
}
