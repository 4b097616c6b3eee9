// What the model may use.
import { getLogger } from 'sillok'

const log = getLogger('tools')
const TOOLS = {
  word_count: ({ text }) => ({ words: String(text).split(/\s+/).length }),
}

/** Runs one call of a tool; what it is given and gives is for the model, and only its size is written. */
export async function useTool({ id, function: { name, arguments: given } }) {
  const started = performance.now()
  const tool = TOOLS[name]
  const content = JSON.stringify(
    tool === undefined ? { error: 'There is no such tool.' } : tool(JSON.parse(given)),
  )
  log.agent.toolCall({
    toolName: name,
    callId: id,
    success: tool !== undefined,
    durationMs: performance.now() - started,
  })
  return { role: 'tool', tool_call_id: id, content }
}
