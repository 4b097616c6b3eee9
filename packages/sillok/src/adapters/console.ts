import { core } from '../logger/index.js'
import type { Level } from '../record/index.js'
import { fieldsOf, formatCall } from './foreign/format.js'
import { writeForeign } from './foreign/write.js'

/** How `captureConsole` records. */
export interface ConsoleOptions {
  /** Name of the logger of what is captured; its level can be set like any other. Default `console`. */
  logger?: string
}

type Method = (...values: unknown[]) => void

/**
 * Takes the place of the global `console`: what is printed becomes records, `debug` and `trace` as DEBUG, `warn` as WARNING, `error` and a failed
 * `assert` as ERROR, all else as INFO. Where logging is not configured, or closed, the console is what it was.
 *
 * @returns what gives the console back, also by `using`
 * @example captureConsole(); console.log('Job %d done', 7, { items: 12 })
 */
export function captureConsole({ logger = 'console' }: ConsoleOptions = {}): Disposable {
  const target = globalThis.console as unknown as Record<string, Method>
  const methods = methodsFor((level, message, fields, exception) => {
    writeForeign({ level, logger, message, exception }, fields)
  })
  const before = new Map<string, Method>()
  const ours = new Map<string, Method>()
  let writing = false
  for (const [name, method] of Object.entries(methods)) {
    const original = target[name] as Method
    const captured: Method = (...values) => {
      // A sink that prints by the console would come back here for ever.
      if (writing || core.thresholdOf(logger) === Number.POSITIVE_INFINITY) {
        original.apply(globalThis.console, values)
        return
      }
      writing = true
      try {
        method(...values)
      } finally {
        writing = false
      }
    }
    before.set(name, original)
    ours.set(name, captured)
    target[name] = captured
  }
  return {
    [Symbol.dispose]() {
      for (const [name, original] of before) {
        // What somebody has put around ours since then stays.
        if (target[name] === ours.get(name)) target[name] = original
      }
    },
  }
}

type Write = (level: Level, message: string, fields: object | undefined, exception?: Error) => void

/** The console's methods, as far as they print. Groups, counts and timers begin anew. */
function methodsFor(write: Write): Record<string, Method> {
  const groups: string[] = []
  const counts = new Map<string, number>()
  const timers = new Map<string, number>()

  function print(level: Level, values: readonly unknown[], more: object = {}, prefix = ''): void {
    const formatted = formatCall(values)
    const grouped = groups.length > 0 ? { group: groups.join(' › ') } : {}
    const fields = fieldsOf(formatted, { ...grouped, ...more })
    write(level, prefix + formatted.message, fields, formatted.exception)
  }
  const at =
    (level: Level): Method =>
    (...values) =>
      print(level, values)
  const label = (value: unknown): string => (value === undefined ? 'default' : formatCall([value]).message)
  const elapsed =
    (ends: boolean): Method =>
    (name, ...values) => {
      const key = label(name)
      const began = timers.get(key)
      if (began === undefined) return print('WARNING', [`There is no timer ${key}`])
      const duration_ms = Math.round((performance.now() - began) * 1000) / 1000
      if (ends) timers.delete(key)
      print('INFO', [`${key}: ${duration_ms} ms`, ...values], { duration_ms })
    }
  const group: Method = (...values) => {
    if (values.length > 0) print('INFO', values)
    groups.push(values.length > 0 ? formatCall(values).message.slice(0, 64) : '')
  }

  return {
    debug: at('DEBUG'),
    log: at('INFO'),
    info: at('INFO'),
    warn: at('WARNING'),
    error: at('ERROR'),
    dirxml: at('INFO'),
    // Behind the object come options of how to print it.
    dir: (value) => print('INFO', [value]),
    table: (rows) =>
      typeof rows === 'object' && rows !== null ? print('INFO', ['table'], { rows }) : print('INFO', [rows]),
    trace: (...values) => {
      const { stack = '' } = new Error('trace')
      // Without its head, this function and the one that captures.
      print('DEBUG', values.length > 0 ? values : ['Trace'], { stack: stack.split('\n').slice(3).join('\n') })
    },
    assert: (condition, ...values) => {
      if (condition) return
      print('ERROR', values, {}, values.length > 0 ? 'Assertion failed: ' : 'Assertion failed')
    },
    count: (name) => {
      const key = label(name)
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      print('INFO', [`${key}: ${count}`], { count })
    },
    countReset: (name) => void counts.delete(label(name)),
    time: (name) => void timers.set(label(name), performance.now()),
    timeLog: elapsed(false),
    timeEnd: elapsed(true),
    group,
    groupCollapsed: group,
    groupEnd: () => void groups.pop(),
  }
}
