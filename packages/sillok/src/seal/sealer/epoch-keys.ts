import fs from 'node:fs'
import { join } from 'node:path'
import { publishAside } from '../log/disk.js'
import { EpochChain, epochKeyName, epochPath, formatEpoch } from '../log/epochs.js'
import { readIfThere } from '../log/read.js'
import {
  type Checkpoint,
  generateKey,
  parseSignerKey,
  type Signer,
  signNote,
  type VerifierKey,
} from '../tlog/index.js'
import { readKey } from './settings.js'

const KEY = /^epoch-(\d+)\.skey$/

/** The epochs of a log as its sealer has them: the chain in the log's folder, the key of the present one beside the log's own. */
export class EpochKeys {
  readonly #log: string
  readonly #secrets: string
  readonly #chain: EpochChain
  readonly #signer: Signer
  readonly #trusted: readonly VerifierKey[]
  #key: Signer | undefined

  /**
   * @param log the log's folder
   * @param secrets that of its keys
   * @param trusted the log's keys, those that it had before as well
   * @throws SillokError `EPOCH_BROKEN`; `KEY_MISSING` when the key of the present epoch is gone
   */
  constructor(log: string, secrets: string, signer: Signer, trusted: readonly VerifierKey[]) {
    this.#log = log
    this.#secrets = secrets
    this.#signer = signer
    this.#trusted = trusted
    this.#chain = readChain(log, trusted)
    const present = this.#chain.epochs.at(-1)
    if (present === undefined) return
    this.#key = readKey(this.#pathOf(present.number))
    this.#destroyOthers(present.number)
  }

  get number(): number {
    return this.#chain.epochs.length - 1
  }

  /** What signs checkpoints: the log's key, and that of the present epoch. */
  get signers(): Signer[] {
    return this.#key === undefined ? [this.#signer] : [this.#signer, this.#key]
  }

  /** Whether the last epoch began with the log's present key. */
  get isUpToDate(): boolean {
    return this.#chain.logKeys.at(-1)?.key.vkey === this.#signer.key.vkey
  }

  /** Whether a checkpoint bears the signature of the present epoch. */
  hasSigned(checkpoint: Buffer | undefined): boolean {
    return this.#key !== undefined && checkpoint?.includes(`\n— ${this.#key.key.name} `) === true
  }

  /** Begins the next epoch. Its key is on the disk before anything names it; the key before is destroyed after. */
  async next(log: Checkpoint): Promise<void> {
    const number = this.number + 1
    const { skey } = generateKey(epochKeyName(log.origin, number))
    await publishAside(this.#pathOf(number), `${skey}\n`)
    const key = parseSignerKey(skey)
    const text = formatEpoch({ ...log, number, key: key.key }, this.#chain.last)
    const note = Buffer.from(await signNote(text, [this.#signer, this.#key ?? key]))
    this.#chain.add(note, this.#trusted)
    await publishAside(join(this.#log, epochPath(number)), note)
    this.#key = key
  }

  /** Destroys the keys of earlier epochs: when a checkpoint bears the signature of the present one. */
  destroyOld(): void {
    this.#destroyOthers(this.number)
  }

  #destroyOthers(present: number): void {
    for (const file of fs.readdirSync(this.#secrets)) {
      const number = KEY.exec(file)?.[1]
      // The key of an epoch that nothing names yet goes as well.
      if (number !== undefined && Number(number) !== present)
        fs.rmSync(join(this.#secrets, file), { force: true })
    }
  }

  #pathOf(number: number): string {
    return join(this.#secrets, `epoch-${number}.skey`)
  }
}

/** The epochs of a log, from its folder. @throws SillokError `EPOCH_BROKEN` */
export function readChain(log: string, keys: readonly VerifierKey[]): EpochChain {
  const chain = new EpochChain(keys[0]?.name ?? '')
  for (;;) {
    const note = readIfThere(join(log, epochPath(chain.epochs.length)))
    if (note === undefined) return chain
    chain.add(note, keys)
  }
}
