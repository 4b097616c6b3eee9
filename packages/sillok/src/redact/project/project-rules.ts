import { MASK, SillokError } from '../../record/index.js'
import { valueUnder } from '../assigned/key-value.js'
import { Trait } from '../names/keys.js'
import { luhn, mod11and10, mod97, verhoeff } from '../personal/check-digits.js'
import { foldName } from '../text/homoglyphs.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import type { Check, ProjectRule } from '../types.js'
import { valueAt } from '../values/values.js'
import { slowText } from './linear.js'

/** The rules of a project, ready to run. */
export interface ProjectRules {
  /** The rule of a field by its name. */
  keyRule(name: string): { id: string; mask: string } | undefined
  /** What the rules find in a text. */
  find(text: string, name: string): Span[]
}

const CHECKS: Record<Check, (text: string) => boolean> = {
  luhn: (text) => luhn(text.replace(/\D/g, '')),
  verhoeff: (text) => verhoeff(text.replace(/\D/g, '')),
  mod97: (text) => mod97(text.replace(/[^\dA-Z]/gi, '').toUpperCase()),
  mod11: (text) => mod11and10(text.replace(/\D/g, '')),
}

/** A mistyped `check` or `context` would make a rule find more than it was meant to, and nobody would know. */
const MEMBERS = new Set('id pattern key context check mask allow example counterexample'.split(' '))

/** Characters before a match in which its words may stand. */
const CONTEXT = 40
/** A mask may be no longer: it stands in place of every match. */
const LONGEST_MASK = 200

/**
 * Checks rules and makes them ready: each must find its example, must find nothing in its counterexample, and must take linear time.
 *
 * @throws SillokError `REDACTION_RULE_INVALID`; the message names the rule, and for a slow one the text that proves it
 */
export function projectRules(rules: readonly ProjectRule[]): ProjectRules {
  if (!Array.isArray(rules))
    throw new SillokError('REDACTION_RULE_INVALID', 'The redaction rules are not a list.')
  const ready = rules.map(prepare)
  const twice = ready.find(({ id }, index) => ready.findIndex((other) => other.id === id) !== index)
  if (twice !== undefined)
    throw new SillokError('REDACTION_RULE_INVALID', `There are two redaction rules "${twice.id}".`)
  return {
    keyRule: (name) => ready.find(({ keys }) => keys.has(plain(name))),
    find: (text, name) => ready.flatMap((rule) => rule.find(text, name)),
  }
}

interface Ready {
  id: string
  mask: string
  keys: Set<string>
  find(text: string, name: string): Span[]
}

