// The secrets that every exit is given, and where all the bytes that came out are found.
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type LogRecord, SeverityNumber } from '@opentelemetry/api-logs'
import { randomOf } from '../../support/random.mjs'
import { jwt, Maker } from '../corpus/index.mjs'
import { PASSWORD, TOKEN } from '../support.js'

export { PASSWORD, TOKEN }

const make = new Maker(randomOf(72))

/** Short enough for whatever takes a name, and of letters that any name may have. */
export const SHORT = make.fill('ghp_{w36}')

export const JWT = jwt(make)
export const EMAIL = `kim.${make.chars('a', 8).toLowerCase()}@example.com`
const CARD = '4111111111111111'
const PHONE = '+82 10-8765-4321'
export const SIGNATURE = createHmac('sha256', 'k').update('m').digest('hex')

/** In a text: each of them in a form in which nothing but itself, or the word before it, tells. */
export const TEXT = `key ${TOKEN} jwt ${JWT} password=${PASSWORD} short ${SHORT} mail ${EMAIL} card ${CARD} call ${PHONE} url https://kim:${PASSWORD}@db.example.com/?sig=${SIGNATURE}`
export const SECRETS = [TOKEN, SHORT, JWT.split('.')[2] as string, PASSWORD, SIGNATURE]
/** Of these, masks show a part. */
export const PERSONAL = [EMAIL.split('@')[0] as string, CARD, PHONE]

/** An error as an HTTP client throws it. */
export function failure(): Error {
  const config = {
    url: `/x?api_key=${PASSWORD}`,
    headers: { Authorization: `Bearer ${JWT}`, Cookie: `sid=${PASSWORD}` },
  }
  return Object.assign(new Error(TEXT, { cause: new Error(TEXT) }), { config, code: `E_${TOKEN}` })
}

/** As fields: under their names, in an error, in what a model is given. */
export function fields() {
  return {
    password: PASSWORD,
    note: TEXT,
    [TOKEN]: 1,
    nested: { list: [{ apiKey: PASSWORD }, TEXT], headers: [['authorization', `Bearer ${JWT}`]] },
    messages: [{ role: 'user', content: TEXT }],
    card: Number(CARD),
    error: failure(),
  }
}

/** The same as plain data, for those who send JSON. */
export const data = () => ({
  ...fields(),
  error: { message: TEXT, stack: `Error: ${TEXT}\n    at x (a.js:1:1)`, config: { auth: PASSWORD } },
})

/** A record of OpenTelemetry that has them in every part. */
export function otelRecord(): LogRecord {
  const { error: _, ...attributes } = data()
  return {
    body: TEXT,
    eventName: TEXT,
    severityNumber: SeverityNumber.ERROR,
    severityText: TEXT,
    attributes: {
      ...(attributes as never as Record<string, string>),
      'exception.message': TEXT,
      'exception.stacktrace': TEXT,
      'http.request.header.authorization': [`Bearer ${JWT}`],
      'gen_ai.input.messages': TEXT,
      'url.query': `token=${PASSWORD}`,
    },
  }
}

/** Everything that lies under a folder, the names too, packed files unpacked. */
export function bytesUnder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      const plain = entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes
      return `${join(entry.parentPath, entry.name)}\n${plain.toString('latin1')}`
    })
    .join('\n')
}
