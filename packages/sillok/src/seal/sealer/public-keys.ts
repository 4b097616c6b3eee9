import { join } from 'node:path'
import { EpochChain, epochPath } from '../log/epochs.js'
import { logFolder } from '../log/places.js'
import { readIfThere } from '../log/read.js'
import type { VerifierKey } from '../tlog/index.js'
import { readChain } from './epoch-keys.js'
import { keysOf, loadSettings, signerOf } from './settings.js'

/**
 * The public keys of a stream's log, for those who verify it: the log's, those that it had before, and that of its first epoch, which makes a second history show even when the log's
 * key is stolen.
 *
 * @throws SillokError `NOT_SEALED`, `KEY_MISSING`, `EPOCH_BROKEN`
 */
export function logKeys(root: string, stream: string): string[] {
  const settings = loadSettings(root, stream)
  const keys = keysOf(settings, signerOf(root, stream, settings))
  const first = readChain(logFolder(root, stream), keys).epochs[0]
  return [...keys, ...(first === undefined ? [] : [first.key])].map(({ vkey }) => vkey)
}

/** The same where the log may be damaged: of its epochs no more is read than the first, and that only if it is one. */
export function ownKeys(root: string, stream: string): VerifierKey[] {
  const settings = loadSettings(root, stream)
  const keys = keysOf(settings, signerOf(root, stream, settings))
  try {
    const note = readIfThere(join(logFolder(root, stream), epochPath(0)))
    if (note !== undefined) keys.push(new EpochChain(settings.origin).add(note, keys).key)
  } catch {
    // Verifying says what is wrong with it.
  }
  return keys
}
