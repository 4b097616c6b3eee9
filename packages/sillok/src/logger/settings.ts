import { hostname } from 'node:os'
import { DEFAULT_LIMITS, type Limits } from '../events/index.js'
import { SillokError } from '../record/index.js'
import { redactText, redactValue } from '../redact/index.js'
import { STREAM_DEFAULTS } from '../stream/index.js'
import { KEEPER_DEFAULTS } from './keeper.js'
import { flag, type Refuse } from './kinds.js'
import { nearest } from './nearest.js'
import type { Options, Profile } from './options.js'
import { SAMPLING_DEFAULTS } from './sampler.js'
import { CLOUD_VARIABLE, OTHER_VARIABLES, SETTINGS, type Setting, type Values } from './table.js'

type Name = keyof Values
type Defaults =
  | 'instance'
  | 'level'
  | 'console'
  | 'includeCorrelationId'
  | 'source'
  | 'performance'
  | 'audit'
  | 'stream'
  | 'durability'
  | 'flushMs'
  | 'maxSegmentBytes'
  | 'whenFull'

/** What holds: given, from a variable, from the profile, or by default. What has no default may be missing. */
export type Settings = Partial<Values> & Pick<Values, Defaults> & { slow: Limits }

export interface Configuration {
  settings: Settings
  /** What can be said of it in a log. */
  summary: Readonly<Record<string, unknown>>
  /** Variables that look like mistyped ones: their names, and what they were probably meant to be. */
  unknown: { variable: string; meant: string }[]
  /** Variables that other programs read as well, whose values are none of ours: something else holds in their place. */
  overridden: string[]
  /** Variables that ask for what there is not. */
  notBuilt: string[]
}

const PROFILES: Record<Profile, Pick<Values, 'level' | 'console'>> = {
  development: { level: 'DEBUG', console: 'text' },
  // The same on purpose: what staging tries out is what production runs.
  staging: { level: 'INFO', console: 'json' },
  production: { level: 'INFO', console: 'json' },
}

/**
 * The configuration: options, then variables, then the profile, then defaults.
 *
 * @throws SillokError `CONFIG_INVALID`, naming everything that is wrong at once
 */
export function settingsOf(options: Options, env: NodeJS.ProcessEnv): Configuration {
  const problems: string[] = []
  const refuse: Refuse = (name, value, allowed) => {
    problems.push(`${name} is ${shown(value)}; it must be ${allowed}.`)
    return undefined
  }
  checkNames(options, problems)
  checkMasking(env, refuse)
  const notBuilt = cloudsIn(env, refuse)
  const found: Partial<Record<Name, unknown>> = {}
  const from: Record<string, string> = {}
  const overridden: string[] = []
  for (const name of Object.keys(SETTINGS) as Name[]) {
    const [value, source] = lookUp(name, options, env, refuse, overridden)
    if (value === undefined) continue
    found[name] = value
    from[name] = source
  }
  if (problems.length > 0) throw new SillokError('CONFIG_INVALID', problems.join('\n'))
  const settings = withDefaults(found as Partial<Values>)
  if (settings.profile !== undefined) {
    for (const name of Object.keys(PROFILES[settings.profile])) from[name] ??= 'profile'
  }
  return { settings, summary: summaryOf(settings, from), unknown: mistyped(env), overridden, notBuilt }
}

function lookUp(
  name: Name,
  options: Options,
  env: NodeJS.ProcessEnv,
  refuse: Refuse,
  overridden: string[],
): [unknown, string] {
  const { kind, variables } = SETTINGS[name] as Setting<unknown>
  const option: unknown = (options as Record<string, unknown> | null)?.[name]
  const found: [unknown, string][] = []
  if (option !== undefined) found.push([kind.option(option, `The option ${name}`, refuse), 'option'])
  // The first one holds; the others are read too, since what is wrong in one is seen by nobody else.
  for (const variable of variables) {
    const text = env[variable]
    if (text === undefined || text.trim() === '') continue
    // `LOG_LEVEL=silent` may be meant for a program beside us: where nothing depends on it, it ends none.
    const letBy: Refuse = () => void overridden.push(variable)
    const isOurs = found.length === 0 || variable.startsWith('SILLOK_')
    found.push([readVariable(kind, variable, text, isOurs ? refuse : letBy), variable])
  }
  return found[0] ?? [undefined, '']
}

