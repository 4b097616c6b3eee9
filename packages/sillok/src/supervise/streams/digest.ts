import { hash } from 'node:crypto'

/** Hashes of lines under a key: equal lines have equal ones, and without the key nobody can try out what a line said. */
export class Digest {
  /** The key, and behind it room for the line: one call and no list of pieces for each line. */
  #room: Buffer
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
    this.#room = this.#withRoom(1024)
  }

  /** 16 hex digits. */
  of(bytes: Buffer): string {
    const length = this.#key.length + bytes.length
    if (length > this.#room.length) this.#room = this.#withRoom(length * 2)
    bytes.copy(this.#room, this.#key.length)
    return hash('sha256', this.#room.subarray(0, length), 'hex').slice(0, 16)
  }

  #withRoom(length: number): Buffer {
    const room = Buffer.alloc(this.#key.length + length)
    this.#key.copy(room)
    return room
  }
}
