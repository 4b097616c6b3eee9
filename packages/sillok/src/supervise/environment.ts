import type { Definition } from './check.js'

/** What a program needs to run at all, and what says how it is to log. */
const USUAL = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'NODE_ENV',
  'SILLOK_ROOT',
]

/** What is put in place of `{instance}`. */
export function withInstance(text: string, instance: number): string {
  return text.replaceAll('{instance}', String(instance))
}

/**
 * The environment of one start of a worker: what it was given by name, and what the supervisor tells it. Nothing of it is ever logged.
 *
 * @param ids the worker's, the supervisor's, and that of this start
 * @param maintenanceFile which is there while the service is in maintenance
 */
export function environmentOf(
  { env, variables, liveness }: Definition,
  instance: number,
  ids: { worker: string; supervisor: string; run: string },
  maintenanceFile: string,
  from: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const names = env === 'all' ? Object.keys(from) : [...USUAL, ...env]
  const own: Record<string, string> = {}
  for (const name of names) {
    const value = from[name]
    if (value !== undefined) own[name] = value
  }
  for (const [name, value] of Object.entries(variables)) own[name] = withInstance(value, instance)
  return {
    ...own,
    SILLOK_WORKER: ids.worker,
    SILLOK_WORKER_INSTANCE: String(instance),
    SILLOK_SUPERVISOR: ids.supervisor,
    SILLOK_WORKER_RUN: ids.run,
    SILLOK_MAINTENANCE_FILE: maintenanceFile,
    ...(liveness.heartbeatMs !== undefined && {
      SILLOK_HEARTBEAT_MS: String(Math.ceil(liveness.heartbeatMs / 4)),
    }),
  }
}
