import { stemsOf } from './keys.js'

/**
 * What services call the mark where a list goes on. It opens nothing: who sends it must be allowed to read the list (AIP-158 of Google
 * demands it, and AWS has the request signed like any other). `page_token` alone is also what opens a page at Facebook. Then what models and parsers
 * call the marks of a text: `eos_token`, `special_tokens`, `END_TOKEN`.
 */
const PLAIN =
  /(?:^| )(?:next|next page|continuation|pagination|starting|[be]os|pad|padding|unk|sep|cls|mask|special|stop|start|end|eof) token$/

/** What is said of how many tokens a model reads and writes, of how fast and for how much; and its tokens as numbers: `token_ids`. */
const OF_MODEL =
  /(?:^| )(?:time (?:to|per)(?: \w+){0,2} token|\w+ per (?:\w+ )?token|token (?:logprob|rate|price|cost|throughput|speed|latency|strategy|counter|splitter|embedding|classification|by model)|(?:n|num|sub) ?token|(?:special|added) token map|added token)$/
const IDS = /tokens?[-_ ]?ids$/i

/** Whether a token is none that opens anything, by its name. @example isPlainToken('nextPageToken') // true */
export function isPlainToken(name: string): boolean {
  if (name.length > 63) return false
  const stems = stemsOf(name).join(' ')
  return PLAIN.test(stems) || OF_MODEL.test(stems) || IDS.test(name)
}
