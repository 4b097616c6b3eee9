import { type ActiveOptions, type OpenSegment, openActive, openOwn, rotate } from './active.js'
import { knock, syncAside, writeAside } from './aside.js'
import { type Damage, damageOf } from './damage.js'
import { codeOf, syncDirectory } from './files.js'
import { segmentTime } from './names.js'
import { activeSegment, streamFolder } from './segments.js'
import type { Position } from './types.js'
import { sleep } from './wait.js'

export interface AppenderOptions extends ActiveOptions {
  /** Bytes after which a segment is followed by a new one. */
  maxSegmentBytes: number
  /** A segment holds records of one hour or day (UTC) at most. Where every segment has one writer that is a day: nobody else can have it end, and its records are to become old. */
  rotateEvery: 'hour' | 'day' | undefined
  /** Every segment has one writer, so that no line is ever written behind a torn one. */
  sealed: boolean
  /** Names of new segments are made safe by `sync`, in a thread, and not when they are begun. */
  aside?: boolean
  /** Told when the open segment is found not to be as it was left; only where every segment has one writer. */
  onDamage?: ((damage: Damage) => void) | undefined
}

const NEWLINE = 0x0a
const HOUR_MS = 3_600_000
/** How often a writer of segments of its own looks whether the day of the one that it has open is over. */
export const DAY_CHECK_MS = 60_000
const PERIOD_MS = { hour: HOUR_MS, day: 24 * HOUR_MS }

/**
 * Puts whole lines into a stream's active segment, following the link, rotating, and writing again elsewhere
 * where a segment was taken away during the write. Synchronous, without a buffer.
 */
export class Appender {
  readonly #options: AppenderOptions
  #segment: OpenSegment | undefined
  #hasNewName = false
  /** What a thread is writing: into which segment, where it will end, and whether the segment's size says so already. */
  #aside: { segment: OpenSegment; end: number; counted: boolean } | undefined
  /** Segments that were left with bytes in them that no `fdatasync` has covered. */
  readonly #left: OpenSegment[] = []

  constructor(options: AppenderOptions) {
    this.#options = options
  }

  /** The name of the segment that is open. */
  get segment(): string | undefined {
    return this.#segment?.name
  }

