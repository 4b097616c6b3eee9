import { randomBytes } from 'node:crypto'
import {
  type Envelope,
  encodeRecord,
  type ForeignRecord,
  type Level,
  type Redactor,
  type SharedFields,
} from '../../record/index.js'
import { charStart, PART_BYTES, type Part } from './cutter.js'
import { Digest } from './digest.js'
import { fenceWorker, type WorkerIdentity } from './fence.js'
import type { Gap } from './flood.js'
import { Template } from './template.js'

export type StreamName = 'stdout' | 'stderr'

export interface RecordsOptions extends WorkerIdentity {
  /** Key of the hashes, the supervisor's own and never written: who has the records cannot try out texts. */
  key: Buffer
  redactor: Redactor
  /** Fields of all records of the worker. */
  shared: () => SharedFields
  /** Takes the records of one chunk together. */
  write: (lines: string[]) => void
  /** Now, as RFC 3339 in UTC. */
  timestamp: () => string
  /** ms of a clock that never goes back. */
  now: () => number
}

/** The records of what one start of a worker prints: made here, handed on by `flush`. */
export class OutputRecords {
  readonly #options: RecordsOptions
  readonly #digest: Digest
  /** Of this start alone: parts of lines are put together by it over restarts, instances and supervisors. */
  readonly #run = randomBytes(8).toString('hex')
  #long = 0
  #batch: string[] = []
  /** Of lines by their metadata, for fields that all records of the worker share. */
  readonly #templates: { [S in StreamName]?: { shared: SharedFields; lines: Template } } = {}

  constructor(options: RecordsOptions) {
    this.#options = options
    this.#digest = new Digest(options.key)
  }

  /** A name for what is told in parts. */
  partialId(): string {
    return `${this.#run}-${++this.#long}`
  }

  /** A record of the worker's own. */
  own(record: ForeignRecord): void {
    fenceWorker(record, this.#options)
    const { redactor, shared } = this.#options
    this.#batch.push(encodeRecord(record.envelope, record.fields, redactor, false, shared()))
  }

  /** A line by its metadata, one record for each part. */
  lengths(stream: StreamName, bytes: Buffer): void {
    if (bytes.length <= PART_BYTES) {
      this.metadata(stream, bytes)
      return
    }
    const id = this.partialId()
    let rest = bytes
    for (let part = 1; rest.length > 0; part++) {
      const end = rest.length > PART_BYTES ? charStart(rest, PART_BYTES) : rest.length
      this.metadata(stream, rest.subarray(0, end), { id, part, last: end === rest.length })
      rest = rest.subarray(end)
    }
  }

  metadata(stream: StreamName, bytes: Buffer, part?: Part): void {
    const { length } = bytes
    const hash = this.#digest.of(bytes)
    if (part === undefined) {
      this.#batch.push(this.#templateOf(stream).fill(this.#options.timestamp(), length, hash))
    } else {
      const message = this.#printed(stream)
      this.#write(message, { worker_state: 'output', stream, length, hash, ...partFields(part) })
    }
  }

  /**
   * Lines with their content, one record for each part.
   *
   * @param text of them, redacted
   * @param length of them in bytes, as they were printed
   * @param told how many of them were told of before, by their metadata
   */
  content(stream: StreamName, text: string, length: number, told: number): void {
    const parts = partsOf(text)
    const id = parts.length > 1 ? this.partialId() : ''
    for (const [at, message] of parts.entries()) {
      const part = parts.length > 1 ? { id, part: at + 1, last: at === parts.length - 1 } : undefined
      const again = told > 0 ? { told_lines: told } : {}
      this.#write(message, { worker_state: 'output', stream, length, ...again, ...partFields(part) })
    }
  }

  /** What a flood cost. */
  gap({ lines, bytes, sinceMs }: Gap): void {
    const { workerId, now } = this.#options
    this.#write(
      `Worker ${workerId} printed too much: ${lines} lines were not written`,
      {
        worker_state: 'output',
        dropped_lines: lines,
        dropped_bytes: bytes,
        over_ms: Math.round(now() - sinceMs),
      },
      'WARNING',
    )
  }

  flush(): void {
    if (this.#batch.length === 0) return
    const lines = this.#batch
    this.#batch = []
    this.#options.write(lines)
  }

  #templateOf(stream: StreamName): Template {
    const shared = this.#options.shared()
    let template = this.#templates[stream]
    if (template?.shared !== shared) {
      const fields = { worker_state: 'output', stream, length: 0, hash: '' }
      const encode = (timestamp: string): string =>
        this.#encode(timestamp, 'INFO', this.#printed(stream), fields, shared)
      template = { shared, lines: new Template(encode) }
      this.#templates[stream] = template
    }
    return template.lines
  }

  #printed(stream: StreamName): string {
    return `Worker ${this.#options.workerId} printed on ${stream}`
  }

  #write(message: string, fields: object, level: 'INFO' | 'WARNING' = 'INFO'): void {
    const { shared, timestamp } = this.#options
    this.#batch.push(this.#encode(timestamp(), level, message, fields, shared()))
  }

  #encode(timestamp: string, level: Level, message: string, fields: object, shared: SharedFields): string {
    const { component, redactor } = this.#options
    const envelope: Envelope = {
      timestamp,
      level,
      logger: 'supervisor',
      message,
      event: 'worker',
      component,
      log_type: 'worker',
    }
    return encodeRecord(envelope, fields, redactor, false, shared)
  }
}

function partFields(part: Part | undefined): object {
  return part === undefined ? {} : { partial_id: part.id, part: part.part, last_part: part.last }
}

/** A redacted text in pieces of at most `PART_BYTES`, none of which ends within a character. */
function partsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  if (bytes.length <= PART_BYTES) return [text]
  const parts: string[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.length > PART_BYTES ? charStart(rest, PART_BYTES) : rest.length
    parts.push(rest.subarray(0, end).toString())
    rest = rest.subarray(end)
  }
  return parts
}
