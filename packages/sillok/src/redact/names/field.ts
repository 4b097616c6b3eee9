import type { KeyVerdict } from '../../record/index.js'
import { keyVerdict } from './keys.js'
import { isModelContent } from './model-content.js'
import { isPlainToken } from './plain-tokens.js'

/** What a name says about its value: `keyVerdict`, which is all that the small entry has, and what applications with models call things. */
export function fieldVerdict(name: string): KeyVerdict {
  const verdict = keyVerdict(name)
  if (verdict === 'mask') return isPlainToken(name) ? 'keep' : verdict
  return verdict === 'keep' && isModelContent(name) ? 'payload' : verdict
}
