import fc from 'fast-check'

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: odd })

const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('ready', 'INFO', 'ERROR', 'api.orders', 'GET /v1/things/7', 'gap', 'invalid'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '주문이 timeout되었습니다', '応答がtimeoutしました', '🙂 done', 'é'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'mail kim@example.com today',
      'AKIAIOSFODNN7EXAMPL2',
      'password=hunter2hunter2',
      '4111 1111 1111 1111',
      '10.0.0.7',
    ),
  },
  {
    weight: 1,
    arbitrary: mostly(
      fc.uuid(),
      fc.oneof(
        fc.string({ maxLength: 12, unit: 'binary' }),
        fc.constantFrom('{"a":1}', '[1]', 'a\\b', 'tab\t'),
      ),
    ),
  },
)
const time = mostly(
  fc.constant('2026-11-20T10:55:44.123Z'),
  fc.constantFrom(
    '2026-02-30T10:55:44.123Z',
    '2026-11-30T10:55:44.123Z',
    '2150-11-20T10:55:44.123Z',
    '2026-11-20T10:55:44Z',
  ),
)
const number = fc.oneof(
  fc.integer({ min: -5, max: 3000 }),
  fc.constantFrom(0.5, -0.25, 12.75, 1e21, 1e-7, 4111111111111111, 900101123456, 1_000_000, 123456789.123456),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const own = mostly(
  fc.constantFrom('port', 'note', 'tokens', 'count', 'ok', 'phone', 'a.b'),
  fc.constantFrom('password', 'name', 'value', 'é', '7', '__proto__', 'extra'),
)
const canonicalTexts = [
  'event',
  'component',
  'log_type',
  'correlation_id',
  'trace_id',
  'service',
  'version',
  'instance',
  'user_id',
  'client_ip',
  'route',
]

/** Lines as programs write them: most are records in the wire's own order, some hold anything. */
export const lineLike: fc.Arbitrary<string> = fc
  .record({
    timestamp: time,
    level: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom<unknown>('INFO', 'ERROR') },
      { weight: 1, arbitrary: fc.constantFrom<unknown>('loud', 30) },
    ),
    logger: text,
    message: text,
    texts: fc
      .subarray(canonicalTexts)
      .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), text)))),
    duration: fc.option(fc.oneof(number, text)),
    fields: fc.uniqueArray(
      fc.tuple(
        own,
        fc.oneof(
          { weight: 8, arbitrary: fc.oneof<fc.Arbitrary<unknown>[]>(text, number, fc.boolean()) },
          { weight: 1, arbitrary: fc.constantFrom<unknown>(null, [], { a: 1 }) },
        ),
      ),
      { maxLength: 5, selector: ([name]) => name },
    ),
  })
  .map(({ timestamp, level, logger, message, texts, duration, fields }) => {
    const members: [string, unknown][] = [
      ['timestamp', timestamp],
      ['level', level],
      ['logger', logger],
      ['message', message],
      ...texts,
    ]
    if (duration !== null) members.push(['duration_ms', duration])
    // By hand: an object would put `7` first and swallow `__proto__`.
    return `{${[...members, ...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
  })

/** A line that looks like another and is not the same. */
export const mutated: fc.Arbitrary<(line: string) => string> = fc.oneof(
  fc.nat().map((at) => (line: string) => {
    const places = [...line.matchAll(/[{,:}]/g)].map(({ index }) => index)
    const place = places[at % places.length] as number
    return `${line.slice(0, place)} ${line.slice(place)}`
  }),
  fc.constantFrom<(line: string) => string>(
    (line) => line.slice(0, -1),
    (line) => `${line}x`,
    (line) => `${line}\r`,
    (line) => `${line.slice(0, -1)},}`,
    (line) => `${line.slice(0, -1)},"note":"twice","note":"password=hunter2hunter2"}`,
    (line) => line.replace('"level":"INFO"', '"level":"INFORMAL"'),
    (line) => line.replace('"timestamp":"2026', '"timestamp":"1926'),
    (line) => line.replace(/"message":"[^"]*"/, '"message":"\\u0041"'),
    (line) => line.replace(/"message":"[^"]*"/, '"message":"a\nb"'),
    (line) =>
      line.replace(/"message":"[^"]*"/, '"message":"한국어 token=ghp_abcdefghijklmnopqrstuvwxyz0123456789"'),
    (line) => line.replace(/"message":"[^"]*"/, '"message":"🙂🙂 kim@example.com"'),
    (line) => line.replace(/"message":/, '"messagf":'),
    (line) => line.replace(/:(\d+)([,}])/, ':$1e1$2'),
    (line) => line.replace(/:(\d+)([,}])/, ':0$1$2'),
    (line) => line.replace(/:(\d+)([,}])/, ':-0$2'),
    (line) => line.replace(/:(\d+)([,}])/, ':$1.0$2'),
    (line) => line.replace(/:(\d+)([,}])/, ':4111111111111111$2'),
    (line) => line.replace(/:(\d+)([,}])/, ':"$1"$2'),
    (line) => line.replace(/:(\d+)([,}])/, ':999999999999.123456$2'),
    (line) => line.replace(/:true([,}])/, ':tru$1'),
    (line) => line.replace(/"route":"[^"]*"/, `"route":"${'r'.repeat(1025)}"`),
  ),
)
