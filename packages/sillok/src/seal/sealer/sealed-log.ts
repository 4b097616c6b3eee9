import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { type Cursor, encryptedSegments, type Line, type Run, takeAlone } from '../../stream/index.js'
import { publishAside, writeNew } from '../log/disk.js'
import { entryOf, isEnveloped } from '../log/entry.js'
import { formatMap, mapIn } from '../log/map.js'
import { mayHaveEnvelope } from '../log/marks.js'
import { CHECKPOINT, logFolder, STATE, sealFolder } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import { type Payload, payloadOf, payloadPath, sealPayload } from '../rest/payload.js'
import { erasePruned, PrunedNote } from '../rest/pruned.js'
import {
  type Checkpoint,
  formatCheckpoint,
  openCheckpoint,
  type Signer,
  signNote,
  type VerifierKey,
} from '../tlog/index.js'
import { anchor, anchorLost, checkAnchor } from './anchor.js'
import { EpochKeys } from './epoch-keys.js'
import { LogRanges } from './log-ranges.js'
import { keysOf, loadSettings, type SealSettings, signerOf } from './settings.js'
import { checkSigned, checkTiles, loadState, nodesIn } from './signed-state.js'
import { type State, saveState } from './state.js'
import { removeUnnamed, TileWriter } from './tile-writer.js'

/** Files, and bytes of them and of content in memory, that are gathered for one commit. A process may commonly have 1,024 files open; with those that are being synced it is twice as many as this. */
const COMMIT_FILES = 256
const COMMIT_BYTES = 8 * 1024 * 1024

/**
 * A stream's log, open for growing; one process at a time has it.
 *
 * The order of writes: tiles, bundles and ranges; then the state, which names the new size; then the checkpoint, signed. Each is on the
 * disk before the next begins. So what a checkpoint says can always be read, and once a size and its root were signed, or could have
 * been, no process signs another root for that size: lines that are read again after a crash may come in another order, but only those
 * that no state has named.
 */
export class SealedLog {
  readonly #folder: string
  readonly #secrets: string
  readonly #settings: SealSettings
  /** The log's keys, those that it had before as well. */
  readonly #keys: readonly VerifierKey[]
  readonly #epochs: EpochKeys
  readonly #tiles: TileWriter
  readonly #ranges: LogRanges
  readonly #release: () => void
  readonly #problem: (error: Error) => void
  /** Content of lines that are too long for entries. */
  readonly #payloads: Payload[] = []
  #payloadBytes = 0
  #state: State
  /** What is under way, and waits behind it. */
  #pending: Promise<void> = Promise.resolve()
  #checkpoint: Buffer | undefined
  readonly #pruned: PrunedNote

