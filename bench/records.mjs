// Records as an AI application writes them, the same for every run: about 440 bytes a line, half of them ids that do not compress.

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { randomOf } from '../tests/support/random.mjs'

const MESSAGES = [
  'Request answered',
  'Model answered',
  'Payment captured',
  'Order placed',
  'Cache miss, asking the store',
  'Speech service failed: TIMEOUT',
  'Rate limit near',
]
const SERVICES = ['api.interviews', 'worker', 'gateway', 'speech', 'billing']
const MODELS = ['small-1', 'large-2', 'vision-1']

/** `count` lines of NDJSON in the wire format, in order of time, over the given hours up to now. */
export function* records(count, { hours = 1, seed = 7, end = Date.now() } = {}) {
  const random = randomOf(seed)
  const hex = (length) => {
    let text = ''
    while (text.length < length)
      text += Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0')
    return text.slice(0, length)
  }
  const begin = end - hours * 3_600_000
  let correlation = hex(32)
  for (let n = 0; n < count; n++) {
    if (n % 6 === 0) correlation = hex(32)
    const kind = Math.floor(random() * MESSAGES.length)
    const level = kind === 5 ? 'ERROR' : kind === 6 ? 'WARNING' : 'INFO'
    yield JSON.stringify({
      timestamp: new Date(begin + Math.floor((n / count) * (end - begin))).toISOString(),
      level,
      logger: `shop.part${n % 12}`,
      message: `${MESSAGES[kind]} for job ${Math.floor(random() * 1e6)}`,
      correlation_id: correlation,
      trace_id: hex(32),
      span_id: hex(16),
      service: SERVICES[Math.floor(random() * SERVICES.length)],
      environment: 'production',
      version: '2.4.0',
      instance: `host-${n % 4}:4711`,
      user_id: `u-${Math.floor(random() * 5000)}`,
      route: `/v1/things/${Math.floor(random() * 20)}`,
      duration_ms: Math.floor(random() * random() * 2000),
      ...(level === 'ERROR' && { error_code: 'TIMEOUT', retryable: true }),
      model: MODELS[Math.floor(random() * MODELS.length)],
      prompt_tokens: Math.floor(random() * 4000),
      completion_tokens: Math.floor(random() * 700),
    })
  }
}

/** Writes lines to a file; resolves to its bytes. */
export async function writeFile(path, lines) {
  const file = createWriteStream(path)
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < 1 << 20) continue
    if (!file.write(text)) await once(file, 'drain')
    text = ''
  }
  file.end(text)
  await once(file, 'finish')
  return file.bytesWritten
}
