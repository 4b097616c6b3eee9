import { encodeJson, MASK, noteCut, type Redactor, type TextVerdict } from '../../record/index.js'
import { findKnown, registryVersion } from '../known/registry.js'
import { Trait, traitsOf } from '../names/keys.js'
import { maySecret } from '../names/maybe.js'
import { fieldVerdict } from '../names/paging.js'
import { isCard, maskCard } from '../personal/cards.js'
import { nationalId } from '../personal/national.js'
import { isPhoneName } from '../personal/phone-names.js'
import { maskPhone } from '../personal/phones.js'
import type { ProjectRules } from '../project/project-rules.js'
import { isPseudonym, type Pseudonymize } from '../project/pseudonym.js'
import { findHits, seen, WINDOW } from '../scan/hits.js'
import { scan } from '../scan/scan.js'
import { lineBefore } from '../syntax/arguments.js'
import { kubernetesSecret } from '../syntax/kubernetes.js'
import { startBudget } from '../text/budget.js'
import { decodePercent, type Folded, fold } from '../text/fold.js'
import { DIGIT, ESCAPED, PERCENT } from '../text/marks.js'
import { apply, merge, repeated, type Span, unmask } from '../text/spans.js'
import type { ConfigurableRedactor, Finding, RedactOptions } from '../types.js'
import { unnamedKeys } from '../unnamed/long-words.js'
import { isKeyLike, isUuid, isWords } from '../values/values.js'
import { keepJson } from './keep-json.js'

/** As long as a text of a record may be. */
const MAX_SCAN = 8 * 1024 * 1024
/** Room for what is said about the rest, so that a text which was shortened once is not shortened again. */
const NOTE = 40
/** No secret that the rules know by its whole shape is longer: a text that is cut loses what may be the beginning of one. */
const LONGEST_TOKEN = 512

/** What is read before and behind a cut, to see whether it goes through a secret. */
const BEFORE_CUT = 16 * 1024
const BEHIND_CUT = 4096

/** The shortest text in which anything is found. */
const SHORTEST = 6

/** Ids of W3C Trace Context, https://www.w3.org/TR/trace-context/#version-format: one in 20,000 passes for the number of a card. */
function isTraceId(text: string, name: string): boolean {
  if (text.length !== 16 && text.length !== 32) return false
  return /^(?:trace|span|parent_?span)_?id$/i.test(name) && /^[\da-f]*$/.test(text)
}

/** How many clean texts are remembered, and up to which length. */
const RECENT = 512
const LONGEST_RECENT = 128

/** The same for the stacks of errors: a failure comes from few places, and its stack is the longest text of most logs. */
const STACKS = 64
const LONGEST_STACK = 8192

/** What is masked already, by us or by who logged it: `***MASKED***`, `***REDACTED***`, `******`. */
const MASKED = /^\*{3}[A-Z]{0,20}\*{3}$/

/** How often a text in which something was found is read again. */
const MAX_ROUNDS = 3

const ALL_MARKS = -1

const NOWHERE: readonly string[] = []

/** What comes to the default rules. Each is given, not imported, so that a bundle holds only what it uses. */
export interface Additions extends Pick<RedactOptions, 'onFinding' | 'maxScan'> {
  project?: ProjectRules | undefined
  pseudonym?: Pseudonymize | undefined
  addresses?: ((text: string) => Span[]) | undefined
}

