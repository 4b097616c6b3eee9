// Every contender as two functions: one that redacts a text, as it would stand in a message, and one that gives a record as it would be written.
import { Writable } from 'node:stream'
import {
  CREDIT_CARD_NUMBER_PATTERN,
  EMAIL_ADDRESS_PATTERN,
  JWT_PATTERN,
  KR_RRN_PATTERN,
  redactByField,
  redactByPattern,
  US_SSN_PATTERN,
} from '@logtape/redaction'
import { lintSource } from '@secretlint/core'
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend'
import pino from 'pino'
import { encodeRecord } from 'sillok/record'
import { redactor, redactText } from 'sillok/redact'
import { seven } from './seven.mjs'

// Its profiler keeps every mark and looks through all of them for each: a run over thousands of texts would not end.
performance.mark = () => {}

const envelope = { timestamp: '2026-11-20T10:55:44.123Z', level: 'INFO', logger: 'bench', message: 'm' }

const sillok = {
  name: 'Sillok',
  text: redactText,
  record: (fields) => encodeRecord(envelope, fields, redactor),
}

/** pino redacts by paths that are named beforehand; here all names that the corpus has, in every spelling, on the first three levels. */
function pinoOf(names) {
  const steps = names.flatMap((name) => {
    const step = /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `["${name}"]`
    return [step.replace(/^\./, ''), `*${step}`, `*.*${step}`]
  })
  let line = ''
  const out = new Writable({
    write(chunk, _encoding, done) {
      line = String(chunk)
      done()
    },
  })
  const logger = pino({ redact: { paths: [...new Set(steps)], censor: '[redacted]' } }, out)
  const log = (fields, message) => {
    line = ''
    logger.info(fields, message)
    return line
  }
  return {
    name: 'pino redact',
    text: (text) => JSON.parse(log({}, text)).msg,
    record: (fields) => log(fields, 'm'),
  }
}

function logtape() {
  const patterns = [
    CREDIT_CARD_NUMBER_PATTERN,
    EMAIL_ADDRESS_PATTERN,
    JWT_PATTERN,
    KR_RRN_PATTERN,
    US_SSN_PATTERN,
  ]
  const format = redactByPattern((record) => record.message.join(''), patterns)
  const formatFields = redactByPattern((record) => JSON.stringify(record.properties), patterns)
  let line = ''
  const sink = redactByField((record) => {
    line = formatFields(record)
  })
  const record = (message, properties) => ({
    category: ['bench'],
    level: 'info',
    timestamp: 0,
    message: [message],
    rawMessage: message,
    properties,
  })
  return {
    name: '@logtape/redaction',
    text: (text) => format(record(text, {})),
    record(fields) {
      sink(record('m', fields))
      return line
    },
  }
}

/** secretlint finds and does not mask: what it finds counts as masked. */
const secretlint = {
  name: 'secretlint',
  async text(text) {
    const { messages } = await lintSource({
      source: { content: text, filePath: '/a.txt', ext: '.txt', contentType: 'text' },
      options: {
        noPhysicFilePath: true,
        config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] },
      },
    })
    let masked = text
    for (const [from, to] of messages.map(({ range }) => range).sort((a, b) => b[0] - a[0])) {
      masked = `${masked.slice(0, from)}***${masked.slice(to)}`
    }
    return masked
  },
  record: (fields) => secretlint.text(JSON.stringify(fields)),
}

const expressions = {
  name: 'seven expressions',
  text: seven,
  record: (fields) => seven(JSON.stringify(fields)),
}

/** @param names the sensitive names that a record of the comparison can have; only pino has to be told */
export const contenders = (names) => [sillok, pinoOf(names), logtape(), secretlint, expressions]
