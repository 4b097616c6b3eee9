import { randomBytes } from 'node:crypto'
import type { FormatName } from '../../formats/index.js'
import { readOneLine } from '../../formats/index.js'
import {
  type Envelope,
  encodeJson,
  encodeRecord,
  type ForeignRecord,
  type Level,
  type Redactor,
  type SharedFields,
} from '../../record/index.js'
import { type LineRedactor, OpenKey } from '../../redact/index.js'
import { type Block, Blocks } from './blocks.js'
import { cleanLine } from './clean.js'
import { charStart, LineCutter, PART_BYTES, type Part } from './cutter.js'
import { Digest } from './digest.js'
import { fenceWorker, type WorkerIdentity } from './fence.js'
import { Fingerprint } from './fingerprint.js'
import { Flood } from './flood.js'
import { Members } from './members.js'
import { Template } from './template.js'

export type StreamName = 'stdout' | 'stderr'

/** What a worker printed so far; metadata only. */
export interface OutputStats {
  lines: number
  bytes: number
  /** Records of its own among the lines. */
  records: number
  /** Lines of a flood, counted and not written. */
  dropped_lines: number
  /** The last line: never what it says. */
  last?: { stream: StreamName; length: number; timestamp: string }
}

export interface OutputOptions extends WorkerIdentity {
  /** Formats whose lines are kept as records. */
  formats: readonly FormatName[]
  /** Whether lines that are no records are kept redacted, or only their metadata. */
  content: boolean
  linesPerSecond: number
  /** Key of the hashes, the supervisor's own and never written: who has the records cannot try out texts. */
  key: Buffer
  redactor: Redactor
  /** Makes what redacts the lines of one stream; asked for only with `content`. */
  lineRedactor: (key: OpenKey) => LineRedactor
  /** Fields of all records of the worker. */
  shared: () => SharedFields
  /** Takes the records of one chunk together. */
  write: (lines: string[]) => void
  /** Now, as RFC 3339 in UTC. */
  timestamp: () => string
  /** ms of a clock that never goes back. */
  now: () => number
}

/** What every head and end of a private key has. */
const DASHES = Buffer.from('-----')
interface Channel {
  readonly name: StreamName
  readonly cutter: LineCutter
  readonly blocks: Blocks | undefined
  readonly redact: LineRedactor | undefined
  readonly members: Members
  /** A private key over several lines or records, whichever of them is kept. */
  readonly key: OpenKey
  /** Whether lines of this chunk may have to do with a key: one look at all of them costs less than one at each. */
  watched: boolean
  lastLength?: number | undefined
  /** Of records of lines by their metadata, for fields that all records of the worker share. */
  template?: { shared: SharedFields; lines: Template }
}

/** What one start of a worker prints, from bytes to records. Everything is done when `push` returns. */
export class WorkerOutput {
  readonly #options: OutputOptions
  readonly #channels: Readonly<Record<StreamName, Channel>>
  readonly #flood: Flood
  readonly #fingerprint: Fingerprint
  readonly #digest: Digest
  readonly #stats: OutputStats
  /** Of this start alone: parts of lines are put together by it over restarts, instances and supervisors. */
  readonly #run = randomBytes(8).toString('hex')
  #long = 0
  #batch: string[] = []
  /** Told of each whole line, and of the beginning of one as it comes, for readiness; absent where nobody waits for one. */
  onLine: ((text: string) => void) | undefined

