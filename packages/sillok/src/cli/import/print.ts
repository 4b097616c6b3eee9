import { createHash } from 'node:crypto'
import { isDamage, type Source } from './source.js'

/** What a file is told by when it comes again, also under another name or packed: so much of its beginning, and of its end. */
export const PRINT_BYTES = 1024

/** The uncompressed bytes of a file between two places; fewer where it ends, or is damaged, before. */
export async function bytesOf(source: Source, from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = []
  try {
    for await (const chunk of source.chunks(from, to)) parts.push(Buffer.from(chunk))
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  return Buffer.concat(parts)
}

/** SHA-256, cut to 128 bits: nobody gains by two files that are taken for one. */
export function printOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}

/** Keeps the last bytes of what passes. */
export class Tail {
  private bytes: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): void {
    const both = chunk.length >= PRINT_BYTES ? chunk : Buffer.concat([this.bytes, chunk])
    this.bytes = Buffer.from(both.subarray(-PRINT_BYTES))
  }

  /** `undefined` when nothing passed. */
  print(): { bytes: number; print: string } | undefined {
    return this.bytes.length === 0 ? undefined : { bytes: this.bytes.length, print: printOf(this.bytes) }
  }
}
