// The ways out of a program that logs by Sillok itself. Each leaves a stream of its own name; what is answered came out otherwise.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { addContext, configure, getLogger, type Options, type Sillok, withContext } from 'sillok'
import { captureConsole } from 'sillok/console'
import { logBatch, logInference, logSecurityAlert, log as unifiedLog } from 'sillok/unified'
import { EMAIL, failure, fields, PASSWORD, TEXT, TOKEN } from './secrets.js'

/** Runs something that logs to a stream of its own. */
export async function logging(
  root: string,
  stream: string,
  work: (sillok: Sillok) => unknown,
  options: Options = {},
): Promise<string> {
  const sillok = configure({ root, stream, level: 'debug', ...options })
  try {
    await work(sillok)
  } finally {
    await sillok.close()
  }
  return JSON.stringify([sillok.configuration, sillok.stats()])
}

const ignore = (): void => {}

export function byCalls(root: string): Promise<string> {
  const work = (): void => {
    const log = getLogger(`a.${TOKEN}`)
    withContext({ password: PASSWORD, tenant: TEXT }, () => {
      addContext({ more: TEXT })
      log.info(TEXT, fields())
      log.with({ token: PASSWORD, bound: TEXT }).warn(TEXT)
      log.error(TEXT, fields().error, fields())
      log.error(fields().error)
      log.critical(TEXT, TEXT as never)
      log.info('the password is', PASSWORD as never)
      log.error('token:', PASSWORD, fields())
      log.debug(TEXT, [TEXT, { secret: PASSWORD }] as never)
      log.info('event', {
        event: TEXT,
        component: TEXT,
        user_id: EMAIL,
        route: TEXT,
        error_code: TEXT,
        extra: { a: TEXT },
      })
    })
  }
  return logging(root, 'logger', work, { service: `svc ${TOKEN}`, version: TOKEN, instance: TEXT })
}

/** Typed events, with a text where each field takes one, and what they take of any shape. */
export function byEvents(root: string): Promise<string> {
  return logging(root, 'events', async () => {
    const log = getLogger('events')
    const details = fields()
    const change = { before: fields(), after: { ...fields(), note: `${TEXT} again`, apiKey: TOKEN } }
    const who = { userId: EMAIL, actor: TEXT, clientIp: TEXT, userAgent: TEXT }
    const times = { startedAt: TEXT as never, durationMs: 1 }
    await log.audit({ action: TEXT, ...who, ...change, target: TEXT, reason: TEXT, details })
    await log.audit({
      action: 'configuration_change',
      userId: 'a',
      key: 'smtp_password',
      before: PASSWORD,
      after: TOKEN,
    })
    await log.audit({ action: 'data_access', resourceType: TEXT, resourceId: TOKEN, userId: EMAIL })
    log.performance(TEXT, 1, false, { ...fields(), category: TEXT, model: TEXT, error: failure() })
    log.security({ event: TEXT, severity: TEXT as never, ...who, source: TEXT, details })
    const { agent } = log
    agent.execution({
      agentName: TEXT,
      status: 'failed',
      goal: TEXT,
      artifacts: [TEXT],
      error: failure(),
      ...times,
    })
    agent.apiCall({
      provider: TEXT,
      model: TEXT,
      operation: TEXT,
      ...times,
      prompt: TEXT,
      ...fields(),
    } as never)
    agent.toolCall({
      toolName: TEXT,
      callId: TOKEN,
      success: false,
      parameters: fields(),
      output: TEXT,
      error: failure(),
    } as never)
    agent.toolCall({ toolName: 'shell', parameters: TEXT, output: fields() } as never)
    agent.tokenUsage({
      entityId: TOKEN,
      entityType: TEXT as never,
      operation: TEXT,
      totalTokens: TEXT as never,
    })
    agent.security({ severity: 'critical', category: TEXT, message: TEXT, content: TEXT, context: fields() })
    // What is no event at all.
    for (const given of [TEXT, [TEXT], undefined, fields()]) {
      agent.execution(given as never)
      log.security(given as never)
      log.performance(given as never)
    }
    unifiedLog('raw', 'info', TEXT, TEXT, TEXT, fields(), [TEXT, TOKEN])
    logInference({
      component: 'c',
      model: TEXT,
      durationMs: 1,
      success: false,
      metadata: fields(),
      message: TEXT,
    })
    logBatch({ component: TOKEN, processed: 1, durationMs: 1, metadata: fields(), tags: [TEXT] })
    logSecurityAlert({ component: 'c', severity: 'critical', message: TEXT, metadata: fields() })
  })
}

