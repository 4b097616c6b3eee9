import { ago } from './harness.js'

/** Records as a hostile or careless program would log them, and what a reader must see of each. */
export const HOSTILE: readonly { message: string; shown: string }[] = [
  {
    message: '<img src=x onerror=alert(1)><script>alert(2)</script>',
    shown: '<img src=x onerror=alert(1)><script>alert(2)</script>',
  },
  { message: '\u001b[31mred\u001b[0m \u0007bell', shown: 'ESC[31mredESC[0m BELbell' },
  { message: 'upload \u202Egnp.exe\u202C done', shown: 'upload U+202Egnp.exeU+202C done' },
  { message: 'one\ntwo\tthree', shown: 'one↵two⇥three' },
  { message: 'שלום עולם مرحبا and Latin', shown: 'שלום עולם مرحبا and Latin' },
  { message: '👩‍👩‍👧‍👦 家族 가족 🚀', shown: '👩‍👩‍👧‍👦 家族 가족 🚀' },
  { message: 'javascript:alert(3) {{7*7}}', shown: 'javascript:alert(3) {{7*7}}' },
]

const SERVICES = [
  'api.interviews',
  'api.interviews',
  'api.interviews',
  'worker',
  'worker',
  'speech',
  'scheduler',
]
const INFO = [
  'Interview started',
  'Answer scored',
  '面接を開始しました',
  '인터뷰가 시작되었습니다',
  'Transcript saved',
]

/** An hour of an application's life: `count` records, with errors in a burst; the same for the same count. */
export function anHour(count: number): object[] {
  const records: object[] = []
  let seed = 42
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
    return seed / 0x7fffffff
  }
  for (let i = 0; i < count; i++) {
    const share = i / count
    const chance = random()
    const burst = Math.abs(share - 0.62) < 0.05 ? 0.3 : 0.008
    const level =
      chance < burst ? 'ERROR' : chance < burst + 0.04 ? 'WARNING' : chance > 0.8 ? 'DEBUG' : 'INFO'
    const service = SERVICES[Math.floor(random() * SERVICES.length)]
    records.push({
      // Busier and calmer stretches, as in life.
      timestamp: ago((1 - share - Math.sin(share * 19) * 0.025) * 3_200_000 + 60_000),
      level,
      logger: `${service}.handler`,
      message:
        level === 'ERROR'
          ? ['Speech service failed: TIMEOUT', 'Rate limit reached', '音声サービスに接続できません'][i % 3]
          : level === 'WARNING'
            ? ['Rate limit near', 'Slow model answer'][i % 2]
            : level === 'DEBUG'
              ? 'cache miss'
              : INFO[i % INFO.length],
      correlation_id: `c-${Math.floor(i / 8)}`,
      service,
      environment: 'production',
      duration_ms: Math.round(20 + random() ** 4 * 2600),
      ...(level === 'ERROR'
        ? { error_code: 'TIMEOUT', exception: { type: 'TimeoutError', message: 'no answer in 30 s' } }
        : {}),
      interview_id: `iv-${i % 97}`,
      language: ['ja', 'ko', 'en'][i % 3],
    })
  }
  return records
}

/** One request through three services: a model call that lasts, a pause, an error. */
export function oneRequest(id: string): object[] {
  const at = (ms: number): string => ago(120_000 - ms)
  const base = { correlation_id: id, environment: 'production' }
  return [
    {
      ...base,
      timestamp: at(0),
      level: 'INFO',
      logger: 'web',
      service: 'web-ui',
      message: 'POST /interviews',
    },
    {
      ...base,
      timestamp: at(12),
      level: 'INFO',
      logger: 'api',
      service: 'api.interviews',
      message: 'Interview started',
      language: 'ja',
    },
    {
      ...base,
      timestamp: at(20),
      level: 'INFO',
      logger: 'ai',
      service: 'worker',
      event: 'ai_inference.start',
      span_id: 's1',
      message: 'Model call started',
    },
    {
      ...base,
      timestamp: at(2660),
      level: 'INFO',
      logger: 'ai',
      service: 'worker',
      event: 'ai_inference.end',
      span_id: 's1',
      message: 'Model call finished',
      duration_ms: 2640,
      model: 'gpt-5.2',
      cost_usd: 0.0041,
      ttft_ms: 312,
    },
    {
      ...base,
      timestamp: at(2700),
      level: 'WARNING',
      logger: 'api',
      service: 'api.interviews',
      message: 'Slow model answer',
      duration_ms: 2688,
    },
    {
      ...base,
      timestamp: at(4300),
      level: 'ERROR',
      logger: 'speech',
      service: 'speech',
      message: '音声サービスに接続できません',
      error_code: 'TIMEOUT',
      duration_ms: 1500,
    },
    {
      ...base,
      timestamp: at(4312),
      level: 'INFO',
      logger: 'web',
      service: 'web-ui',
      message: '504 after 4.3 s',
      duration_ms: 4312,
    },
  ]
}
