import { MASK } from '../record/index.js'
import { spend } from './budget.js'
import type { Name } from './name.js'
import { isPlaceholder } from './placeholders.js'
import { isMessage, isReference } from './reference.js'
import type { Span } from './spans.js'

const BEFORE = 'variable "'
const DEFAULT = /"\s{0,4}\{[^{}]{0,400}?\bdefault\s{0,16}=\s{0,4}"([^"\n]{4,256})"/y

/**
 * What a variable of Terraform has where nobody sets it: `variable "db_password" { default = "…" }`.
 *
 * @param name the variable's
 */
export function declaredDefault(text: string, name: Name): Span | undefined {
  if (!text.startsWith(BEFORE, name.start - BEFORE.length)) return undefined
  spend(400)
  DEFAULT.lastIndex = name.end
  const value = DEFAULT.exec(text)?.[1]
  if (value === undefined || isPlaceholder(value) || isReference(value) || isMessage(value)) return undefined
  const end = DEFAULT.lastIndex - 1
  return { start: end - value.length, end, rule: 'assignment', mask: MASK }
}