function readVariable(
  kind: Setting<unknown>['kind'],
  variable: string,
  text: string,
  refuse: Refuse,
): unknown {
  if (variable !== 'LOG_JSON_FORMAT') return kind.variable(text, variable, refuse)
  const json = flag.variable(text, variable, refuse)
  return json === undefined ? undefined : json ? 'json' : 'text'
}

function withDefaults(found: Partial<Values>): Settings {
  const profile = found.profile ?? profileNamed(found.environment)
  const { durability, flushMs, maxSegmentBytes, whenFull } = STREAM_DEFAULTS
  return {
    instance: `${hostname()}:${process.pid}`,
    includeCorrelationId: true,
    source: false,
    performance: true,
    audit: true,
    stream: 'app',
    level: 'INFO',
    console: false,
    durability,
    flushMs,
    maxSegmentBytes,
    whenFull,
    ...(profile && { profile, ...PROFILES[profile] }),
    ...found,
    slow: { ...DEFAULT_LIMITS, ...found.slow },
    ...(found.sampling && { sampling: { ...SAMPLING_DEFAULTS, ...found.sampling } }),
    ...(found.keepOnFailure && { keepOnFailure: { ...KEEPER_DEFAULTS, ...found.keepOnFailure } }),
  }
}

function profileNamed(environment: string | undefined): Profile | undefined {
  return environment !== undefined && Object.hasOwn(PROFILES, environment)
    ? (environment as Profile)
    : undefined
}

function checkNames(options: unknown, problems: string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    problems.push(`The options are ${shown(options)}; they must be an object.`)
    return
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(SETTINGS, name)) continue
    const meant = nearest(name, Object.keys(SETTINGS))
    problems.push(
      `There is no option ${shown(name)}${meant === undefined ? `; there are ${Object.keys(SETTINGS).join(', ')}.` : `; did you mean ${meant}?`}`,
    )
  }
}

function checkMasking(env: NodeJS.ProcessEnv, refuse: Refuse): void {
  const name = 'LOG_MASK_SENSITIVE_DATA'
  const text = env[name]
  if (text === undefined || text.trim() === '') return
  if (flag.variable(text, name, () => undefined) === true) return
  refuse(name, text, 'true, or left out: redaction cannot be turned off')
}

function cloudsIn(env: NodeJS.ProcessEnv, refuse: Refuse): string[] {
  return Object.entries(env).flatMap(([name, text = '']) => {
    const asksForNothing = text.trim() === '' || flag.variable(text, name, () => undefined) === false
    if (asksForNothing || !CLOUD_VARIABLE.test(name)) return []
    if (name.startsWith('LOG_')) return [name]
    return refuse(name, text, 'left out: records are not sent to clouds by Sillok itself yet') ?? []
  })
}

/** Unknown names are no error, since others use such names too; one that is nearly ours is worth a word. */
function mistyped(env: NodeJS.ProcessEnv): Configuration['unknown'] {
  const known = [...Object.values(SETTINGS).flatMap(({ variables }) => variables), ...OTHER_VARIABLES]
  const found: Configuration['unknown'] = []
  for (const variable of Object.keys(env)) {
    if (!/^(?:LOG|SI)/i.test(variable) || known.includes(variable) || CLOUD_VARIABLE.test(variable)) continue
    const meant = nearest(variable, known)
    if (meant !== undefined) found.push({ variable, meant })
  }
  return found
}

/** Sinks, rules and functions are code, and so only counted; what is shown may be logged, and so it is redacted. */
function summaryOf(settings: Settings, from: Record<string, string>): Readonly<Record<string, unknown>> {
  const { sinks, redact, activeSpan, ...rest } = settings
  return Object.freeze({
    ...(redactValue(rest) as typeof rest),
    ...(activeSpan && { activeSpan: true }),
    maskSensitiveData: true,
    sinks: sinks?.length ?? 0,
    redactRules: redact?.rules?.length ?? 0,
    from: Object.freeze(from),
  })
}

/** A wrong value as an error may show it: cut, and redacted, since a secret may have gone to the wrong place. */
function shown(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    return `a ${typeof value}`
  try {
    return redactText((JSON.stringify(value) ?? 'undefined').slice(0, 100))
  } catch {
    return `a value of type ${typeof value}`
  }
}
