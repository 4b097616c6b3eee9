import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import {
  beginSeal,
  CompactTree,
  encodeBundle,
  formatCheckpoint,
  type LogReport,
  leafHash,
  openCheckpoint,
  parseSignerKey,
  parseVerifierKey,
  type Signer,
  sealNow,
  signNote,
  startSealer,
  type VerifierKey,
  verifyLog,
} from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { afterAll } from 'vitest'

const ORIGIN = 'example.com/audit'

/** In memory where there is such a place: thousands of logs are made and thrown away, and none has to outlive a power cut. */
export const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export const lineOf = (n: number, who = 'alice'): string =>
  JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', level: 'INFO', message: 'Role changed', who, n })

const all: string[] = []
afterAll(() => {
  for (const root of all) rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const signerOf = (root: string): Signer =>
  parseSignerKey(readFileSync(join(root, '.sillok/seal/audit/log.skey'), 'utf8').trim())

/** Makes of a log one of before its ranges were signed: only its own key is needed for that, and no epochs. */
export async function unsigned(root: string): Promise<void> {
  const signer = signerOf(root)
  const { size, root: hash } = openCheckpoint(readFileSync(join(root, 'audit/tlog/checkpoint')), [signer.key])
  await signPlain(root, size, hash)
}

/** Makes of a log, which has at most 256 entries, one with these: as an earlier version would have made it, or another program. */
export async function rewrite(root: string, entries: readonly string[]): Promise<void> {
  const bytes = entries.map((entry) => Buffer.from(entry))
  const tree = new CompactTree()
  for (const entry of bytes) tree.append(leafHash(entry))
  const part = entries.length === 256 ? '000' : `000.p/${entries.length}`
  writeFileSync(join(root, 'audit/tlog/tile/entries', part), encodeBundle(bytes))
  writeFileSync(join(root, 'audit/tlog/tile/0', part), Buffer.concat(bytes.map(leafHash)))
  await signPlain(root, entries.length, tree.root())
}

async function signPlain(root: string, size: number, hash: Buffer): Promise<void> {
  const text = formatCheckpoint({ origin: ORIGIN, size, root: hash })
  writeFileSync(join(root, 'audit/tlog/checkpoint'), await signNote(text, [signerOf(root)]))
  rmSync(join(root, 'audit/tlog/epoch'), { recursive: true, force: true })
}

/** A sealed stream in a folder of its own, and what one who means harm may do to it. */
export class Forged {
  readonly root = mkdtempSync(join(PLACE, 'sillok-'))
  key!: VerifierKey

  constructor() {
    all.push(this.root)
  }

  /** A log of `lines`, with an epoch begun after each part of them. */
  static async of(parts: readonly (readonly string[])[]): Promise<Forged> {
    const forged = new Forged()
    forged.key = beginSeal({ root: forged.root, stream: 'audit', origin: ORIGIN, epochMs: 1 })
    for (const lines of parts) await forged.seal(lines)
    return forged
  }

  /** Another of the same, to be changed. */
  copy(): Forged {
    const copy = new Forged()
    copy.key = this.key
    cpSync(this.root, copy.root, { recursive: true, verbatimSymlinks: true })
    return copy
  }

  /** Appends lines to the stream, seals them, and begins an epoch. */
  async seal(lines: readonly string[]): Promise<void> {
    const { root } = this
    // One segment for all parts.
    const stream = openStream({ root, name: 'audit', sealed: false })
    await stream.appendAll(lines)
    await stream.close()
    const { size } = await sealNow({ root, stream: 'audit' })
    const sealer = await startSealer({ root, stream: 'audit', everyMs: 1 })
    const before = sealer.epoch
    while (sealer.epoch === before) await new Promise((done) => setTimeout(done, 5))
    await sealer.close()
    if (sealer.size !== size) throw new Error('the log grew by itself')
  }

  get folder(): string {
    return join(this.root, 'audit')
  }

  get log(): string {
    return join(this.folder, 'tlog')
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  write(name: string, bytes: Buffer | string): void {
    writeFileSync(this.path(name), bytes)
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true })
  }

  /** The one segment with lines in it. */
  get segment(): string {
    const found = readdirSync(this.folder).filter((name) => name.endsWith('.jsonl'))
    return found.find((name) => statSync(this.path(name)).size > 0) as string
  }

  lines(): string[] {
    return this.read(this.segment).toString().trimEnd().split('\n')
  }

  writeLines(lines: readonly string[]): void {
    this.write(this.segment, lines.map((line) => `${line}\n`).join(''))
  }

  /** Every file of the stream's folder. */
  files(): string[] {
    const all = readdirSync(this.folder, { recursive: true, withFileTypes: true })
    return all
      .filter((file) => file.isFile())
      .map((file) => relative(this.folder, join(file.parentPath, file.name)))
  }

  /** Changes a text in place, where its length does not change. */
  replace(name: string, before: string, after: string): void {
    const text = this.read(name).toString('latin1')
    if (!text.includes(before)) throw new Error(`${name} has no ${before}`)
    this.write(name, Buffer.from(text.replace(before, after), 'latin1'))
  }

  /** Puts the files of another log in place of those of this one. */
  take(other: Forged, ...names: string[]): void {
    for (const name of names) {
      rmSync(this.path(name), { recursive: true, force: true })
      cpSync(other.path(name), this.path(name), { recursive: true })
    }
  }

  /** The keys that lie on the disk now: the log's, and that of the present epoch. */
  stolen(): Signer[] {
    const secrets = join(this.root, '.sillok/seal/audit')
    return readdirSync(secrets)
      .filter((name) => name.endsWith('.skey'))
      .sort()
      .reverse()
      .map((name) => parseSignerKey(readFileSync(join(secrets, name), 'utf8').trim()))
  }

  /** How many epochs the log has. */
  get epochs(): number {
    return readdirSync(this.path('tlog/epoch')).length
  }

  checkpoint(key = this.key): { origin: string; size: number; root: Buffer } {
    return openCheckpoint(this.read('tlog/checkpoint'), [key])
  }

  async sign(what: { size: number; root: Buffer; origin?: string }, signers: Signer[]): Promise<void> {
    this.write('tlog/checkpoint', await signNote(formatCheckpoint({ origin: ORIGIN, ...what }), signers))
  }

  epochKey(number: number): VerifierKey {
    const vkey = this.read(`tlog/epoch/00${number}`).toString().split('\n')[5] as string
    return parseVerifierKey(vkey)
  }

  verify(more: Partial<Parameters<typeof verifyLog>[0]> = {}): Promise<LogReport> {
    return verifyLog({ folder: this.folder, keys: [this.key], ...more })
  }
}
