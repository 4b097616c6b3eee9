import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { takeAlone } from '../../stream/index.js'
import { publish } from '../log/disk.js'
import { keyLine, type Reason } from '../log/gaps.js'
import { sealFolder } from '../log/places.js'
import { sealLine } from '../rest/seal-line.js'
import { generateKey, parseVerifierKey, type VerifierKey } from '../tlog/index.js'
import { sealNow } from './seal-now.js'
import { KEY, loadSettings, saveSettings, signerOf } from './settings.js'

/** Which log gets another key, and for what reason. */
export interface RotateOptions extends Reason {
  root: string
  stream: string
  /** Signs from now on, in place of a key on this disk. */
  command?: { run: string; vkey: string }
}

/**
 * Gives a log another key of its own. The new one is announced by an entry, which the old one signs; then an epoch begins that the new one signs; then the
 * old one is gone. Who verifies needs both: publish the new one beside the old.
 *
 * @returns the new public key
 * @throws SillokError `SEALER_RUNNING` while another process seals the stream; `CONFIG_INVALID` for a key of another name; as `sealNow`
 * @example const key = await rotateKey({ root: 'logs', stream: 'audit', reason: 'yearly', by: 'security@example.com' })
 */
export async function rotateKey({ root, stream, reason, by, command }: RotateOptions): Promise<VerifierKey> {
  const settings = loadSettings(root, stream)
  const { origin } = settings
  const { key: old } = signerOf(root, stream, settings)
  const made = command === undefined ? generateKey(origin) : undefined
  const key = parseVerifierKey(made?.vkey ?? command?.vkey ?? '')
  if (key.name !== origin || key.vkey === old.vkey)
    throw new SillokError('CONFIG_INVALID', `The new key must be another one of ${origin}.`)
  const release = await takeAlone(sealFolder(root, stream), 'sealer')
  if (release === undefined)
    throw new SillokError('SEALER_RUNNING', `Another process is sealing stream ${stream}: end it first.`)
  release()
  await sealLine(root, stream, keyLine(key.vkey, { reason, by }, new Date()))
  const { command: _, ...kept } = settings
  // The old key counts as one that was before, also while it is still the present one: cut off here, nothing is lost.
  const former = [...settings.former, old.vkey]
  if (made !== undefined) {
    saveSettings(root, stream, { ...settings, former })
    publish(join(sealFolder(root, stream), KEY), `${made.skey}\n`)
  }
  saveSettings(root, stream, { ...kept, former, ...(command === undefined ? {} : { command }) })
  await sealNow({ root, stream })
  return key
}
