import { SillokError } from '../../record/index.js'
import {
  bytesOf,
  type Checkpoint,
  countOf,
  HASH_BYTES,
  indexPath,
  openNote,
  parseNote,
  parseVerifierKey,
  sha256,
  type VerifierKey,
} from '../tlog/index.js'
import { EPOCHS } from './places.js'

/**
 * Epochs: each has a key of its own, which signs the log's checkpoints beside the log's key, and is destroyed when the next epoch
 * begins. Its last act is to sign the beginning of the next one: that epoch's key, and how long the log is. So who steals all keys of
 * today cannot write another yesterday. Epochs are counted, not timed; one in which nothing was logged is one as well.
 */
const HEADER = 'sillok/epoch@v1'
/** With what the log's checkpoints have behind their root: which lines the entries are. */
const WITH_MORE = 'sillok/epoch@v2'
/** The key before the first one. */
const NOTHING = sha256('')

/** The beginning of an epoch. */
export interface Epoch extends Checkpoint {
  number: number
  key: VerifierKey
}

/** The path of an epoch's note in the log's folder. */
export const epochPath = (number: number): string => `${EPOCHS}/${indexPath(number)}`

/** The name of an epoch's key. */
export const epochKeyName = (origin: string, number: number | ''): string => `${origin}/epoch/${number}`

/** The text of an epoch's note, to be signed by the log's key, and that of the epoch before; of the first epoch by its own. */
export function formatEpoch(
  { origin, number, size, root, extensions = [], key }: Epoch,
  before: Buffer | undefined,
): string {
  const header = extensions.length > 0 ? WITH_MORE : HEADER
  const link = (before === undefined ? NOTHING : sha256(before)).toString('base64')
  return `${[header, origin, number, size, root.toString('base64'), key.vkey, link, ...extensions].join('\n')}\n`
}

/** The epochs of a log, each verified with the key of the one before. */
export class EpochChain {
  readonly #origin: string
  readonly epochs: Epoch[] = []
  /** The log's own keys, in the order in which they came, each with the epoch that it signed first. */
  readonly logKeys: { key: VerifierKey; epoch: number }[] = []
  #last: Buffer | undefined

  constructor(origin: string) {
    this.#origin = origin
  }

  /** The bytes of the last note. */
  get last(): Buffer | undefined {
    return this.#last
  }

  /**
   * Takes the next epoch's note.
   *
   * @param trusted keys of the log, and any of its epochs' that are known from elsewhere
   * @throws SillokError `EPOCH_BROKEN` when it does not follow from the one before
   */
  add(note: Buffer, trusted: readonly VerifierKey[]): Epoch {
    const number = this.epochs.length
    const before = this.epochs.at(-1)
    const wrong = (how: string, cause?: unknown): SillokError =>
      new SillokError('EPOCH_BROKEN', `Epoch ${number} of ${this.#origin} ${how}.`, { cause })
    const known = trusted.find(({ name }) => name === epochKeyName(this.#origin, number))
    let read: { epoch: Epoch; link: Buffer }
    let own: VerifierKey[]
    try {
      read = parseEpoch(parseNote(note).text)
      const key = before?.key ?? read.epoch.key
      const { signers } = openNote(note, [key, ...trusted.filter(({ name }) => name === this.#origin)])
      own = signers.filter((signer) => signer !== key)
      if (!signers.includes(key)) throw wrong('lacks a signature')
      if (own.length === 0) throw this.#unsigned(number, note)
    } catch (cause) {
      if ((cause as SillokError).code === 'SIGNER_UNKNOWN') throw cause
      throw wrong(
        'is no note of an epoch, or not signed by the key of the one before and that of the log',
        cause,
      )
    }
    const { epoch, link } = read
    if (epoch.origin !== this.#origin || epoch.number !== number)
      throw wrong(`is epoch ${epoch.number} of ${epoch.origin}`)
    if (!link.equals(this.#last === undefined ? NOTHING : sha256(this.#last)))
      throw wrong('does not name the one before')
    if (before !== undefined && epoch.size < before.size) throw wrong('begins before the one before it')
    if (known !== undefined && known.vkey !== epoch.key.vkey)
      throw wrong('has another key than the one that is known')
    this.#take(own, number, wrong)
    this.epochs.push(epoch)
    this.#last = note
    return epoch
  }

  /** Once another key of the log has signed, the one before it counts no more: it may be in other hands. */
  #take(own: readonly VerifierKey[], epoch: number, wrong: (how: string) => SillokError): void {
    const present = this.logKeys.at(-1)?.key.vkey
    if (own.some(({ vkey }) => vkey === present)) return
    const next = own.find(({ vkey }) => this.logKeys.every(({ key }) => key.vkey !== vkey))
    if (next === undefined) throw wrong('is signed by a key of the log that was replaced')
    this.logKeys.push({ key: next, epoch })
  }

  /** A key of the log that was not given is no damage; no signature of any is. */
  #unsigned(number: number, note: Buffer): SillokError {
    const isOther = parseNote(note).signatures.some(({ name }) => name === this.#origin)
    const message = `Epoch ${number} of ${this.#origin} is signed by no key of the log that was given: its key was changed, give all of them.`
    return isOther
      ? new SillokError('SIGNER_UNKNOWN', message)
      : new SillokError('EPOCH_BROKEN', `Epoch ${number} of ${this.#origin} lacks a signature of the log.`)
  }
}

function parseEpoch(text: string): { epoch: Epoch; link: Buffer } {
  const [
    header,
    origin = '',
    numberText = '',
    sizeText = '',
    rootText = '',
    vkey = '',
    linkText = '',
    ...more
  ] = text.split('\n')
  const [number, size] = [countOf(numberText), countOf(sizeText)]
  const [root, link] = [bytesOf(rootText, HASH_BYTES), bytesOf(linkText, HASH_BYTES)]
  const isEnded = more.pop() === ''
  const isWhole = isEnded && !more.includes('') && header === (more.length > 0 ? WITH_MORE : HEADER)
  if (!isWhole || number === undefined || size === undefined || root === undefined || link === undefined)
    throw new SillokError('EPOCH_BROKEN', 'This is no note of an epoch.')
  const key = parseVerifierKey(vkey)
  if (key.name !== epochKeyName(origin, number))
    throw new SillokError('EPOCH_BROKEN', `The key of epoch ${number} has another name.`)
  return { epoch: { origin, number, size, root, extensions: more, key }, link }
}