/** A name without its marks and capitals: `Base-Salary` and `baseSalary` are one. */
function plain(name: string): string {
  return foldName(name)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function prepare(rule: ProjectRule): Ready {
  if (typeof rule !== 'object' || rule === null)
    throw new SillokError('REDACTION_RULE_INVALID', 'A redaction rule must be an object.')
  const { id, key, mask = MASK, example, counterexample } = rule
  const refuse = (why: string): never => {
    throw new SillokError('REDACTION_RULE_INVALID', `The redaction rule "${id}" ${why}.`)
  }
  if (typeof id !== 'string' || !/^[a-z\d][a-z\d-]{0,63}$/.test(id))
    refuse('needs an id of small letters, digits and dashes')
  const unknown = Object.keys(rule).find((member) => !MEMBERS.has(member))
  if (unknown !== undefined) refuse(`has "${unknown}", which is no member of a rule`)
  if (rule.pattern === undefined && key === undefined) refuse('needs a pattern or a key')
  if (typeof example !== 'string' || typeof counterexample !== 'string')
    refuse('needs an example and a counterexample')
  if (typeof mask !== 'string' || mask.length > LONGEST_MASK)
    refuse(`needs a mask of at most ${LONGEST_MASK} characters`)
  for (const member of ['context', 'allow'] as const)
    if (rule[member] !== undefined && !isTexts(rule[member])) refuse(`needs a list of texts as "${member}"`)
  if (key !== undefined && typeof key !== 'string' && !isTexts(key))
    refuse('needs a name, or a list of names, as "key"')
  if (rule.check !== undefined && !Object.hasOwn(CHECKS, rule.check))
    refuse(`has a check that is not one of ${Object.keys(CHECKS).join(', ')}`)
  const only = (['context', 'allow', 'check'] as const).find((member) => rule[member] !== undefined)
  if (only !== undefined && rule.pattern === undefined)
    refuse(`has "${only}", which goes by a pattern and not by a key`)
  const names = key === undefined ? [] : typeof key === 'string' ? [key] : [...key]
  const keys = new Set(names.map(plain))
  if (keys.has('')) refuse('has an empty key')
  const finders: ((text: string, name: string) => Span[])[] = []
  if (rule.pattern !== undefined) finders.push(patternFinder(rule, mask, refuse))
  if (names.length > 0) finders.push(keyFinder(id, mask, names))
  const find = (text: string, name: string): Span[] => finders.flatMap((finder) => finder(text, name))
  const finds = (text: string): boolean => keys.has(plain(text)) || find(text, '').length > 0
  if (!finds(example)) refuse('does not find its example')
  if (finds(counterexample)) refuse('finds something in its counterexample')
  return { id, mask, keys, find }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function patternFinder(
  { id, pattern, context, check, allow = [] }: ProjectRule,
  mask: string,
  refuse: (why: string) => never,
): (text: string, name: string) => Span[] {
  let regexp: RegExp
  let slow: string | undefined
  try {
    const given = pattern as RegExp | string
    // A copy: what the application does to its own is not ours, nor the place that it remembers.
    regexp =
      typeof given === 'string'
        ? new RegExp(given, 'g')
        : new RegExp(given.source, `${given.flags.replace(/[gy]/g, '')}g`)
    slow = slowText(regexp)
  } catch (error) {
    return refuse(`has a pattern that cannot be used: ${(error as Error).message}`)
  }
  if (slow !== undefined)
    return refuse(`has a pattern that takes more than linear time, as on ${JSON.stringify(slow)}`)
  const allowed = new Set(allow)
  const words = context?.map((word) => word.toLowerCase())
  return (text, name) => {
    const spans: Span[] = []
    for (const found of text.matchAll(regexp)) {
      const [value] = found
      if (value === '' || allowed.has(value) || (check !== undefined && !CHECKS[check](value))) continue
      const before = `${name} ${text.slice(Math.max(0, found.index - CONTEXT), found.index)}`.toLowerCase()
      if (words !== undefined && !words.some((word) => before.includes(word))) continue
      spans.push({ start: found.index, end: found.index + value.length, rule: id, mask })
    }
    return spans
  }
}

/** The values behind the names in texts: `salary: 5000`, `{"salary":5000}`. */
function keyFinder(id: string, mask: string, names: readonly string[]): (text: string) => Span[] {
  const parts = names.map((name) =>
    name
      .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
      .map(literally)
      .join('[ _.-]?'),
  )
  const regexp = new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
  return (text) => {
    const spans: Span[] = []
    for (const { 0: word, index } of text.matchAll(regexp)) {
      const name = { start: index, end: index + word.length, text: word, traits: Trait.mask | Trait.numbers }
      const span = assigned(text, index, name.end) ?? valueUnder(text, name)
      if (span !== undefined) spans.push({ ...span, rule: id, mask })
    }
    return spans
  }
}

const QUOTE = /\\{0,7}["'`]/y
const ASSIGNS = /\s{0,8}(?:=>|:=|[:=])\s{0,8}/y
const NUMBER = /[-+]?\d(?:[\d.,_]{0,40}\d)?(?![\w*])/y

/** A number or quoted text behind a name, be it one character: whether it looks like a secret is not asked, the project says that it is one. */
function assigned(text: string, start: number, end: number): Omit<Span, 'rule' | 'mask'> | undefined {
  const closing = match(QUOTE, text, end)
  const quote = closing === undefined ? '' : text.slice(end, closing)
  const isElement = text.charAt(start - 1) === '<' && text.charAt(end) === '>'
  const at = isElement ? end + 1 : match(ASSIGNS, text, closing ?? end)
  if (at === undefined) return undefined
  const isQuoted = match(QUOTE, text, at) !== undefined
  const value = isQuoted ? valueAt(text, at) : { start: at, end: match(NUMBER, text, at) ?? at }
  if (value === undefined || value.end === value.start || text.startsWith('***', value.start))
    return undefined
  return { start: value.start, end: value.end, quote: isQuoted ? '' : quote }
}

function literally(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
