import { MASK } from '../../record/index.js'
import { traitsOf } from '../names/keys.js'
import type { Name } from '../names/name.js'
import { spend } from '../text/budget.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isProse } from '../values/prose.js'
import { isMessage, isReference } from '../values/reference.js'
import { isWords } from '../values/values.js'

const BEFORE = 'variable "'
const DEFAULT = /"\s{0,4}\{[^{}]{0,400}?\bdefault\s{0,16}=\s{0,4}"([^"\n]{4,256})"/y

/** Members of what a name of YAML stands over, up to its value: `DbPassword:`, and below it `Type: String`, `Default: …`. */
const MEMBERS =
  /["']?:[ \t]{0,4}\r?\n(?:[ \t]{1,48}(?![Vv]alue:|[Dd]efault:)[A-Za-z]\w{0,40}:[^\n]{0,160}\n){0,6}[ \t]{1,48}(?:[Vv]alue|[Dd]efault):[ \t]{1,4}(["']?)([^\s"'#][^\n"']{2,255})/y
const COMMENT = /\s{1,40}#[^\n]*$/

/** What a variable of Terraform has where nobody sets it, `variable "db_password" { default = "…" }`, and a parameter that is declared in YAML. */
export function declaredDefault(text: string, name: Name): Span | undefined {
  const [pattern, group] = text.startsWith(BEFORE, name.start - BEFORE.length) ? [DEFAULT, 1] : [MEMBERS, 2]
  if (pattern === MEMBERS && !/^["']?:\s{0,4}\n/.test(text.slice(name.end, name.end + 8))) return undefined
  spend(400)
  pattern.lastIndex = name.end
  const found = pattern.exec(text)
  const value = found?.[group]
  if (found === null || value === undefined) return undefined
  if (pattern === MEMBERS && !isBelow(text, name, found[0])) return undefined
  const word = value.replace(COMMENT, '').trimEnd()
  if (isPlaceholder(word) || isReference(word) || isMessage(word) || isNamed(word)) return undefined
  const start = name.end + found[0].lastIndexOf(value)
  return { start, end: start + word.length, rule: 'assignment', mask: MASK }
}

/** Whether all lines of a name's members stand further to the right than its own. */
function isBelow(text: string, { start }: Name, members: string): boolean {
  const line = text.slice(text.lastIndexOf('\n', start) + 1, start)
  const own = line.replace(/["']$/, '')
  return (
    /^[ \t]{0,48}(?:- )?$/.test(own) &&
    members
      .split('\n')
      .slice(1)
      .every((member) => member.search(/\S/) > own.length)
  )
}

/** A number, a word of a sentence, or what a secret is called elsewhere. */
function isNamed(word: string): boolean {
  return /^[\d.]+$/.test(word) || isProse(word) || (isWords(word) && traitsOf(word) !== 0)
}
