// What is logged. Every call makes fresh objects with values that change; what a line must say is checked before anything is timed.
const TEXT =
  'The candidate described how the queue was drained during the incident and what was measured afterwards. '

const five = (n) => ({
  order_id: `o-${n & 1023}`,
  route_name: '/v1/interviews',
  status: 200,
  attempt: n & 3,
  cached: (n & 1) === 0,
})

/** Texts that never come again: a logger that remembers the ones it has looked at gains nothing. */
const fresh = (n) => ({
  order_id: `7f1c2b3a-${(n & 0xffff).toString(16).padStart(4, '0')}-4a5b-8c6d-${n.toString(16).padStart(12, '0')}`,
  route_name: `/v1/interviews/${n}`,
  note: `candidate ${n} asked for question ${n * 7}`,
  attempt: n & 3,
  cached: (n & 1) === 0,
})

const nested = (n) => ({
  model: 'large-2',
  turn: n & 63,
  usage: { input: 812, output: 240, cached: 128, reasoning: 64 },
  question: { language: 'en', text: TEXT.repeat(4), parts: [1, 2, 3] },
  answer: { finish: 'stop', text: TEXT.repeat(10), scores: [0.1, 0.2, 0.3, 0.4] },
  timing: { first_token_ms: 212, total_ms: 1840, retries: [] },
})

const secret = (n) => ({
  order_id: `o-${n & 1023}`,
  login: { name: 'kim', password: 'hunter2-and-more' },
  request: { method: 'POST', headers: { accept: '*/*', authorization: 'opaque-credential-0123' } },
  client: { region: 'eu', api_key: 'opaque-key-0123456789' },
})

const masked = (n) => {
  const fields = secret(n)
  fields.login.password = fields.request.headers.authorization = fields.client.api_key = '***MASKED***'
  return fields
}

const long = (n) => ({ order_id: `o-${n & 1023}`, note: TEXT.repeat(80) })

const failure = () =>
  new Error('interview could not be saved', {
    cause: new Error('write failed', { cause: new Error('connection reset') }),
  })
const error = failure()

const message = 'Request answered'
const binding = { tenant: 'acme', worker: 7 }
const ids = { correlation_id: '0af7651916cd43dd8448eb211c80319c' }

/**
 * `run(logger)` gives the call; `expect(n)` what the line of call `n` must hold besides its message.
 * `only` names the loggers that can do it; the others have no row.
 */
export const SCENARIOS = {
  // What the logger costs, and what the caller pays who makes fields for nobody.
  'disabled level': {
    run: (log) => {
      const fields = five(7)
      return () => log.debug(message, fields)
    },
    silent: true,
    not: ['otel (no serialisation)'],
  },
  'disabled level, five fields made for it': {
    run: (log) => (n) => log.debug(message, five(n)),
    silent: true,
    not: ['otel (no serialisation)'],
  },
  'message only': { run: (log) => () => log.info(message), expect: () => ({}) },
  'five fields': { run: (log) => (n) => log.info(message, five(n)), expect: five },
  'five fields, texts that never come again': {
    run: (log) => (n) => log.info(message, fresh(n)),
    expect: fresh,
  },
  'child, two bindings, five fields': {
    run: (log) => {
      const child = log.child(binding)
      return (n) => child.info(message, five(n))
    },
    expect: (n) => ({ ...binding, ...five(n) }),
  },
  'five fields, correlation id from context': {
    options: { context: true },
    context: ids,
    run: (log) => (n) => log.info(message, five(n)),
    expect: (n) => ({ ...ids, ...five(n) }),
    not: ['otel (no serialisation)'],
  },
  'nested, 2 KB': { run: (log) => (n) => log.info(message, nested(n)), expect: nested },
  'one text of 8 KB': { run: (log) => (n) => log.info(message, long(n)), expect: long },
  'error with two causes': {
    run: (log) => () => log.error(message, error),
    expect: () => ({}),
    says: 'interview could not be saved',
  },
  'redaction, exact paths': {
    options: { redact: 'exact' },
    run: (log) => (n) => log.info(message, secret(n)),
    expect: masked,
    only: ['sillok', 'pino', 'tslog'],
  },
  'redaction, any depth': {
    options: { redact: 'deep' },
    run: (log) => (n) => log.info(message, secret(n)),
    expect: masked,
    only: ['sillok', 'pino', 'tslog'],
  },
}

/** Throws where a line does not say what the call of number `n` gave. */
export function check(scenario, line, n) {
  const record = typeof line === 'string' ? JSON.parse(line) : line
  const said = [record.message, record.msg, record.body].flat().includes(message)
  if (!said) throw new Error(`the message is missing: ${show(line)}`)
  if (typeof line === 'string' && !(record.level ?? record._logMeta?.logLevelName))
    throw new Error(`the level is missing: ${show(line)}`)
  if (scenario.says && !JSON.stringify(line).includes(scenario.says))
    throw new Error(`the error is missing: ${show(line)}`)
  const homes = [record, record.properties, record.attributes, record._logMeta].filter(
    (home) => home !== undefined,
  )
  for (const [name, value] of Object.entries(scenario.expect(n))) {
    const text = JSON.stringify(value)
    if (!homes.some((home) => JSON.stringify(home[name]) === text))
      throw new Error(`${name} is not ${text}: ${show(line)}`)
  }
}

const show = (line) => JSON.stringify(line)?.slice(0, 300)
