import { constants } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { isFormatName } from '../formats/index.js'
import { SillokError } from '../record/index.js'
import { DEFAULT_POLICY, type RestartPolicy } from './life/index.js'
import type { Liveness, Ready, WorkerOptions } from './options.js'
import type { ProcessLogOptions } from './streams/index.js'

/** A kind of worker with everything said and checked. */
export interface Definition
  extends Required<
    Pick<
      WorkerOptions,
      | 'name'
      | 'command'
      | 'instances'
      | 'cwd'
      | 'env'
      | 'variables'
      | 'dependsOn'
      | 'ready'
      | 'startTimeoutMs'
      | 'liveness'
      | 'graceMs'
      | 'stopSignal'
      | 'records'
      | 'linesPerSecond'
    >
  > {
  schedule: string | undefined
  maxMemoryBytes: number | undefined
  policy: RestartPolicy
  content: boolean
  processLogs: ProcessLogOptions | undefined
  service: string | undefined
}

const DEFAULTS = {
  instances: 1,
  ready: { afterMs: 1000 },
  startTimeoutMs: 30_000,
  graceMs: 10_000,
  stopSignal: 'SIGTERM',
  records: ['sillok'],
  linesPerSecond: 2000,
} as const

/** P6: the last ten starts. */
const PROCESS_LOGS: ProcessLogOptions = { starts: 10, maxBytes: 100 * 1024 * 1024 }
const MOST_INSTANCES = 1000

const KNOWN = new Set([
  'name',
  'command',
  'instances',
  'cwd',
  'env',
  'variables',
  'dependsOn',
  'schedule',
  'ready',
  'startTimeoutMs',
  'liveness',
  'maxMemoryBytes',
  'graceMs',
  'stopSignal',
  'policy',
  'records',
  'service',
  'content',
  'linesPerSecond',
  'processLogs',
])

/**
 * Checks what is said of workers, wherever it is from, and fills in the rest.
 *
 * @param nameOf what a worker that has something wrong is called, by its place
 * @throws SillokError `CONFIG_INVALID` with everything that is wrong
 */
export function checkWorkers(
  given: readonly unknown[],
  cwd: string,
  nameOf = (at: number): string => `workers[${at}]`,
): Definition[] {
  const problems: string[] = []
  const names = new Set<string>()
  const definitions = given.map((one, at) => {
    const say = (problem: string): void => void problems.push(`${nameOf(at)}: ${problem}`)
    const definition = checkOne(one, cwd, say)
    if (names.has(definition.name)) say(`there are two workers named ${definition.name}.`)
    names.add(definition.name)
    return definition
  })
  if (problems.length === 0) problems.push(...checkDependencies(definitions))
  if (problems.length > 0) throw new SillokError('CONFIG_INVALID', problems.join(' '))
  return definitions
}

type Say = (problem: string) => void

function checkOne(given: unknown, cwd: string, say: Say): Definition {
  const options = (isObject(given) ? given : {}) as Partial<WorkerOptions> & Record<string, unknown>
  if (!isObject(given)) say('must be an object.')
  for (const name of Object.keys(options)) if (!KNOWN.has(name)) say(`${name} is not known.`)
  const { name = '', command = [], env = [], variables = {}, dependsOn = [], policy = {} } = options
  if (!/^[a-z0-9][a-z0-9_-]{0,47}$/.test(String(name)))
    say('name must be 1 to 48 lower-case letters, digits, "_" or "-".')
  if (!isTexts(command) || command.length === 0)
    say('command must be a list of texts: the program and its arguments.')
  if (env !== 'all' && !isTexts(env)) say('env must be a list of names of variables, or "all".')
  if (!isObject(variables) || !isTexts(Object.values(variables))) say('variables must be an object of texts.')
  if (!isTexts(dependsOn)) say('dependsOn must be a list of names of workers.')
  const number = (key: keyof WorkerOptions, min: number, max = Number.MAX_SAFE_INTEGER): void => {
    const value = options[key]
    if (value === undefined || (Number.isFinite(value) && Number(value) >= min && Number(value) <= max))
      return
    say(`${key} must be a number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}.`)
  }
  number('instances', 1, MOST_INSTANCES)
  if (!Number.isInteger(options.instances ?? 1)) say('instances must be a whole number.')
  number('startTimeoutMs', 1, LONGEST_MS)
  number('graceMs', 0, LONGEST_MS)
  number('maxMemoryBytes', 1)
  number('linesPerSecond', 1)
  if (options.schedule !== undefined && typeof options.schedule !== 'string')
    say('schedule must be a cron pattern.')
  if (!['none', 'redacted', undefined].includes(options.content)) say('content must be "none" or "redacted".')
  if (options.service !== undefined && (typeof options.service !== 'string' || options.service === ''))
    say('service must be a name.')
  if (!Object.hasOwn(constants.signals, options.stopSignal ?? 'SIGTERM'))
    say('stopSignal must be the name of a signal, such as SIGTERM.')
  if (options.records !== undefined && !(isTexts(options.records) && options.records.every(isFormatName))) {
    say('records must be a list of formats, such as "sillok", "pino", "bunyan", "otlp" or "python".')
  }
  return {
    ...DEFAULTS,
    ...(given as WorkerOptions),
    name: String(name),
    command,
    cwd: options.cwd === undefined ? cwd : isAbsolute(options.cwd) ? options.cwd : resolve(cwd, options.cwd),
    env,
    variables,
    dependsOn,
    ready: checkReady(options.ready ?? DEFAULTS.ready, say),
    liveness: checkLiveness(options.liveness ?? {}, say),
    schedule: options.schedule,
    maxMemoryBytes: options.maxMemoryBytes,
    service: options.service,
    policy: checkPolicy(policy, options.schedule !== undefined, say),
    content: options.content === 'redacted',
    processLogs: checkProcessLogs(options.processLogs, say),
  }
}

