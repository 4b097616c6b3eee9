import { SillokError } from 'sillok/record'
import { DiskFullError } from 'sillok/stream'
import { IntakeError } from './limits.js'

/** Appends lines (without newlines) to a stream; resolves when they are on disk. */
export type Write = (stream: string, lines: string[]) => Promise<void>

/** Seconds that a sender waits before it comes again when the disk took nothing: lifecycle needs time to make space. */
export const RETRY_AFTER_SECONDS = 10

/**
 * Appends lines to a stream, or says why not in a form that senders understand: 503, which every OTLP exporter tries again;
 * 507 would make it drop the records.
 *
 * @throws IntakeError 503 with the writer's own code (`DISK_FULL` …) or `WRITE_FAILED`
 */
export async function writeOrRefuse(write: Write, stream: string, lines: string[]): Promise<void> {
  if (lines.length === 0) return
  try {
    await write(stream, lines)
  } catch (error) {
    const code = error instanceof SillokError ? error.code : 'WRITE_FAILED'
    const stored = error instanceof DiskFullError ? lines.length - error.refused : 0
    const message =
      error instanceof DiskFullError
        ? `${error.message} ${stored === 0 ? 'Nothing was' : `The first ${stored} records were`} stored.`
        : 'The records could not be stored.'
    const details = { retryAfterSeconds: RETRY_AFTER_SECONDS, stored, cause: error }
    throw new IntakeError(503, code, message, details)
  }
}
