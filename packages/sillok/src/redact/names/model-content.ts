import { stemsOf } from './keys.js'

/**
 * What people and models say to each other, as applications name it beside `prompt`, `messages` and `content`: `user_query`, `llm_response`, `chain_of_thought`,
 * `retrieved_documents`. A `message`, a `response` or an `answer` alone may be anything.
 */
const CONTENT =
  /^(?:(?:last |raw )?(?:(?:user|human|customer) (?:query|queries|question|utterance|message)|(?:assistant|ai|bot|chatbot|llm|model|chat) (?:message|response|answer|reply|replies)|(?:tool|function) response)|final answer|(?:reasoning|thinking) (?:text|summary|trace|step)|chain of thought|thought|(?:retrieved|source|rag|context) (?:doc|document|chunk|passage))$/

/** Whether a field holds what was said to a model, or by one. @example isModelContent('llmResponse') // true */
export function isModelContent(name: string): boolean {
  return name.length < 64 && CONTENT.test(stemsOf(name).join(' '))
}
