import { dirname } from 'node:path'
import { readSource } from '../config/index.js'
import { SillokError } from '../record/index.js'
import { findConfigFile } from '../stream/index.js'
import { checkWorkers } from './check.js'
import type { SupervisorOptions, WorkerOptions } from './options.js'

/** What a configuration says of workers. */
export type ConfiguredWorkers = Pick<SupervisorOptions, 'workers' | 'service' | 'environment' | 'version'>

/**
 * The `workers` section of a configuration, checked; `undefined` where there is none. Working directories in it are relative to the file.
 *
 * @param given the file; by default the nearest `sillok.config.*`, upward from the working directory
 * @throws SillokError `CONFIG_INVALID`
 * @example configuredWorkers()?.workers.map(({ name }) => name)
 */
export function configuredWorkers(given?: string): ConfiguredWorkers | undefined {
  const path = given ?? findConfigFile(process.cwd())
  if (path === undefined) return undefined
  const { value, line } = readSource(path)
  if (typeof value !== 'object' || value === null)
    throw new SillokError('CONFIG_INVALID', `${path} must be an object.`)
  const { workers, service, environment, version } = value as Record<string, unknown>
  if (workers === undefined) return undefined
  const where = (...place: (string | number)[]) => `${path}:${line(place)}`
  if (!Array.isArray(workers))
    throw new SillokError('CONFIG_INVALID', `${where('workers')} "workers" must be a list.`)
  const folder = dirname(path)
  const checked = checkWorkers(workers, folder, (at) => `${where('workers', at)} workers[${at}]`)
  return {
    workers: workers.map((one: WorkerOptions, at) => ({ ...one, cwd: checked[at]?.cwd ?? folder })),
    ...(typeof service === 'string' && { service }),
    ...(typeof environment === 'string' && { environment }),
    ...(typeof version === 'string' && { version }),
  }
}
