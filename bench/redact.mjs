// Redaction of log lines of about 400 bytes: clean ones, and with a secret or personal data in 2 % of them. One thread.
// What is found is checked before anything is timed. Run: node bench/redact.mjs

import { redactText } from 'sillok/redact'
import { randomOf } from './records.mjs'

const LINES = 5000
const ROUNDS = 15

const random = randomOf(11)
const pick = (list) => list[Math.floor(random() * list.length)]
const hex = (length) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148',
]
const MESSAGES = [
  'request completed',
  'Model answered in time',
  'Cache miss, asking the store',
  'Order placed',
  'ジョブが完了しました',
]
const LEAKS = [
  ['login failed for kim.lee@example.com', 'kim.lee@'],
  ['retrying with Authorization: Bearer 9aZ8kQ2mP7vLtR4wB8nYc', '9aZ8kQ2'],
  ['connect postgres://app:s3cr3tpw@db.internal:5432/shop', 's3cr3tpw'],
  ['charge of card 4111 1111 1111 1111 declined', '4111 1111 1111'],
  ['OPENAI_API_KEY=sk-proj-Zx9kQ2mP7vLtR4wB8nYcZx9kQ2mP7v', 'Zx9kQ2'],
  ['sms sent to +82 10-1234-5678', '1234-5678'],
]

function line(n, message) {
  return JSON.stringify({
    level: 30,
    time: 1_763_635_200_000 + n * 977,
    pid: 4711,
    hostname: `host-${n % 4}`,
    reqId: uuid(),
    req: {
      method: pick(['GET', 'POST']),
      url: `/api/v1/orders/${Math.floor(random() * 1e6)}?page=${n % 9}`,
      headers: { host: 'shop.example.com', 'user-agent': pick(AGENTS), accept: 'application/json' },
    },
    res: { statusCode: pick([200, 201, 404]) },
    responseTime: Math.floor(random() * 4000) / 10,
    msg: `${message} for item ${n}`,
  })
}

const clean = Array.from({ length: LINES }, (_, n) => line(n, pick(MESSAGES)))
const mixed = clean.map((text, n) => (n % 50 === 0 ? line(n, LEAKS[(n / 50) % LEAKS.length][0]) : text))

for (const text of clean)
  if (redactText(text) !== text) throw new Error(`Touched a clean line: ${redactText(text)}`)
mixed.forEach((text, n) => {
  const safe = redactText(text)
  if ((safe !== text) !== (n % 50 === 0)) throw new Error(`Wrong: ${safe}`)
  if (n % 50 === 0 && safe.includes(LEAKS[(n / 50) % LEAKS.length][1])) throw new Error(`Leaks: ${safe}`)
  JSON.parse(safe)
})

/** Megabytes a second of processor time, the best of some rounds: the machine may be busy with other things. */
function rate(lines) {
  const bytes = lines.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    for (const text of lines) redactText(text)
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, user + system)
  }
  return bytes / best
}

const size = Math.round(clean.reduce((sum, text) => sum + text.length, 0) / LINES)
console.log(`lines of ${size} characters, clean: ${rate(clean).toFixed(0)} MB/s`)
console.log(`2 % with something to mask: ${rate(mixed).toFixed(0)} MB/s`)
