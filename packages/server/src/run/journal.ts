import { encodeRecord, type Level } from 'sillok/record'
import { redactor } from 'sillok/redact'

/** The server's own records, in the stream `sillok`. */
export interface Journal {
  record(level: Level, message: string, fields?: object): void
}

export function createJournal(
  write: (stream: string, lines: string[]) => Promise<void>,
  version: string,
): Journal {
  return {
    record(level, message, fields) {
      const line = encodeRecord(
        {
          timestamp: new Date().toISOString(),
          level,
          logger: 'sillok.server',
          message,
          service: 'sillok',
          version,
        },
        fields,
        redactor,
      )
      // Where even this cannot be written, intake answers with the reason; there is nobody else to tell.
      write('sillok', [line]).catch(() => {})
    },
  }
}
