import fs from 'node:fs'
import { join } from 'node:path'
import { FILE_MODE, syncDirectory } from '../../stream/index.js'
import { sealFolder } from '../log/places.js'
import { readIfThere } from '../log/read.js'

const ERASED = 'erased'

/** Where an erased entry stood. */
export interface ErasedPlace {
  index: number
  segment: string
  offset: number
}

/** Notes down where something was erased, for who keeps copies: the index of the server. Beside the keys: nobody who merely writes to the stream can say so. */
export function noteErased(root: string, stream: string, place: ErasedPlace): void {
  const folder = sealFolder(root, stream)
  const fd = fs.openSync(join(folder, ERASED), 'a', FILE_MODE)
  try {
    // A line that was cut off must not take this one with it.
    fs.writeSync(fd, `\n${JSON.stringify(place)}\n`)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  syncDirectory(fs, folder)
}

/**
 * Where entries of a stream were erased, in its segments: copies of these lines are to go as well.
 *
 * @example erasedPlaces('logs', 'audit') // [{ index: 42, segment: '…', offset: 9000 }]
 */
export function erasedPlaces(root: string, stream: string): ErasedPlace[] {
  const text = readIfThere(join(sealFolder(root, stream), ERASED))?.toString() ?? ''
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as ErasedPlace]
    } catch {
      return []
    }
  })
}
