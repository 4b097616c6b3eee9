import { SillokError } from '../record/index.js'
import { openStream, type StreamWriter, type WriterStats } from '../stream/index.js'

/** The stream of audit records, beside the one of the application. */
const AUDIT_STREAM = 'audit'

/** The numbers of a stream that was not opened. */
export const NO_STREAM = {
  bytes: 0,
  dropped: 0,
  waiting: 0,
  failing: undefined,
  flush: { count: 0, p50Ms: 0, maxMs: 0 },
}

/** What became of audit records. */
export interface AuditStats extends Pick<WriterStats, 'bytes' | 'waiting' | 'failing' | 'flush'> {
  /** Records that are on the disk. */
  records: number
  /** Records that could not be made durable; whoever wrote them was told. */
  failures: number
}

/** Audit records on their way to the disk: a durable stream, opened when the first of them comes. */
export class AuditTrail {
  readonly #root: string
  #stream: StreamWriter | undefined
  #records = 0
  #failures = 0

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
      this.#records++
    } catch (cause) {
      this.#failures++
      if (cause instanceof SillokError) throw cause
      throw new SillokError('NOT_DURABLE', `The audit record could not be written: ${String(cause)}`, {
        cause,
      })
    }
  }

  stats(): AuditStats {
    const { bytes, waiting, failing, flush } = this.#stream?.stats() ?? NO_STREAM
    return { records: this.#records, failures: this.#failures, bytes, waiting, failing, flush }
  }

  async flush(): Promise<void> {
    await this.#stream?.flush()
  }

  async close(): Promise<void> {
    await this.#stream?.close()
  }
}