/** What is measured and fails, by every way of measuring. */
export function byMeasuring(root: string): Promise<string> {
  return logging(root, 'measured', async () => {
    const log = getLogger('measured')
    const fail = (): never => {
      throw failure()
    }
    const rejects = async (): Promise<never> => fail()
    await log.measure(TEXT, rejects, fields()).catch(ignore)
    await log.measure('text', () => Promise.reject(TEXT)).catch(ignore)
    try {
      log.measure('sync', fail, { model: TEXT })
    } catch {}
    async function* broken() {
      yield TEXT
      fail()
    }
    try {
      for await (const _ of await log.measureStream('stream', async () => broken(), fields()));
    } catch {}
    const scope = log.measureScope(TEXT, fields())
    scope.fail(failure())
    log.measureScope('scope').end(fields())
  })
}

export function byConsole(root: string): Promise<string> {
  return logging(root, 'console', () => {
    const captured = captureConsole({ logger: TOKEN })
    try {
      console.log(TEXT, fields(), failure())
      console.log('%s and %o and %j', TEXT, fields(), fields(), 'more', TEXT)
      console.log('password', PASSWORD)
      console.log('password:', PASSWORD)
      console.log('token =', TOKEN, { deep: { deep: { deep: { password: PASSWORD } } } })
      console.error(failure())
      console.error(new Map([['password', PASSWORD]]), new Set([TEXT]), [['authorization', PASSWORD]])
      console.warn(`${TEXT}`)
      console.trace(TEXT)
      console.dir(fields(), { depth: 9 })
      console.table([fields()])
      console.assert(false, TEXT)
      console.group(TEXT)
      console.count(TEXT)
      console.time(TEXT)
      console.timeLog(TEXT, fields())
      console.timeEnd(TEXT)
      console.groupEnd()
    } finally {
      captured[Symbol.dispose]()
    }
  })
}

/** What logging says about itself: failing sinks, folding, sampling, what it could not encode. */
export async function bySelf(root: string): Promise<string> {
  const out: string[] = []
  const heard = (stats: unknown): void => void out.push(JSON.stringify(stats))
  subscribe('sillok:stats', heard)
  const work = (): void => {
    const log = getLogger('self')
    for (let i = 0; i < 20; i++) log.info(TEXT, fields())
    log.info(`${TEXT} ${'x'.repeat(300_000)} ${TEXT}`, { long: `${TEXT} `.repeat(20_000) })
    const hostile = {
      get thrown(): never {
        throw failure()
      },
      toJSON: () => TEXT,
      [Symbol(TEXT)]: TEXT,
      call: () => TEXT,
    }
    log.info('hostile', { hostile, proxy: new Proxy({}, { ownKeys: () => [TEXT], get: () => TEXT }) })
    withContext({ note: TEXT }, () => log.debug(TEXT))
  }
  const sink = {
    write: () => {
      throw failure()
    },
    flush: async () => {
      throw failure()
    },
  }
  const options = { sinks: [sink], sampling: { first: 2 }, foldMs: 10, keepOnFailure: {} }
  out.push(await logging(root, 'self', work, options))
  unsubscribe('sillok:stats', heard)
  return out.join('\n')
}
