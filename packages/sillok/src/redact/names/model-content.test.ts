import { expect, it } from 'vitest'
import { redactValue } from '../index.js'

it.each(
  'user_query userQuestion last_user_message assistantMessage ai_response llm_response modelAnswer finalAnswer reasoning_text chainOfThought thoughts toolResponse retrieved_documents sourceDocs'.split(
    ' ',
  ),
)('what is said to a model and by it is reduced: %s', (name) => {
  expect(redactValue({ [name]: 'How old is the harbour?' })).toEqual({
    [name]: { redacted: 'payload', type: 'string', length: 23 },
  })
})

it.each(
  'message response answer question query user_id user_response_ms model llm_response_ms ai_response_count bot assistant context document_id tool'.split(
    ' ',
  ),
)('%s stays', (name) => expect(redactValue({ [name]: 'harbour' })).toEqual({ [name]: 'harbour' }))
