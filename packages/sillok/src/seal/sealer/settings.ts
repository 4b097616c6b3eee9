import fs from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { SillokError } from '../../record/index.js'
import { publish } from '../log/disk.js'
import { sealFolder } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import {
  generateKey,
  isKeyName,
  parseSignerKey,
  parseVerifierKey,
  type Signer,
  type VerifierKey,
} from '../tlog/index.js'
import { commandSigner } from './command-signer.js'

const SETTINGS = 'seal.json'
export const KEY = 'log.skey'
const HOUR_MS = 3_600_000

/** How a stream is sealed. Written once, when sealing begins. */
export interface SealSettings {
  /** The log's name, in every checkpoint and the name of its key. */
  origin: string
  /** Folders elsewhere to which every checkpoint is copied, so that rolling this machine back shows. */
  anchors: string[]
  /** How long an epoch lasts, in ms. */
  epochMs: number
  /** Who may read what is encrypted at rest: recipients of age, `age1…`. Without any nothing is encrypted. */
  recipients: string[]
  /** Public keys that the log had before, oldest first. */
  former: string[]
  /** How many segments stay; older ones are pruned by whoever goes on sealing. Without it all stay. */
  keep?: number
  /** Signs in place of a key on this disk: a command, and the public key that it signs with. */
  command?: { run: string; vkey: string }
}

/** How a stream is to be sealed; kept beside its keys. */
export interface SealOptions {
  root: string
  stream: string
  /** Default: this machine's name, and the stream's. */
  origin?: string
  anchors?: readonly string[]
  /** Default: one hour. */
  epochMs?: number
  /** Recipients of age, `age1…`: content that is too long for an entry is encrypted to them, and what `encryptAtRest` takes. */
  recipients?: readonly string[]
  /** How many segments stay, while somebody goes on sealing; without it all do. */
  keep?: number
  /** Gets a text on standard input and answers with the signature in base64: for keys in hardware, an agent, or a service. */
  command?: { run: string; vkey: string }
}

/**
 * Makes the keys of a stream's log, and remembers how it is to be sealed.
 *
 * @returns the log's public key, which outsiders need
 * @throws SillokError `SEAL_EXISTS`; `KEY_MALFORMED` for an origin with spaces or `+`; `CONFIG_INVALID`
 * @example const key = beginSeal({ root: 'logs', stream: 'audit', origin: 'example.com/audit' })
 */
export function beginSeal(options: SealOptions): VerifierKey {
  const { root, stream, command, epochMs = HOUR_MS, recipients = [], keep } = options
  const folder = sealFolder(root, stream)
  if (isSealed(root, stream)) throw new SillokError('SEAL_EXISTS', `Stream ${stream} is sealed already.`)
  const given = command === undefined ? undefined : parseVerifierKey(command.vkey)
  const origin = options.origin ?? given?.name ?? `${hostname()}/${stream}`
  if (given !== undefined && given.name !== origin)
    throw new SillokError(
      'CONFIG_INVALID',
      `The key of the command is that of ${given.name}, not of ${origin}.`,
    )
  if (!isKeyName(origin))
    throw new SillokError('CONFIG_INVALID', `"${origin}" has spaces or "+": it names no log.`)
  if (!(Number.isFinite(epochMs) && epochMs > 0))
    throw new SillokError('CONFIG_INVALID', `epochMs is ${epochMs}; it must be a number above 0.`)
  if (keep !== undefined && !(Number.isSafeInteger(keep) && keep >= 1))
    throw new SillokError('CONFIG_INVALID', `keep is ${keep}; it must be 1 or more.`)
  const odd = recipients.find((recipient) => !/^age1[a-z0-9]+$/.test(recipient))
  if (odd !== undefined)
    throw new SillokError(
      'RECIPIENT_MALFORMED',
      `"${odd.slice(0, 80)}" is not an age recipient: those look like age1….`,
    )
  let { vkey } = given ?? { vkey: '' }
  if (given === undefined) {
    // A key whose settings were not written has signed nothing.
    const keys = generateKey(origin)
    publish(join(folder, KEY), `${keys.skey}\n`)
    vkey = keys.vkey
  }
  const anchors = (options.anchors ?? []).map((anchor) => resolve(anchor))
  const settings: SealSettings = {
    origin,
    anchors,
    epochMs,
    recipients: [...recipients],
    former: [],
    ...(keep === undefined ? {} : { keep }),
    ...(command === undefined ? {} : { command }),
  }
  saveSettings(root, stream, settings)
  return parseVerifierKey(vkey)
}

export function saveSettings(root: string, stream: string, settings: SealSettings): void {
  publish(join(sealFolder(root, stream), SETTINGS), `${JSON.stringify(settings, null, 2)}\n`)
}

/** All keys that the log has had, the present one first. */
export const keysOf = ({ former }: SealSettings, { key }: Signer): VerifierKey[] => [
  key,
  ...former.map(parseVerifierKey).reverse(),
]

/** Whether a stream is to be sealed. */
export function isSealed(root: string, stream: string): boolean {
  return fs.existsSync(join(sealFolder(root, stream), SETTINGS))
}

/** @throws SillokError `NOT_SEALED`, `CONFIG_INVALID` */
export function loadSettings(root: string, stream: string): SealSettings {
  const path = join(sealFolder(root, stream), SETTINGS)
  const bytes = readIfThere(path)
  if (bytes === undefined)
    throw new SillokError('NOT_SEALED', `Stream ${stream} is not sealed: begin with sillok seal ${stream}.`)
  try {
    const {
      origin,
      anchors,
      epochMs,
      recipients = [],
      former = [],
      keep,
      command,
    } = JSON.parse(bytes.toString()) as SealSettings
    if (isKeyName(origin) && Array.isArray(anchors) && Array.isArray(recipients) && epochMs > 0)
      return {
        origin,
        anchors,
        epochMs,
        recipients,
        former,
        ...(keep === undefined ? {} : { keep }),
        ...(command === undefined ? {} : { command }),
      }
  } catch {
    // Said below.
  }
  throw new SillokError('CONFIG_INVALID', `${path} cannot be understood.`)
}

/** What signs for the log. @throws SillokError `KEY_MISSING`, `KEY_EXPOSED`, `KEY_MALFORMED` */
export function signerOf(root: string, stream: string, { origin, command }: SealSettings): Signer {
  if (command !== undefined) return commandSigner(command.run, parseVerifierKey(command.vkey))
  const signer = readKey(join(sealFolder(root, stream), KEY))
  if (signer.key.name !== origin)
    throw new SillokError(
      'CONFIG_INVALID',
      `The key of stream ${stream} is that of ${signer.key.name}, not of ${origin}.`,
    )
  return signer
}

/** A private key from its file. @throws SillokError `KEY_MISSING`, `KEY_EXPOSED`, `KEY_MALFORMED` */
export function readKey(path: string): Signer {
  const bytes = readIfThere(path)
  if (bytes === undefined)
    throw new SillokError(
      'KEY_MISSING',
      `${path} is gone: restore it; without it nothing more can be signed.`,
    )
  if ((fs.statSync(path).mode & 0o077) !== 0)
    throw new SillokError(
      'KEY_EXPOSED',
      `${path} may be read by others: chmod 600, and consider a new log with a new key.`,
    )
  return parseSignerKey(bytes.toString().trimEnd())
}
