import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SillokError } from '../record/index.js'
import { processesPath } from './process/index.js'

const SUFFIX = '.maintenance'

/** How workers without a channel hear of maintenance, in whatever language: a file of one supervisor that is there meanwhile. */
export class MaintenanceFile {
  /** Absolute: a worker has a working directory of its own. */
  readonly path: string

  /** @param folder of the supervisors of a root @param id of this one */
  constructor(folder: string, id: string) {
    this.path = resolve(folder, `${id}${SUFFIX}`)
  }

  /** @throws SillokError `ROOT_UNUSABLE` */
  set(on: boolean): void {
    try {
      if (on) writeFileSync(this.path, '', { mode: 0o600 })
      else rmSync(this.path, { force: true })
    } catch (cause) {
      const what = on ? 'written' : 'removed'
      throw new SillokError(
        'ROOT_UNUSABLE',
        `${this.path}, which tells workers of maintenance, cannot be ${what}.`,
        { cause },
      )
    }
  }
}

/** Removes those of supervisors that are gone: which lives has its processes written down. */
export function removeMaintenanceLeftovers(folder: string): void {
  const names = new Set(readdirSync(folder))
  for (const name of names) {
    if (!name.endsWith(SUFFIX)) continue
    if (!names.has(processesPath('', name.slice(0, -SUFFIX.length))))
      rmSync(join(folder, name), { force: true })
  }
}
