import { MASK } from '../../record/index.js'
import type { Name } from '../names/name.js'
import { spend } from '../text/budget.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isMessage, isReference } from '../values/reference.js'

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