/** A redactor of the default rules and what comes to them. */
export function assemble({
  onFinding,
  maxScan = MAX_SCAN,
  project,
  pseudonym,
  addresses,
}: Additions): ConfigurableRedactor {
  const longestJudged = Math.min(WINDOW, maxScan)
  const rules = new Map<string, number>()
  let errors = 0
  let truncated = 0

  /**
   * What is looked for beside the default rules.
   *
   * @param marks of all its characters, see `marks.ts`; where they are not known, all of them
   */
  const others = (text: string, name: string, marks: number): Span[] | undefined => {
    const known = findKnown(text)
    // The first has several lines, and the others digits.
    const data = (marks & ESCAPED) === 0 ? undefined : kubernetesSecret(text)
    const unnamed = (marks & DIGIT) === 0 ? undefined : unnamedKeys(text, marks)
    if (project === undefined && addresses === undefined && (data ?? unnamed) === undefined) return known
    const all = [
      ...(known ?? []),
      ...(data ?? []),
      ...(unnamed ?? []),
      ...(project?.find(text, name) ?? []),
      ...(addresses?.(text) ?? []),
    ]
    return all.length === 0 ? undefined : all
  }

  /** What is found in a text that was rewritten, where it stands in the original. */
  const within = ({ text, origin }: Folded, name: string): Span[] => {
    const seen = [
      ...((scan(text, name, true) as Span[] | undefined) ?? []),
      ...(others(text, name, ALL_MARKS) ?? []),
    ]
    for (const span of seen) {
      span.start = origin[span.start] as number
      span.end = origin[span.end] as number
    }
    return seen
  }

  const spansOnce = (text: string, name: string): Span[] | undefined => {
    const found = scan(text, name, false)
    const known = others(text, name, ALL_MARKS)
    const decoded = decodePercent(text)
    if (found === undefined && known === undefined && decoded === undefined) return undefined
    const all = found === 'fold' ? within(fold(text), name) : (found ?? [])
    if (known !== undefined) all.push(...known)
    if (decoded !== undefined) all.push(...within(decoded, name))
    if (all.length === 0) return undefined
    const again = repeated(text, all)
    return again.length === 0 && found === all && known === undefined && decoded === undefined
      ? all
      : merge([...all, ...again])
  }

  /** What is found, and what shows only where that is masked: redacting again then changes nothing more. */
  const spansOf = (text: string, name: string): Span[] | undefined => {
    let spans = spansOnce(text, name)
    if (spans !== undefined) spans = keepJson(text, spans)
    for (let round = 0; spans !== undefined && round < MAX_ROUNDS; round++) {
      const more = spansOnce(apply(text, spans), name)
      if (more === undefined) break
      unmask(more, spans)
      spans = keepJson(text, merge([...spans, ...more]))
    }
    return spans
  }

  /** The beginning of a text, without the word that the cut goes through, nor any beginning of a secret that has spaces in it. */
  const headOf = (text: string, name: string): string => {
    let end = maxScan
    while (end > maxScan - LONGEST_TOKEN && /\S/.test(text.charAt(end - 1))) end--
    const from = Math.max(0, end - BEFORE_CUT)
    const across = spansOf(text.slice(from, maxScan + BEHIND_CUT), name)?.find(
      (span) => from + span.start < end && from + span.end > end,
    )
    return text.slice(0, across === undefined ? end : from + across.start)
  }

  const tell = (
    rule: string,
    start: number,
    length: number,
    name: string,
    inside: readonly string[],
  ): void => {
    rules.set(rule, (rules.get(rule) ?? 0) + 1)
    if (onFinding === undefined) return
    try {
      // A name may hold a secret as well.
      const path = [...inside, name]
        .filter((part) => part !== '')
        .map(safeName)
        .join('.')
      onFinding({ rule, path, start, length })
    } catch {
      errors++
    }
  }

  const safeName = (name: string): string => apply(name, spansOf(name, '') ?? [])

  // Ids are what most texts that never come again are: reading one for everything that it is not took longer than writing its line.
  const isPlainId = (text: string, name: string): boolean =>
    (isUuid(text) || isTraceId(text, name)) && project === undefined && findKnown(text) === undefined

  const redact = (text: string, name: string, inside: readonly string[]): string => {
    try {
      const spans = isPlainId(text, name) ? undefined : spansOf(text, name)
      if (isSecretByName(name, text)) return mask(text, name, inside)
      if (spans === undefined) return text
      for (const span of spans) {
        const { rule, start, end } = span
        tell(rule, start, end - start, name, inside)
        span.mask = pseudonym?.(rule, text.slice(start, end)) ?? span.mask
      }
      const safe = apply(text, spans)
      // What looks like a key only now would be masked the next time.
      return isSecretByName(name, safe) ? mask(text, name, inside) : safe
    } catch {
      // Whatever went wrong: what was not looked at does not leave.
      errors++
      return MASK
    }
  }

  // The last clean texts by length and ends, and the names they stood under, since a name can tell what digits are.
  const recent: string[] = new Array(RECENT).fill('')
  const recentNames: string[] = new Array(RECENT).fill('')
  const stacks: string[] = new Array(STACKS).fill('')
  /** As JSON, for which every character is looked at; made when one comes again. */
  const stackJsons: string[] = new Array(STACKS).fill('')
  let version = registryVersion
  const slotOf = (text: string): number => {
    const { length } = text
    if (version !== registryVersion) {
      version = registryVersion
      recent.fill('')
      stacks.fill('')
    }
    return (length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(length - 1)) & (RECENT - 1)
  }

  const isStack = (text: string, name: string): boolean =>
    name === 'stack' && text.length > LONGEST_RECENT && text.length <= LONGEST_STACK

  const remembered = (text: string, name: string): string | undefined => {
    if (!isStack(text, name)) return undefined
    const slot = slotOf(text) & (STACKS - 1)
    if (stacks[slot] !== text) return undefined
    if (stackJsons[slot] === '') stackJsons[slot] = JSON.stringify(text.toWellFormed())
    return stackJsons[slot]
  }

  // The text that `judge` has just doubted, since `text` is asked for it next.
  let doubted = ''
  const doubt = (text: string): TextVerdict => {
    doubted = text
    return 'unsure'
  }

  const judge = (text: string, name: string): TextVerdict => {
    const { length } = text
    if (length > longestJudged) return 'unsure'
    try {
      if (isPlainId(text, name)) return 'plain'
      startBudget(length)
      const hits = findHits(text, 0, length)
      const marks = seen
      const clean: TextVerdict = (marks & ESCAPED) === 0 ? 'plain' : 'clean'
      // Most texts have no literal of a rule in them. Of the others the same few come again and again: comparing is cheaper than looking closer.
      const slot = hits === 0 || length > LONGEST_RECENT ? -1 : slotOf(text)
      if (slot !== -1 && recent[slot] === text && recentNames[slot] === name) return clean
      if (hits !== 0 && scan(text, name, false, hits) !== undefined) return doubt(text)
      if ((marks & PERCENT) !== 0 && decodePercent(text) !== undefined) return doubt(text)
      if (others(text, name, marks) !== undefined || isSecretByName(name, text)) return doubt(text)
      if (slot !== -1) {
        recent[slot] = text
        recentNames[slot] = name
      }
      if (isStack(text, name)) {
        const place = slotOf(text) & (STACKS - 1)
        stacks[place] = text
        stackJsons[place] = ''
      }
      return clean
    } catch {
      // `text` fails as well, and counts it.
      return doubt(text)
    }
  }

  const text = (value: string, name = '', inside = NOWHERE): string => {
    const { length } = value
    const isDoubted = value === doubted
    doubted = ''
    if (length < SHORTEST || (!isDoubted && judge(value, name) !== 'unsure')) return value
    doubted = ''
    if (length <= maxScan + NOTE) return redact(value, name, inside)
    truncated++
    noteCut()
    try {
      const head = headOf(value, name)
      return `${redact(head, name, inside)}…[${value.length - head.length} more characters]`
    } catch {
      errors++
      return MASK
    }
  }

  const argument: Redactor['argument'] = (items, index, name = '', inside = NOWHERE) => {
    const line = lineBefore(items, index)
    if (line === undefined) return undefined
    try {
      const item = items[index] as string
      const spans = spansOf(line + item, '')?.filter(({ end }) => end > line.length)
      if (spans === undefined || spans.length === 0 || isSecretByName(name, item)) return undefined
      for (const span of spans) {
        span.start = Math.max(0, span.start - line.length)
        span.end -= line.length
        tell(span.rule, span.start, span.end - span.start, name, inside)
        span.mask = pseudonym?.(span.rule, item.slice(span.start, span.end)) ?? span.mask
      }
      return apply(item, spans)
    } catch {
      errors++
      return MASK
    }
  }

  const mask = (value: unknown, name: string, inside = NOWHERE): string => {
    const written =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
    const rule = project?.keyRule(name)
    // What is masked already stays, pseudonyms included.
    if (MASKED.test(written) || isPseudonym(written) || (rule !== undefined && written === rule.mask))
      return written
    tell(rule?.id ?? 'key', 0, written.length, name, inside)
    return (written === '' ? undefined : pseudonym?.(rule?.id ?? 'key', written)) ?? rule?.mask ?? MASK
  }

  const number = (value: number | bigint, name = '', inside = NOWHERE): string | undefined => {
    if (project?.keyRule(name) !== undefined) return mask(value, name, inside)
    const traits = name === '' ? 0 : traitsOf(name)
    if (traits & Trait.mask) return traits & Trait.numbers ? mask(value, name, inside) : undefined
    const digits = String(value)
    if (!/^\d{7,19}$/.test(digits)) return undefined
    const rule = isCard(digits) ? 'card' : isPhoneName(name) ? 'phone' : nationalNumber(digits, name)
    if (rule === undefined) return undefined
    tell(rule, 0, digits.length, name, inside)
    if (rule !== 'card' && rule !== 'phone') return pseudonym?.(rule, digits) ?? MASK
    return pseudonym?.(rule, digits) ?? (rule === 'card' ? maskCard(digits) : maskPhone(digits))
  }

  const self: ConfigurableRedactor = {
    get generation() {
      return registryVersion
    },
    key:
      project === undefined
        ? fieldVerdict
        : (name) => (project.keyRule(name) === undefined ? fieldVerdict(name) : 'mask'),
    text,
    judge,
    remembered,
    argument,
    number,
    mask,
    redactText: (value) => text(value),
    redactValue(value) {
      const json = encodeJson(value, self)
      return json === undefined ? undefined : JSON.parse(json)
    },
    findings(value) {
      return (spansOf(value.length > maxScan + NOTE ? headOf(value, '') : value, '') ?? []).map(
        ({ rule, start, end }): Finding => ({ rule, path: '', start, length: end - start }),
      )
    },
    counters: () => ({ rules: Object.fromEntries(rules), errors, truncated }),
  }
  return self
}

/** The rule of a national number that is a number of the program: it has lost the zeros that it began with. */
function nationalNumber(digits: string, name: string): string | undefined {
  if (name === '') return undefined
  for (let { length } = digits; length <= digits.length + 2; length++) {
    const rule = nationalId(digits.padStart(length, '0'), length, name)
    if (rule !== undefined) return rule
  }
  return undefined
}

/** Whether a text is a secret only under its name, which alone does not say so: `signature`, `STRIPE_KEY`. */
function isSecretByName(name: string, text: string): boolean {
  return (
    name !== '' &&
    text.length >= 16 &&
    maySecret(name) &&
    isKeyLike(text) &&
    !isWords(text) &&
    // JSON is no key; what is one in it has a name there.
    !/^["[\\]{0,9}\{\\{0,7}"/.test(text)
  )
}
