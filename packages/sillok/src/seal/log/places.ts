import { join } from 'node:path'
import { streamFolder } from '../../stream/index.js'

/** What outsiders get, within a stream's folder: checkpoint, tiles, entries, epochs. */
export const LOG_FOLDER = 'tlog'
export const CHECKPOINT = 'checkpoint'
/** Which lines of which segments the entries are. */
export const RANGES = 'ranges'
export const EPOCHS = 'epoch'
/** How far sealing is, beside the keys. */
export const STATE = 'state.json'

/** The folder of a stream's sealed log. @throws SillokError `STREAM_NAME` */
export function logFolder(root: string, stream: string): string {
  return join(streamFolder(root, stream), LOG_FOLDER)
}

/** What nobody else gets: keys, settings and how far sealing is. @throws SillokError `STREAM_NAME` */
export function sealFolder(root: string, stream: string): string {
  streamFolder(root, stream)
  return join(root, '.sillok', 'seal', stream)
}
