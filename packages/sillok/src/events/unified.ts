import { plainText } from '../record/index.js'
import { amount, choice, count, details, flag, level, required, text, texts, word } from './field.js'
import { defineEvent, type EventInput } from './schema.js'

const common = {
  category: required(
    choice(
      ['raw', 'summary', 'training', 'tagged'],
      'what the record is kept for: debugging, reports, learning, or its meaning',
    ),
  ),
  level: required(level('the level of the record, in any usual spelling')),
  component: required(text('the part of the system; also the name of the logger')),
  eventType: required(word(['inference', 'batch', 'security_alert'], 'what happened')),
  message: required(text('what happened, in words')),
  metadata: details('anything else'),
  tags: texts('words to find it by'),
}

/** `unified`: a record in one of four categories. Written by `sillok/unified`. */
export const unified = defineEvent({
  name: 'unified',
  logType: 'unified',
  version: 1,
  about: 'A record in one of four categories, by the one call of `sillok/unified`.',
  fields: {
    ...common,
    model: text('of an inference'),
    success: flag('whether it did what it should'),
    durationMs: amount('how long it took, in ms'),
    processed: count('pieces that a batch was done with'),
    failed: count('pieces of them that failed'),
  },
  message: ({ event_type }) => plainText(event_type),
  level: () => 'INFO',
})

/** `security_alert`: something that concerns safety. Written by `logSecurityAlert`. */
export const securityAlert = defineEvent({
  name: 'security_alert',
  logType: 'security',
  version: 1,
  about: 'An alert of the same call.',
  fields: {
    ...common,
    severity: required(choice(['info', 'warning', 'critical'], 'INFO, WARNING or CRITICAL')),
  },
  message: ({ event_type }) => plainText(event_type),
  level: () => 'WARNING',
})

/** The fields of `unified`. Durations are in ms. */
export type UnifiedEvent = EventInput<typeof unified.fields>
