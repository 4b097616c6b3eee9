import { Refused } from '../apply/disk.js'

/** Bytes that come in chunks, taken in other sizes. */
export class Pull {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes. @throws Refused `unverified` where there are not so many */
  async take(bytes: number): Promise<Buffer> {
    if (!(bytes >= 0)) throw new Refused('unverified')
    const parts = [this.#rest]
    let there = this.#rest.length
    while (there < bytes) {
      const { done, value } = await this.#chunks.next()
      if (done === true) throw new Refused('unverified')
      parts.push(value)
      there += value.length
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts, there)
    // A copy: the rest is small, and what it was cut from is not kept for its sake.
    this.#rest = Buffer.from(all.subarray(bytes))
    return all.subarray(0, bytes)
  }

  /** @throws Refused `unverified` where there is more */
  async end(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#chunks.next()).done !== true) throw new Refused('unverified')
  }

  close(): void {
    // What waits for a chunk at this moment goes first; nobody waits for this.
    void this.#chunks.return?.()?.catch(() => {})
  }
}