  private constructor(
    place: { folder: string; secrets: string; release: () => void; problem: (error: Error) => void },
    settings: SealSettings,
    signer: Signer,
  ) {
    this.#folder = place.folder
    this.#secrets = place.secrets
    this.#release = place.release
    this.#problem = place.problem
    this.#settings = settings
    this.#keys = keysOf(settings, signer)
    this.#checkpoint = readIfThere(join(this.#folder, CHECKPOINT))
    this.#state = loadState(this.#folder, this.#secrets, this.#checkpoint !== undefined)
    const { size } = this.#state
    checkTiles(this.#folder, this.#state)
    const signed = this.#checkpoint === undefined ? undefined : openCheckpoint(this.#checkpoint, this.#keys)
    if (signed !== undefined) checkSigned(this.#folder, this.#secrets, this.#state, signed)
    removeUnnamed(this.#folder, size)
    this.#tiles = new TileWriter(this.#folder, size)
    this.#ranges = new LogRanges(this.#folder, this.#state)
    this.#state.map = this.#ranges.mapOfState(this.#state)
    if (signed !== undefined) this.#ranges.check(signed.size, signed.extensions ?? [])
    this.#epochs = new EpochKeys(this.#folder, this.#secrets, signer, this.#keys)
    this.#pruned = new PrunedNote(this.#secrets)
  }

  /**
   * Opens the log, and brings it to a good end where a process died on its way.
   *
   * @param problem told what keeps an anchor from being written; sealing goes on
   * @throws SillokError `SEALER_RUNNING` while another has it; `NOT_SEALED`, `KEY_MISSING`, `KEY_EXPOSED`; `LOG_ROLLED_BACK`, `SEAL_DAMAGED`,
   * `SEAL_STATE_LOST` when what is there is not what was signed
   */
  static async open(root: string, stream: string, problem: (error: Error) => void): Promise<SealedLog> {
    const settings = loadSettings(root, stream)
    const secrets = sealFolder(root, stream)
    const release = await takeAlone(secrets, 'sealer')
    if (release === undefined)
      throw new SillokError('SEALER_RUNNING', `Another process is sealing stream ${stream}.`)
    try {
      const place = { folder: logFolder(root, stream), secrets, release, problem }
      const log = new SealedLog(place, settings, signerOf(root, stream, settings))
      await log.#catchUp()
      return log
    } catch (error) {
      release()
      throw error
    }
  }

  /** Entries that are named by the log's state. */
  get size(): number {
    return this.#state.size
  }

  get epochMs(): number {
    return this.#settings.epochMs
  }

  get epoch(): number {
    return this.#epochs.number
  }

  /** Whether so much waits for the next commit that it is time for it. */
  get isFull(): boolean {
    return this.#tiles.files >= COMMIT_FILES || this.#tiles.bytes + this.#payloadBytes >= COMMIT_BYTES
  }

  get isDirty(): boolean {
    return this.#tiles.size > this.#state.size
  }

  /** Where to read on behind what the log has. */
  cursor(): Cursor {
    return this.#ranges.cursor(dirname(this.#folder))
  }

  /** @param what a line, with its bytes; or a run, of which a copy is kept */
  append(what: Line | Run): void {
    if (!('ends' in what)) this.#appendLine(what)
    else if (mayHaveEnvelope(what.block)) for (const line of linesOf(what)) this.#appendLine(line)
    else {
      const { segment, offset, block, ends } = what
      this.#extend({ segment, offset, bytes: block.length }, ends.length, true)
      this.#tiles.appendLines(block, ends)
    }
  }

  #appendLine(line: Line): void {
    if (line.fault === 'unreadable' && encryptedSegments(dirname(this.#folder)).includes(line.segment)) {
      const message = `Segment ${line.segment} is encrypted, and not sealed: it is passed over.`
      this.#problem(new SillokError('SEGMENT_UNREADABLE', message))
      return
    }
    // Of one that is longer than any record may be only the beginning is at hand.
    const isKept = this.#settings.recipients.length > 0 && line.whole === undefined && isEnveloped(line)
    const payload = isKept ? payloadOf(line.raw as Buffer) : undefined
    const entry = entryOf(line, payload?.commitment)
    if (payload !== undefined) {
      this.#payloads.push(payload)
      this.#payloadBytes += payload.salted.length
    }
    const { bytes, raw, whole } = line
    this.#extend(line, 1, bytes > (whole?.length ?? (raw as Buffer).length))
    this.#tiles.append(entry)
  }

  #extend(lines: Parameters<LogRanges['extend']>[0], count: number, isWhole: boolean): void {
    this.#ranges.extend(lines, this.#tiles.size, count, isWhole)
  }

  /** Makes what was appended part of the log, and signs it. */
  commit(): Promise<void> {
    return this.#behind(() => this.#commitNow())
  }

  /** The same, and waits no longer than until it begins: while the disk is at it, more can be appended. */
  async commitBehind(): Promise<void> {
    const before = this.#pending
    this.commit().catch(() => {})
    await before
  }

  /** One thing after the other; what has failed once fails for ever. */
  #behind(act: () => Promise<void>): Promise<void> {
    this.#pending = this.#pending.then(act)
    this.#pending.catch(() => {})
    return this.#pending
  }

  async #commitNow(): Promise<void> {
    if (!this.isDirty) return
    const now = this.#ranges.now()
    const payloads = this.#payloads.splice(0)
    this.#payloadBytes = 0
    const [{ size, root, superseded }] = await Promise.all([
      this.#tiles.write(),
      this.#writePayloads(payloads),
      this.#ranges.write(),
    ])
    await this.#name({ size, root, last: now.last, map: this.#ranges.mapOf(now) }, now.settled)
    await this.#sign()
    await Promise.all(superseded.map((folder) => fs.promises.rm(folder, { recursive: true, force: true })))
  }

  /** Content is on the disk, encrypted, before anything names it. */
  async #writePayloads(payloads: readonly Payload[]): Promise<void> {
    const { recipients } = this.#settings
    for (const payload of payloads) {
      const path = join(this.#folder, payloadPath(payload.commitment))
      await writeNew(path, await sealPayload(payload, recipients))
    }
  }

  /** Begins the next epoch, with what the log has. */
  nextEpoch(): Promise<void> {
    return this.#behind(async () => {
      await this.#epochs.next(this.#head())
      await this.#sign()
      this.#epochs.destroyOld()
    })
  }

  /** Takes out of the last bundles what was pruned since, by whomever: this log has one of them in memory. */
  async erasePruned(): Promise<void> {
    const to = this.#pruned.news()
    if (to === undefined) return
    await this.#behind(async () => {
      this.#tiles.erase(to)
      try {
        erasePruned(this.#folder, to)
      } catch (error) {
        // An old bundle that is damaged keeps nobody from sealing on.
        if (!(error instanceof SillokError)) throw error
        this.#problem(error)
      }
    })
  }

  /** Nobody else may have the log while something of it is being written. */
  async close(): Promise<void> {
    await this.#pending.catch(() => {})
    await this.#tiles.close()
    this.#release()
  }

  #head(): Checkpoint {
    const { size, root, map } = this.#state
    return { origin: this.#settings.origin, size, root, extensions: map ? [formatMap(map)] : [] }
  }

  async #catchUp(): Promise<void> {
    for (const folder of this.#settings.anchors) {
      const { size } = this.#state
      const isThere = checkAnchor(folder, {
        origin: this.#settings.origin,
        size,
        keys: this.#keys,
        nodes: nodesIn(this.#folder, size),
      })
      if (!isThere && this.#checkpoint !== undefined) this.#problem(anchorLost(folder, this.#settings.origin))
    }
    // As the state has them: a process may have ended that had written more.
    if (!this.#ranges.isEmpty) await this.#ranges.write()
    if (this.#checkpoint === undefined && this.#state.size === 0) await this.#name(this.#state, 0)
    // The first; or the key was changed, and that is to show in the chain.
    if (this.#epochs.number === -1 || !this.#epochs.isUpToDate) await this.#epochs.next(this.#head())
    if (!this.#isSigned()) await this.#sign()
    await this.erasePruned()
    this.#epochs.destroyOld()
  }

  #isSigned(): boolean {
    if (this.#checkpoint === undefined || !this.#epochs.hasSigned(this.#checkpoint)) return false
    const { size, extensions = [] } = openCheckpoint(this.#checkpoint, this.#keys)
    return size === this.#state.size && mapIn(extensions) !== undefined
  }

  async #sign(): Promise<void> {
    const note = await signNote(formatCheckpoint(this.#head()), this.#epochs.signers)
    await publishAside(join(this.#folder, CHECKPOINT), note)
    const isFirst = this.#checkpoint === undefined
    this.#checkpoint = Buffer.from(note)
    for (const folder of this.#settings.anchors) {
      try {
        await anchor(folder, this.#settings.origin, note, isFirst)
      } catch (error) {
        this.#problem(error as Error)
      }
    }
  }

  /** @param settled lines of the ranges that do not change any more */
  async #name(state: State, settled: number): Promise<void> {
    await saveState(join(this.#secrets, STATE), state)
    this.#state = state
    this.#ranges.settle(settled)
  }
}

/** The lines of a run, each by itself. */
function* linesOf({ segment, offset, block, ends }: Run): Generator<Line> {
  let begin = 0
  for (const end of ends) {
    const raw = block.subarray(begin, end)
    yield { text: raw.toString(), raw, segment, offset: offset + begin, bytes: raw.length + 1 }
    begin = end + 1
  }
}
