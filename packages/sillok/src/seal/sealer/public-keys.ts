import { logFolder } from '../log/places.js'
import { readChain } from './epoch-keys.js'
import { loadSettings, signerOf } from './settings.js'

/**
 * The public keys of a stream's log, for those who verify it: the log's, and that of its first epoch, which makes a second history show even when the log's
 * key is stolen.
 *
 * @throws SillokError `NOT_SEALED`, `KEY_MISSING`, `EPOCH_BROKEN`
 */
export function logKeys(root: string, stream: string): string[] {
  const { key } = signerOf(root, stream, loadSettings(root, stream))
  const first = readChain(logFolder(root, stream), key).epochs[0]
  return first === undefined ? [key.vkey] : [key.vkey, first.key.vkey]
}