/** What Node's timers take, 24 days: a longer wait would be one of 1 ms. */
const LONGEST_MS = 2 ** 31 - 1

function isAmount(value: unknown, min: number): boolean {
  return Number.isFinite(value) && Number(value) >= min && Number(value) <= LONGEST_MS
}

function checkReady(ready: Ready, say: Say): Ready {
  const keys = isObject(ready) ? Object.keys(ready) : []
  const value = isObject(ready) ? Object.values(ready)[0] : undefined
  const fits =
    keys.length === 1 &&
    ((keys[0] === 'message' && value === true) ||
      (keys[0] === 'fd' && value === true) ||
      (keys[0] === 'line' && (value instanceof RegExp || (typeof value === 'string' && value !== ''))) ||
      (keys[0] === 'http' && isAddress(value)) ||
      (keys[0] === 'afterMs' && isAmount(value, 0)))
  if (!fits) {
    say(
      'ready must be one of { message: true }, { fd: true }, { line: "text" }, { http: "http://…" }, { afterMs: 1000 }.',
    )
  }
  return ready
}

function checkLiveness(liveness: Liveness, say: Say): Liveness {
  if (!isObject(liveness)) say('liveness must be an object.')
  const { heartbeatMs, maxLagMs, http, ...more } = (isObject(liveness) ? liveness : {}) as Liveness
  for (const [name, value] of Object.entries({ heartbeatMs, maxLagMs })) {
    if (value !== undefined && !isAmount(value, 100))
      say(`liveness.${name} must be a number from 100 to ${LONGEST_MS}.`)
  }
  if (http !== undefined && !isAddress(http))
    say('liveness.http must be an address such as http://127.0.0.1:8080/livez.')
  for (const name of Object.keys(more)) say(`liveness.${name} is not known.`)
  return liveness
}

function checkPolicy(policy: Partial<RestartPolicy>, scheduled: boolean, say: Say): RestartPolicy {
  if (!isObject(policy)) say('policy must be an object.')
  for (const [name, value] of Object.entries(isObject(policy) ? policy : {})) {
    if (!Object.hasOwn(DEFAULT_POLICY, name)) say(`policy.${name} is not known.`)
    else if (name === 'restart') {
      if (!['always', 'on_failure', 'never'].includes(String(value)))
        say('policy.restart must be "always", "on_failure" or "never".')
    } else if (name.endsWith('Codes')) {
      if (!Array.isArray(value) || !value.every((code) => Number.isInteger(code)))
        say(`policy.${name} must be a list of exit codes.`)
    } else if (!isAmount(value, 0)) say(`policy.${name} must be a number from 0 to ${LONGEST_MS}.`)
  }
  return { ...DEFAULT_POLICY, ...(scheduled && { restart: 'never' as const }), ...policy }
}

function checkProcessLogs(given: WorkerOptions['processLogs'], say: Say): ProcessLogOptions | undefined {
  if (given === undefined || given === false) return undefined
  if (given === true) return PROCESS_LOGS
  for (const [name, value] of Object.entries(isObject(given) ? given : { processLogs: 0 })) {
    if (!Object.hasOwn(PROCESS_LOGS, name) || !(Number.isFinite(value) && value >= 1)) {
      say('processLogs must be true, or { starts, maxBytes } with numbers from 1.')
    }
  }
  return { ...PROCESS_LOGS, ...given }
}

function checkDependencies(definitions: readonly Definition[]): string[] {
  const byName = new Map(definitions.map((one) => [one.name, one]))
  const problems: string[] = []
  for (const { name, dependsOn } of definitions) {
    for (const other of dependsOn) {
      const found = byName.get(other)
      if (found === undefined) problems.push(`Worker ${name} depends on ${other}, which there is not.`)
      else if (found.schedule !== undefined)
        problems.push(`Worker ${name} depends on ${other}, which only runs on schedule.`)
      else if (reaches(found, name, byName, new Set()))
        problems.push(`Worker ${name} depends on itself by ${other}.`)
    }
  }
  return problems
}

function reaches(
  from: Definition,
  name: string,
  byName: ReadonlyMap<string, Definition>,
  seen: Set<string>,
): boolean {
  if (from.name === name) return true
  if (seen.has(from.name)) return false
  seen.add(from.name)
  return from.dependsOn.some((other) => {
    const found = byName.get(other)
    return found !== undefined && reaches(found, name, byName, seen)
  })
}

function isAddress(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^https?:\/\//.test(value) &&
    URL.canParse(value.replaceAll('{instance}', '1'))
  )
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
