import type { FormatName } from '../../formats/index.js'
import { readOneLine } from '../../formats/index.js'
import { encodeJson } from '../../record/index.js'
import { type LineRedactor, OpenKey } from '../../redact/index.js'
import { type Block, Blocks } from './blocks.js'
import { cleanLine } from './clean.js'
import { LineCutter, PART_BYTES, type Part } from './cutter.js'
import { Fingerprint } from './fingerprint.js'
import { Flood } from './flood.js'
import { Members } from './members.js'
import { OutputRecords, type RecordsOptions, type StreamName } from './records.js'

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

export interface OutputOptions extends RecordsOptions {
  /** Formats whose lines are kept as records. */
  formats: readonly FormatName[]
  /** Whether lines that are no records are kept redacted, or only their metadata. */
  content: boolean
  linesPerSecond: number
  /** Makes what redacts the lines of one stream; asked for only with `content`. */
  lineRedactor: (key: OpenKey) => LineRedactor
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
}

/** What one start of a worker prints, from bytes to records. Everything is done when `push` returns. */
export class WorkerOutput {
  readonly #options: OutputOptions
  readonly #channels: Readonly<Record<StreamName, Channel>>
  readonly #flood: Flood
  readonly #fingerprint: Fingerprint
  readonly #records: OutputRecords
  readonly #stats: OutputStats
  /** Told of each whole line, and of the beginning of one as it comes, for readiness; absent where nobody waits for one. */
  onLine: ((text: string) => void) | undefined

  /** @param stats counts of earlier starts of the worker, which go on */
  constructor(options: OutputOptions, stats: OutputStats) {
    this.#options = options
    this.#stats = stats
    this.#flood = new Flood(options.linesPerSecond)
    this.#fingerprint = new Fingerprint(options.key)
    this.#records = new OutputRecords(options)
    const channel = (name: StreamName): Channel => {
      const key = new OpenKey()
      return {
        name,
        cutter: new LineCutter(() => this.#records.partialId()),
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
      if (this.#admit(Buffer.byteLength(line))) this.#records.lengths(channel.name, Buffer.from(line))
    }
    this.#records.flush()
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
    this.#records.flush()
    this.#sayLast(channel)
  }

  /** To be called about once a second: says what a flood cost. */
  tick(): void {
    this.#sayGap()
    this.#records.flush()
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
      if (part !== undefined) this.#records.metadata(channel.name, bytes, part)
      else this.#records.lengths(channel.name, bytes)
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
      if (this.#admit(bytes.length)) this.#records.metadata(channel.name, bytes, part)
      return
    }
    if (this.#isRecord(channel, bytes)) return
    for (const block of blocks.push(cleanLine(bytes))) this.#block(channel, block)
  }

  /** Keeps a line that is a record as one, where there is room for it; says whether it is one. */
  #isRecord(channel: Channel, bytes: Buffer, room?: boolean): boolean {
    const { formats, timestamp } = this.#options
    if (formats.length === 0 || !mayBeJson(bytes)) return false
    const text = cleanLine(bytes)
    // Trying to read what is only the beginning of an object costs more than all else.
    if (!text.trimEnd().endsWith('}')) return false
    const records = readOneLine(text, formats, timestamp())
    if (records === undefined) return false
    if (channel.watched && channel.key.concerns(bytes)) {
      for (const record of records) channel.key.maskRecord(record)
    }
    if (!(room ?? this.#admit(bytes.length))) return true
    for (const record of records) {
      this.#records.own(record)
      this.#stats.records++
    }
    return true
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
        if (this.#admit(Buffer.byteLength(line))) this.#records.lengths(stream, Buffer.from(line))
      return
    }
    // JSON on one line is redacted by its names, too.
    const isText = redacted[0]?.record === false
    const isHidden = isText && channel.members.hides(lines[0] as string)
    if (!this.#admit(length)) return
    if (isHidden) {
      this.#records.lengths(stream, Buffer.from(lines[0] as string))
      return
    }
    const text = json === undefined ? redacted[0]?.text : encodeJson(document, redactor)
    this.#records.content(stream, text ?? '', length, told)
  }

  #sayGap(): void {
    const gap = this.#flood.takeGap()
    if (gap !== undefined) this.#records.gap(gap)
  }
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
