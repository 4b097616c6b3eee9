import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../stream/index.js'

/** Where the supervisors of a root say that they are there. */
export const supervisorsFolder = (root: string): string => join(root, '.sillok', 'supervisors')

/** Makes it, for its owner alone: with what is in it workers are commanded. */
export function makeSupervisorsFolder(root: string): string {
  const folder = supervisorsFolder(root)
  makeFolder(folder)
  chmodSync(folder, 0o700)
  return folder
}