  /** @param stats counts of earlier starts of the worker, which go on */
  constructor(options: OutputOptions, stats: OutputStats) {
    this.#options = options
    this.#stats = stats
    this.#flood = new Flood(options.linesPerSecond)
    this.#fingerprint = new Fingerprint(options.key)
    this.#digest = new Digest(options.key)
    const channel = (name: StreamName): Channel => {
      const key = new OpenKey()
      return {
        name,
        cutter: new LineCutter(() => this.#partialId()),
        blocks: options.content ? new Blocks() : undefined,
        redact: options.content ? options.lineRedactor(key) : undefined,
        members: new Members(options.redactor),
        key,
        watched: true,
      }
    }
    this.#channels = { stdout: channel('stdout'), stderr: channel('stderr') }
  }

  push(stream: StreamName, chunk: Buffer): void {
    const channel = this.#channels[stream]
    const { cutter, key } = channel
    channel.watched = key.isOpen || cutter.isWithinLine || chunk.includes(DASHES)
    cutter.push(chunk, (bytes, part) => this.#line(channel, bytes, part))
    // What waits for its end is said at once all the same: it must not be lost with the supervisor.
    for (const line of channel.blocks?.untold() ?? []) {
      if (this.#admit(Buffer.byteLength(line))) this.#lengths(channel.name, Buffer.from(line))
    }
    this.#flush()
    this.#sayLast(channel)
    if (this.onLine === undefined) return
    // A prompt has no newline, and none comes until it is answered.
    const { unended } = cutter
    if (unended !== undefined && unended.length <= PART_BYTES) this.onLine(cleanLine(unended))
  }

  /** The pipe is closed: a last line without its newline is a line, too. */
  end(stream: StreamName): void {
    const channel = this.#channels[stream]
    channel.cutter.end((bytes, part) => this.#line(channel, bytes, part))
    for (const block of channel.blocks?.giveUp() ?? []) this.#block(channel, block)
    this.#sayGap()
    this.#flush()
    this.#sayLast(channel)
  }

  /** To be called about once a second: says what a flood cost. */
  tick(): void {
    this.#sayGap()
    this.#flush()
  }

  /** The same for crashes that look alike. */
  crashGroup(exit: string): string {
    return this.#fingerprint.of(exit)
  }

  #line(channel: Channel, bytes: Buffer, part: Part | undefined): void {
    const stats = this.#stats
    stats.lines += part === undefined || part.last ? 1 : 0
    stats.bytes += bytes.length
    channel.lastLength = bytes.length
    if (channel.name === 'stderr') this.#fingerprint.add(bytes)
    if (part === undefined && this.onLine !== undefined) this.onLine(cleanLine(bytes))
    if (channel.blocks !== undefined) this.#content(channel, channel.blocks, bytes, part)
    else {
      const room = this.#admit(bytes.length)
      const concerned = channel.watched && channel.key.concerns(bytes)
      // What a flood costs is not looked at, unless a key is in it.
      if (!room && !concerned) return
      if (part === undefined && this.#isRecord(channel, bytes, room)) return
      if (concerned) channel.key.mask(cleanLine(bytes))
      if (!room) return
      if (part !== undefined) this.#metadata(channel.name, bytes, part)
      else this.#lengths(channel.name, bytes)
    }
  }

  /** Of the lines of a chunk the last one is told of. */
  #sayLast(channel: Channel): void {
    const { name: stream, lastLength: length } = channel
    if (length === undefined) return
    this.#stats.last = { stream, length, timestamp: this.#options.timestamp() }
    channel.lastLength = undefined
  }

  /** Whether a line may be written, or belongs to a flood. */
  #admit(bytes: number): boolean {
    if (this.#flood.pass(bytes, this.#options.now())) return true
    this.#stats.dropped_lines++
    return false
  }

  /**
   * A line of which the content is kept. What redacts it sees every line, also those that a flood costs and those that go out without their
   * content: the head of a key may be in one of them.
   */
  #content(channel: Channel, blocks: Blocks, bytes: Buffer, part: Part | undefined): void {
    if (part !== undefined) {
      channel.redact?.(cleanLine(bytes))
      if (this.#admit(bytes.length)) this.#metadata(channel.name, bytes, part)
      return
    }
    if (this.#isRecord(channel, bytes)) return
    for (const block of blocks.push(cleanLine(bytes))) this.#block(channel, block)
  }

  /** Keeps a line that is a record as one, where there is room for it; says whether it is one. */
  #isRecord(channel: Channel, bytes: Buffer, room?: boolean): boolean {
    const { formats, redactor, shared } = this.#options
    if (formats.length === 0 || !mayBeJson(bytes)) return false
    const text = cleanLine(bytes)
    // Trying to read what is only the beginning of an object costs more than all else.
    if (!text.trimEnd().endsWith('}')) return false
    const records = readOneLine(text, formats, this.#options.timestamp())
    if (records === undefined) return false
    if (channel.watched && channel.key.concerns(bytes)) {
      for (const record of records) maskKey(record, channel.key)
    }
    if (!(room ?? this.#admit(bytes.length))) return true
    for (const record of records) {
      fenceWorker(record, this.#options)
      this.#batch.push(encodeRecord(record.envelope, record.fields, redactor, false, shared()))
      this.#stats.records++
    }
    return true
  }

  /** A line by its metadata, one record for each part. */
  #lengths(stream: StreamName, bytes: Buffer): void {
    if (bytes.length <= PART_BYTES) {
      this.#metadata(stream, bytes)
      return
    }
    const id = this.#partialId()
    let rest = bytes
    for (let part = 1; rest.length > 0; part++) {
      const end = rest.length > PART_BYTES ? charStart(rest, PART_BYTES) : rest.length
      this.#metadata(stream, rest.subarray(0, end), { id, part, last: end === rest.length })
      rest = rest.subarray(end)
    }
  }

  #metadata(stream: StreamName, bytes: Buffer, part?: Part): void {
    const { length } = bytes
    const hash = this.#digest.of(bytes)
    if (part === undefined) {
      this.#batch.push(this.#templateOf(stream).fill(this.#options.timestamp(), length, hash))
    } else {
      const message = this.#printed(stream)
      this.#write(message, { worker_state: 'output', stream, length, hash, ...partFields(part) })
    }
  }

  #templateOf(stream: StreamName): Template {
    const channel = this.#channels[stream]
    const shared = this.#options.shared()
    if (channel.template?.shared !== shared) {
      const fields = { worker_state: 'output', stream, length: 0, hash: '' }
      const encode = (timestamp: string): string =>
        this.#encode(timestamp, 'INFO', this.#printed(stream), fields, shared)
      channel.template = { shared, lines: new Template(encode) }
    }
    return channel.template.lines
  }

  #printed(stream: StreamName): string {
    return `Worker ${this.#options.workerId} printed on ${stream}`
  }

  #block(channel: Channel, { lines, json, open, told }: Block): void {
    const { name: stream, redact, key } = channel
    const { redactor } = this.#options
    // A document is redacted by its names, a line by itself and what the line before left open.
    const document =
      json !== undefined && lines.some((line) => key.concerns(line)) ? key.maskValue(json) : json
    const redacted = json === undefined ? lines.map((line) => redact?.(line)) : []
    const length = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, -1)
    if (open) {
      // It began like a document and did not end like one: by which names its parts go is not known.
      for (const line of lines.slice(told))
        if (this.#admit(Buffer.byteLength(line))) this.#lengths(stream, Buffer.from(line))
      return
    }
    // JSON on one line is redacted by its names, too.
    const isText = redacted[0]?.record === false
    const isHidden = isText && channel.members.hides(lines[0] as string)
    if (!this.#admit(length)) return
    if (isHidden) {
      this.#lengths(stream, Buffer.from(lines[0] as string))
      return
    }
    const text = json === undefined ? redacted[0]?.text : encodeJson(document, redactor)
    const parts = partsOf(text ?? '')
    const id = parts.length > 1 ? this.#partialId() : ''
    for (const [at, message] of parts.entries()) {
      const part = parts.length > 1 ? { id, part: at + 1, last: at === parts.length - 1 } : undefined
      const again = told > 0 ? { told_lines: told } : {}
      this.#write(message, { worker_state: 'output', stream, length, ...again, ...partFields(part) })
    }
  }

  #sayGap(): void {
    const gap = this.#flood.takeGap()
    if (gap === undefined) return
    const { workerId, now } = this.#options
    this.#write(
      `Worker ${workerId} printed too much: ${gap.lines} lines were not written`,
      {
        worker_state: 'output',
        dropped_lines: gap.lines,
        dropped_bytes: gap.bytes,
        over_ms: Math.round(now() - gap.sinceMs),
      },
      'WARNING',
    )
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

  #partialId(): string {
    return `${this.#run}-${++this.#long}`
  }

  #flush(): void {
    if (this.#batch.length === 0) return
    const lines = this.#batch
    this.#batch = []
    this.#options.write(lines)
  }
}

/** What a record holds of a key that began before it. Changes the record. */
function maskKey(record: ForeignRecord, key: OpenKey): void {
  const { envelope } = record
  envelope.message = key.mask(envelope.message, 'message')
  envelope.exception = key.maskValue(envelope.exception, 'exception')
  record.fields = key.maskValue(record.fields) as ForeignRecord['fields']
}

/** Whether a line may be an object of JSON, behind blanks or the colours of a terminal. */
function mayBeJson(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === 0x7b || byte === 0x1b) return true
    if (byte > 0x20) return false
  }
  return false
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