  /** Where the next lines begin a segment: waits, in a thread, until files can be made. */
  async ready(): Promise<void> {
    if (!this.#goesOn) await this.knock()
  }

  /** Waits, in a thread, until files can be made, where a disk that hangs must not hold up the program. */
  async knock(): Promise<void> {
    const { root, stream } = this.#options
    const folder = streamFolder(root, stream)
    // It may be on a disk of its own.
    await knock(root, stream)
    await knock(folder, stream)
  }

  /** Where what was written last ends. */
  get position(): Position | undefined {
    const segment = this.#segment
    return segment && { segment: segment.name, offset: segment.size }
  }

  /** Whether the hour or day of the segment that is open is over: who has nothing to write gives it up. */
  get isOver(): boolean {
    return this.#segment !== undefined && this.#isOutOfTime(this.#segment)
  }

  /**
   * Appends `lines`, which ends with a newline. Returns how many of its bytes are safely in the segment as whole lines: all, or,
   * when the disk filled up on the way, fewer.
   *
   * @throws the system's error when nothing could be written
   */
  append(lines: Buffer): number {
    for (;;) {
      const segment = this.#current()
      const written = this.#write(segment, lines)
      if (this.#isStillThere(segment)) return written
      // The segment was renamed, replaced or removed while we wrote. Whoever did so may not have read what we
      // wrote: it goes into the next one as well.
      this.release()
    }
  }

  /**
   * The same in a thread, so that a disk which hangs holds up nobody. One at a time; nothing else is appended meanwhile.
   *
   * @returns how many bytes are safely in the segment, as whole lines, and where they end
   */
  async appendAside(lines: Buffer): Promise<{ done: number; end: Position }> {
    for (;;) {
      const segment = this.#current()
      const aside = { segment, end: segment.size + lines.length, counted: false }
      this.#aside = aside
      const { done, error } = await writeAside(this.#options.files, segment.fd, lines)
      this.#aside = undefined
      if (done === 0 && error !== null) {
        if (!this.#isRefused(segment, codeOf(error))) throw error
        this.release()
        continue
      }
      const offset = segment.size
      const whole = aside.counted ? done : this.#count(segment, lines, done)
      const end = { segment: segment.name, offset: aside.counted ? aside.end : offset + whole }
      if (this.#isStillThere(segment)) return { done: whole, end }
      this.#isDamaged(segment)
      this.release()
    }
  }

  /**
   * Waits for what `appendAside` has begun, where the process cannot wait for its promise any more: the thread goes on by itself, and the
   * size of the file says when it is through.
   *
   * @returns whether it is, within `ms`
   */
  settle(ms: number): boolean {
    const aside = this.#aside
    if (aside === undefined || aside.counted) return true
    for (const until = performance.now() + ms; ; sleep(1)) {
      if (this.#options.files.fstatSync(aside.segment.fd).size >= aside.end) break
      if (performance.now() > until) return false
    }
    aside.counted = true
    aside.segment.size = aside.end
    return true
  }

  /** `fdatasync` of every segment written since the last one; a failure is the caller's to handle by `poison`. */
  sync(done: (error: Error | null) => void): void {
    if (!this.#hasNewName) {
      this.#syncData(done)
      return
    }
    this.#hasNewName = false
    syncAside(this.#options.files, this.#folders, (error) =>
      error === null ? this.#syncData(done) : done(error),
    )
  }

  get #folders(): string[] {
    const { root, stream } = this.#options
    return [streamFolder(root, stream), root]
  }

  #syncData(done: (error: Error | null) => void): void {
    const left = this.#left.splice(0)
    const open = this.#segment
    const next = (): void => {
      const segment = left.shift()
      if (segment === undefined) {
        if (open === undefined) done(null)
        else this.#options.files.fdatasync(open.fd, done)
        return
      }
      this.#options.files.fdatasync(segment.fd, (error) => {
        segment.release()
        if (error === null) return next()
        for (const other of left) other.release()
        done(error)
      })
    }
    next()
  }

  /** The same at once, for the end of the process. */
  syncNow(): void {
    if (this.#hasNewName) for (const folder of this.#folders) syncDirectory(this.#options.files, folder)
    this.#hasNewName = false
    for (const segment of [...this.#left, this.#segment]) {
      if (segment !== undefined) this.#options.files.fdatasyncSync(segment.fd)
    }
  }

  /**
   * Leaves the open segment for ever, and moves the link: after a failed `fsync` the kernel may have thrown
   * the pages away and marked them clean, so a second try could succeed and mean nothing.
   */
  poison(): void {
    const segment = this.#segment
    this.#segment = undefined
    segment?.release()
    if (segment !== undefined) rotate(this.#options, segment.name)
  }

  /** Gives the segment up: its lease goes, in a durable stream after the next `sync`. */
  release(): void {
    const segment = this.#segment
    this.#segment = undefined
    if (segment === undefined) return
    if (this.#options.durable) this.#left.push(segment)
    else segment.release()
  }

  /** Gives everything up at once: for when all is synced, or nothing more can be done. */
  close(): void {
    for (const segment of [...this.#left.splice(0), this.#segment]) segment?.release()
    this.#segment = undefined
  }

  /** Whether the next lines go into the segment that is open, as far as can be told without looking at its file. */
  get #goesOn(): boolean {
    return this.#segment !== undefined && !this.#isWorn(this.#segment)
  }

  #current(): OpenSegment {
    const { sealed, files, root, stream } = this.#options
    const segment = this.#segment
    if (segment !== undefined) {
      const worn = this.#isWorn(segment)
      const damaged = sealed && this.#isDamaged(segment)
      if (!worn && !damaged && (sealed || activeSegment(files, root, stream) === segment.name)) return segment
      this.release()
      if (worn && !sealed) rotate(this.#options, segment.name)
    }
    if (sealed) {
      const { aside = false, durable } = this.#options
      this.#segment = openOwn({ ...this.#options, durable: durable && !aside })
      this.#hasNewName = aside
      return this.#segment
    }
    let opened = openActive(this.#options)
    // Also one that others filled: programs too short to see it full would make it grow for ever.
    if (this.#isWorn(opened)) {
      opened.release()
      rotate(this.#options, opened.name)
      opened = openActive(this.#options)
    }
    this.#segment = opened
    return opened
  }

  #write(segment: OpenSegment, lines: Buffer): number {
    const { files } = this.#options
    // A torn line is closed in the same write as what follows it: no one can come between.
    const close = segment.torn ? 1 : 0
    const bytes = segment.torn ? Buffer.concat([Buffer.of(NEWLINE), lines]) : lines
    let done = 0
    try {
      while (done < bytes.length) done += files.writeSync(segment.fd, bytes, done, bytes.length - done)
    } catch (error) {
      if (done === 0) throw error
    }
    return Math.max(0, this.#count(segment, bytes, done) - close)
  }

  /** Of `bytes`, `done` were written: how many of them are whole lines. */
  #count(segment: OpenSegment, bytes: Buffer, done: number): number {
    // Where the disk filled up inside a line, another process may already have written behind it: the line is given up as torn
    // and written again whole.
    const whole = bytes.lastIndexOf(NEWLINE, done - 1) + 1
    segment.size += done
    segment.torn = whole < done
    // Nothing but its newline is missing: the line is there, and written again it would be there twice.
    const safe = segment.torn && bytes[done] === NEWLINE ? done + 1 : whole
    // A sealed segment ends at its torn line; nothing is ever written behind one.
    if (this.#options.sealed && segment.torn) this.release()
    return safe
  }

  #isStillThere(segment: OpenSegment): boolean {
    const stat = this.#options.files.statSync(segment.path, { throwIfNoEntry: false })
    if (stat === undefined || stat.ino !== segment.ino || stat.dev !== segment.dev) return false
    // Others write there too; where they must not, what they did shows before the next write.
    if (!this.#options.sealed) segment.size = stat.size
    return true
  }

  /** Looked at before each write, so that nothing is written into a file that nobody will read. */
  #isDamaged(segment: OpenSegment): boolean {
    const { files, onDamage } = this.#options
    const stat = files.statSync(segment.path, { throwIfNoEntry: false })
    const kind = damageOf(segment, stat)
    if (kind === undefined) return false
    onDamage?.({ segment: segment.name, kind, bytesWritten: segment.size, bytesFound: stat?.size ?? 0 })
    return true
  }

  /** Whether somebody made this one segment unwritable; one that never took anything says that none can be written. */
  #isRefused(segment: OpenSegment, code: string): boolean {
    if (!this.#options.sealed || segment.size === 0 || (code !== 'EPERM' && code !== 'EACCES')) return false
    const { name, size } = segment
    this.#options.onDamage?.({ segment: name, kind: 'unwritable', bytesWritten: size, bytesFound: size })
    return true
  }

  #isWorn(segment: OpenSegment): boolean {
    return segment.size >= this.#options.maxSegmentBytes || this.#isOutOfTime(segment)
  }

  #isOutOfTime(segment: OpenSegment): boolean {
    const { sealed, rotateEvery = sealed ? 'day' : undefined, now } = this.#options
    if (rotateEvery === undefined) return false
    const period = PERIOD_MS[rotateEvery]
    // Only forward: a clock set back must not begin a segment with every write.
    return Math.floor(now() / period) > Math.floor(segmentTime(segment.name) / period)
  }
}
