import type { KeyVerdict } from '../../record/index.js'
import { keyVerdict, stemsOf } from './keys.js'

/**
 * What services call the mark where a list goes on. It opens nothing: who sends it must be allowed to read the list (AIP-158 of Google
 * demands it, and AWS has the request signed like any other). `page_token` alone is also what opens a page at Facebook.
 */
const PAGING = /(?:^| )(?:next|next page|continuation|pagination|starting) token$/

/** What a name says about its value, of the names of marks in lists that they are none of secrets. */
export function fieldVerdict(name: string): KeyVerdict {
  const verdict = keyVerdict(name)
  return verdict === 'mask' && name.length < 64 && PAGING.test(stemsOf(name).join(' ')) ? 'keep' : verdict
}
