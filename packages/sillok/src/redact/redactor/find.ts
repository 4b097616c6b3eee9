import { MASK } from '../../record/index.js'
import { findKnown } from '../known/registry.js'
import type { ProjectRules } from '../project/project-rules.js'
import { scan } from '../scan/scan.js'
import { kubernetesSecret } from '../syntax/kubernetes.js'
import { startBudget } from '../text/budget.js'
import { BEHIND_MARK, saidInBase64 } from '../text/encoded.js'
import { decodePercent, type Folded, fold } from '../text/fold.js'
import { textsInJson } from '../text/in-json.js'
import { DIGIT, ESCAPED } from '../text/marks.js'
import { apply, merge, repeated, type Span, unmask } from '../text/spans.js'
import { unnamedKeys } from '../unnamed/long-words.js'
import { isUuid } from '../values/values.js'
import { isTraceId } from './by-name.js'
import { keepJson } from './keep-json.js'

/** How often a text in which something was found is read again. */
const MAX_ROUNDS = 3

/** Down to which level JSON in texts of JSON is looked into. */
const LEVELS = 3

const ALL_MARKS = -1

/** What may not leave of a text. */
export interface Finder {
  /**
   * All of it, in order and without overlap; `undefined`: nothing.
   *
   * @param scanned what `scan` has just found in it; it is changed
   */
  find(text: string, name: string, scanned?: Scanned): Span[] | undefined
  /**
   * What `scan` does not see.
   *
   * @param marks of all its characters, see `marks.ts`; where they are not known, all of them
   */
  beside(text: string, name: string, marks: number): Span[] | undefined
  /** What is found in the texts of JSON when they are read without their escapes. */
  inside(text: string): Span[] | undefined
  /** Whether it is an id, in which nothing is looked for: that is what most texts are that never come again. */
  isPlainId(text: string, name: string): boolean
}

/** What `scan` has found: something. */
export type Scanned = Span[] | 'fold'

export function finderOf(
  project: ProjectRules | undefined,
  addresses: ((text: string) => Span[]) | undefined,
): Finder {
  const beside: Finder['beside'] = (text, name, marks) => {
    const said = saidInBase64(text)
    if (said !== undefined && find(said, name) !== undefined)
      return [{ start: BEHIND_MARK, end: text.length, rule: 'base64', mask: MASK }]
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
      ...(beside(text, name, ALL_MARKS) ?? []),
    ]
    for (const span of seen) {
      span.start = origin[span.start] as number
      span.end = origin[span.end] as number
    }
    return seen
  }

  const inside = (json: string, level = 0): Span[] | undefined => {
    const texts = level === LEVELS ? undefined : textsInJson(json)
    const spans = texts?.flatMap(({ text, origin, name }) =>
      (findOnce(text, name, level + 1) ?? []).map(
        ({ start, end, quote, ...span }): Span => ({
          ...span,
          start: origin[start] as number,
          end: origin[end] as number,
          mask: escaped(span.mask),
          ...(quote === undefined ? {} : { quote: escaped(quote) }),
        }),
      ),
    )
    return spans === undefined || spans.length === 0 ? undefined : spans
  }

  const findOnce = (text: string, name: string, level = 0, scanned?: Scanned): Span[] | undefined => {
    // Other texts may have been looked at meanwhile.
    if (scanned !== undefined) startBudget(text.length)
    const found = scanned ?? scan(text, name, false)
    const others = beside(text, name, ALL_MARKS)
    const decoded = decodePercent(text)
    const quoted = inside(text, level)
    if (found === undefined && others === undefined && decoded === undefined && quoted === undefined)
      return undefined
    const all = found === 'fold' ? within(fold(text), name) : (found ?? [])
    if (others !== undefined) all.push(...others)
    if (quoted !== undefined) all.push(...quoted)
    if (decoded !== undefined) all.push(...within(decoded, name))
    if (all.length === 0) return undefined
    const again = repeated(text, all)
    return again.length === 0 &&
      found === all &&
      others === undefined &&
      decoded === undefined &&
      quoted === undefined
      ? all
      : merge([...all, ...again])
  }

  // Also what shows only where something else is masked: redacting again changes nothing more.
  const find: Finder['find'] = (text, name, scanned) => {
    let spans = findOnce(text, name, 0, scanned)
    if (spans !== undefined) spans = keepJson(text, spans)
    for (let round = 0; spans !== undefined && round < MAX_ROUNDS; round++) {
      const more = findOnce(apply(text, spans), name)
      if (more === undefined) break
      unmask(more, spans)
      spans = keepJson(text, merge([...spans, ...more]))
    }
    return spans
  }

  const isPlainId: Finder['isPlainId'] = (text, name) =>
    (isUuid(text) || isTraceId(text, name)) && project === undefined && findKnown(text) === undefined

  return { find, beside, inside: (text) => inside(text), isPlainId }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
