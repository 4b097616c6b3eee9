import { plainText } from '../record/index.js'
import { amount, choice, count, details, failure, flag, id, required, text } from './field.js'
import { CATEGORIES, TTFT_CLASSES } from './latency.js'
import { defineEvent, type EventInput } from './schema.js'

/** `performance`: how long an operation took. Written by `log.performance` and `log.measure`. */
export const performance = defineEvent({
  name: 'performance',
  logType: 'performance',
  version: 1,
  about:
    'How long an operation took. Slow ones are WARNING and ERROR, by limits for each category; failed ones are ERROR.',
  fields: {
    operation: required(text('what was timed: `ai_inference`, `OrderService.place`')),
    durationMs: required(amount('how long it took, in ms, by a clock that cannot be set')),
    success: flag('whether it did what it should; absent where that cannot be known'),
    category: choice(CATEGORIES, 'which limits it is measured by; absent: those of `default`'),
    thresholdMs: amount('the limit that it was over, in ms; set by the library'),
    component: text('the part of the program'),
    provider: text('of a model'),
    model: text('the model that was called'),
    ttftMs: amount('time to the first token, in ms'),
    ttftClass: choice(TTFT_CLASSES, 'class of `ttft_ms`; set by the library'),
    assignedTtftClass: choice(TTFT_CLASSES, 'class that the model is assigned to; set by the library'),
    items: count('how many values an iteration gave'),
    endedEarly: flag('an iteration was ended by its reader'),
    userId: id('for whom'),
    errorCode: text('why it failed, in one word'),
    retryable: flag('whether trying again may help'),
    error: failure('what was thrown'),
    metadata: details('anything else'),
  },
  message: ({ operation, success }) => `${plainText(operation)} ${success === false ? 'failed' : 'took'}`,
  level: ({ success }) => (success === false ? 'ERROR' : 'INFO'),
})

/** What `log.performance` takes, with times in ms; the limits that it was held to are filled in. */
export type PerformanceEvent = Omit<
  EventInput<typeof performance.fields>,
  'thresholdMs' | 'ttftClass' | 'assignedTtftClass'
>
