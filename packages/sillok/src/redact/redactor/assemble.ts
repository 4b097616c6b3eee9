import { encodeJson, MASK, noteCut, type Redactor } from '../../record/index.js'
import { registryVersion } from '../known/registry.js'
import { fieldVerdict } from '../names/field.js'
import { Trait, traitsOf } from '../names/keys.js'
import type { ProjectRules } from '../project/project-rules.js'
import { isPseudonym, type Pseudonymize } from '../project/pseudonym.js'
import { WINDOW } from '../scan/hits.js'
import { lineBefore } from '../syntax/arguments.js'
import { apply, type Span } from '../text/spans.js'
import type { ConfigurableRedactor, Finding, RedactOptions } from '../types.js'
import { isSecretByName, personalNumber } from './by-name.js'
import { finderOf, type Scanned } from './find.js'
import { headOf } from './head.js'
import { judgeOf } from './judge.js'
import { Tally } from './tally.js'

/** As long as a text of a record may be. */
const MAX_SCAN = 8 * 1024 * 1024
/** Room for what is said about the rest, so that a text which was shortened once is not shortened again. */
const NOTE = 40

/** The shortest text in which the default rules find anything; what a project looks for may be shorter. */
const SHORTEST = 6

const NOWHERE: readonly string[] = []

/** What is masked already, by us or by who logged it: `***MASKED***`, `***REDACTED***`, `******`. */
const MASKED = /^\*{3}[A-Z]{0,20}\*{3}$/

/** What comes to the default rules. Each is given, not imported, so that a bundle holds only what it uses. */
export interface Additions extends Pick<RedactOptions, 'onFinding' | 'maxScan'> {
  project?: ProjectRules | undefined
  pseudonym?: Pseudonymize | undefined
  addresses?: ((text: string) => Span[]) | undefined
}

/** A redactor of the default rules and what comes to them. Whatever goes wrong in it: what was not looked at does not leave. */
export function assemble({
  onFinding,
  maxScan = MAX_SCAN,
  project,
  pseudonym,
  addresses,
}: Additions): ConfigurableRedactor {
  const finder = finderOf(project, addresses)
  const { find } = finder
  const shortest = project === undefined ? SHORTEST : 1
  const { judge, remembered, isClean, takeFound } = judgeOf(finder, Math.min(WINDOW, maxScan))
  const tally = new Tally(onFinding, (name) => apply(name, find(name, '') ?? []))

  /** Counts the spans, and puts pseudonyms in place of their masks. */
  const settle = (text: string, spans: Span[], name: string, inside: readonly string[]): string => {
    for (const span of spans) {
      const { rule, start, end } = span
      tally.found(rule, start, end - start, name, inside)
      span.mask = pseudonym?.(rule, text.slice(start, end)) ?? span.mask
    }
    return apply(text, spans)
  }

  const redact = (text: string, name: string, inside: readonly string[], scanned?: Scanned): string => {
    try {
      const spans = finder.isPlainId(text, name) ? undefined : find(text, name, scanned)
      if (isSecretByName(name, text)) return mask(text, name, inside)
      if (spans === undefined) return text
      const safe = settle(text, spans, name, inside)
      // What looks like a key only now would be masked the next time.
      return isSecretByName(name, safe) ? mask(text, name, inside) : safe
    } catch {
      tally.errors++
      return MASK
    }
  }

  const text = (value: string, name = '', inside = NOWHERE): string => {
    const { length } = value
    if (length < shortest || isClean(value, name)) return value
    const scanned = takeFound()
    if (length <= maxScan + NOTE) return redact(value, name, inside, scanned)
    tally.truncated++
    noteCut()
    try {
      const head = headOf(value, name, maxScan, find)
      return `${redact(head, name, inside)}…[${length - head.length} more characters]`
    } catch {
      tally.errors++
      return MASK
    }
  }

  const argument: Redactor['argument'] = (items, index, name = '', inside = NOWHERE) => {
    const line = lineBefore(items, index)
    if (line === undefined) return undefined
    try {
      const item = items[index] as string
      const spans = find(line + item, '')?.filter(({ end }) => end > line.length)
      if (spans === undefined || spans.length === 0 || isSecretByName(name, item)) return undefined
      for (const span of spans) {
        span.start = Math.max(0, span.start - line.length)
        span.end -= line.length
      }
      return settle(item, spans, name, inside)
    } catch {
      tally.errors++
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
    tally.found(rule?.id ?? 'key', 0, written.length, name, inside)
    return (written === '' ? undefined : pseudonym?.(rule?.id ?? 'key', written)) ?? rule?.mask ?? MASK
  }

  const number = (value: number | bigint, name = '', inside = NOWHERE): string | undefined => {
    if (project?.keyRule(name) !== undefined) return mask(value, name, inside)
    const traits = name === '' ? 0 : traitsOf(name)
    if (traits & Trait.mask) return traits & Trait.numbers ? mask(value, name, inside) : undefined
    const digits = String(value)
    // A pattern that means less than the whole number would take it from measurements.
    const found =
      personalNumber(digits, name) ??
      project?.find(digits, name).find(({ start, end }) => start === 0 && end === digits.length)
    if (found === undefined) return undefined
    tally.found(found.rule, 0, digits.length, name, inside)
    return pseudonym?.(found.rule, digits) ?? found.mask
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
      return (find(value.length > maxScan + NOTE ? headOf(value, '', maxScan, find) : value, '') ?? []).map(
        ({ rule, start, end }): Finding => ({ rule, path: '', start, length: end - start }),
      )
    },
    counters: () => tally.counters(),
  }
  return self
}
