import { streamFolder } from '../../stream/index.js'
import { readAnchor } from '../sealer/anchor.js'
import { ownKeys } from '../sealer/public-keys.js'
import { loadSettings } from '../sealer/settings.js'
import { type LogReport, verifyLog } from './log.js'

/**
 * Verifies a stream where it is sealed, with the keys and anchors that are known there. That shows damage; who broke into the machine may have changed its
 * keys as well, so an auditor verifies elsewhere, with the keys that were published.
 *
 * @throws SillokError `NOT_SEALED`, `KEY_MISSING`
 * @example const { verdict } = await verifyOwn({ root: 'logs', stream: 'audit' })
 */
export function verifyOwn(options: {
  root: string
  stream: string
  /** Told of how many entries are checked, of how many. */
  onProgress?: (done: number, total: number) => void
}): Promise<LogReport> {
  const { root, stream, onProgress } = options
  const { origin, anchors } = loadSettings(root, stream)
  return verifyLog({
    folder: streamFolder(root, stream),
    keys: ownKeys(root, stream),
    seen: anchors.flatMap((folder) => readAnchor(folder, origin) ?? []),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
}
