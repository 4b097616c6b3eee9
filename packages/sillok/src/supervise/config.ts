import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SillokError } from '../record/index.js'
import { checkWorkers } from './check.js'
import type { SupervisorOptions, WorkerOptions } from './options.js'

const FILE = 'sillok.config.json'

/** What a configuration says of workers. */
export type ConfiguredWorkers = Pick<SupervisorOptions, 'workers' | 'service' | 'environment' | 'version'>

/**
 * The `workers` section of a configuration, checked; `undefined` where there is none. Working directories in it are relative to the file.
 *
 * @param given the file; by default the nearest `sillok.config.json`, upward from the working directory
 * @throws SillokError `CONFIG_INVALID`
 * @example configuredWorkers()?.workers.map(({ name }) => name)
 */
export function configuredWorkers(given?: string): ConfiguredWorkers | undefined {
  const path = given ?? upward(process.cwd())
  if (path === undefined) return undefined
  const config = parse(path)
  const { workers, service, environment, version } = config as Record<string, unknown>
  if (workers === undefined) return undefined
  if (!Array.isArray(workers)) throw new SillokError('CONFIG_INVALID', `${path}: "workers" must be a list.`)
  const folder = dirname(path)
  const checked = checkWorkers(workers, folder)
  return {
    workers: workers.map((one: WorkerOptions, at) => ({ ...one, cwd: checked[at]?.cwd ?? folder })),
    ...(typeof service === 'string' && { service }),
    ...(typeof environment === 'string' && { environment }),
    ...(typeof version === 'string' && { version }),
  }
}

function upward(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, FILE))) return join(folder, FILE)
    if (folder === dirname(folder)) return undefined
  }
}

function parse(path: string): object {
  try {
    const config: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof config === 'object' && config !== null) return config
    throw new Error('it is no object')
  } catch (cause) {
    throw new SillokError('CONFIG_INVALID', `${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
