import fs from 'node:fs'
import { join } from 'node:path'
import { FILE_MODE, syncDirectory } from '../../stream/index.js'
import { publish } from '../log/disk.js'
import { readIfThere } from '../log/read.js'
import { payloadPath } from './payload.js'

const PAYLOADS = 'payloads'

/** An entry that names content beside the log. */
interface Named {
  index: number
  commitment: string
}

/** Notes down which content the entries of a bundle name, before the bundle is encrypted: who prunes cannot read it, and the content is to go, too. @param secrets the folder of the log's keys */
export function notePayloads(secrets: string, named: readonly Named[]): void {
  if (named.length === 0) return
  const fd = fs.openSync(join(secrets, PAYLOADS), 'a', FILE_MODE)
  try {
    // A line that was cut off must not take the next one with it.
    fs.writeSync(fd, `\n${named.map((one) => `${JSON.stringify(one)}\n`).join('')}`)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  syncDirectory(fs, secrets)
}

/** Removes the content that is noted of entries before `to`, and then the notes. */
export function removePayloads(log: string, secrets: string, to: number): void {
  const path = join(secrets, PAYLOADS)
  const all = (readIfThere(path)?.toString() ?? '').split('\n').flatMap(namedIn)
  const stays = all.filter(({ index }) => index >= to)
  if (stays.length === all.length) return
  for (const { index, commitment } of all)
    if (index < to) fs.rmSync(join(log, payloadPath(commitment)), { force: true })
  publish(path, stays.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

function namedIn(line: string): Named[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Named]
  } catch {
    return []
  }
}
