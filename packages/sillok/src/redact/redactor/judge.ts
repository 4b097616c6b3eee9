import type { TextVerdict } from '../../record/index.js'
import { findHits, seen } from '../scan/hits.js'
import { scan } from '../scan/scan.js'
import { startBudget } from '../text/budget.js'
import { decodePercent } from '../text/fold.js'
import { ESCAPED, PERCENT } from '../text/marks.js'
import { isSecretByName } from './by-name.js'
import type { Finder, Scanned } from './find.js'
import { RecentTexts } from './recent.js'

/** Says of most texts with one look at their characters that they may leave as they are. */
export interface Judge {
  judge(text: string, name: string): TextVerdict
  /** See `Redactor.remembered`. */
  remembered(text: string, name: string): string | undefined
  /** Whether a text may leave as it is. What `judge` has just doubted is not looked at once more, since it is asked for next. */
  isClean(text: string, name: string): boolean
  /** What `scan` has found in a text that was not clean, right after that was said; at most once. */
  takeFound(): Scanned | undefined
}

/** @param longest longer texts are not judged, in UTF-16 units; at most `WINDOW` */
export function judgeOf(finder: Finder, longest: number): Judge {
  const recent = new RecentTexts()
  let doubted = ''
  let doubtedName = ''
  let found: Scanned | undefined
  const doubt = (text: string, name: string, scanned?: Scanned): TextVerdict => {
    doubted = text
    doubtedName = name
    found = scanned
    return 'unsure'
  }

  const judge = (text: string, name: string): TextVerdict => {
    const { length } = text
    if (length > longest) return 'unsure'
    try {
      if (finder.isPlainId(text, name)) return 'plain'
      startBudget(length)
      const hits = findHits(text, 0, length)
      const marks = seen
      const clean: TextVerdict = (marks & ESCAPED) === 0 ? 'plain' : 'clean'
      // Most texts have no literal of a rule in them.
      if (hits !== 0) {
        if (recent.has(text, name)) return clean
        const scanned = scan(text, name, false, hits)
        if (scanned !== undefined) return doubt(text, name, scanned)
      }
      if ((marks & PERCENT) !== 0 && decodePercent(text) !== undefined) return doubt(text, name)
      if ((marks & ESCAPED) !== 0 && finder.inside(text) !== undefined) return doubt(text, name)
      if (finder.beside(text, name, marks) !== undefined || isSecretByName(name, text))
        return doubt(text, name)
      if (hits !== 0) recent.add(text, name)
      recent.addStack(text, name)
      return clean
    } catch {
      // `text` fails as well, and counts it.
      return doubt(text, name)
    }
  }

  return {
    judge,
    remembered: (text, name) => recent.stackJson(text, name),
    isClean: (text, name) => {
      if (text !== doubted) found = undefined
      const isClean = text !== doubted && judge(text, name) !== 'unsure'
      if (name !== doubtedName) found = undefined
      doubted = ''
      return isClean
    },
    takeFound: () => {
      const taken = found
      found = undefined
      return taken
    },
  }
}
