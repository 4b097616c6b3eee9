import { SillokError } from '../record/index.js'
import { openStream, type StreamWriter } from '../stream/index.js'

/** The stream of audit records, beside the one of the application. */
const AUDIT_STREAM = 'audit'

/** Audit records on their way to the disk: a durable stream, opened when the first of them comes. */
export class AuditTrail {
  readonly #root: string
  #stream: StreamWriter | undefined

  constructor(root: string) {
    this.#root = root
  }

  /**
   * Resolves when the line is on the disk.
   *
   * @throws SillokError what opening and appending throw, as a rejection: the line is not durable
   */
  async append(line: string): Promise<void> {
    try {
      this.#stream ??= openStream({
        root: this.#root,
        name: AUDIT_STREAM,
        durability: 'durable',
        // A full disk must reach those who were promised a durable record; nothing is held back for later.
        whenFull: 'fail',
      })
      await this.#stream.appendAll([line])
    } catch (cause) {
      if (cause instanceof SillokError) throw cause
      throw new SillokError('NOT_DURABLE', `The audit record could not be written: ${String(cause)}`, {
        cause,
      })
    }
  }

  async flush(): Promise<void> {
    await this.#stream?.flush()
  }

  async close(): Promise<void> {
    await this.#stream?.close()
  }
}
