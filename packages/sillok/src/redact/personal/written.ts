import { isDigit } from '../text/chars.js'

/** Digits with single marks between them, `start` to `end`, and how many they are. */
export interface Written {
  start: number
  end: number
  digits: number
}

export interface Run {
  start: number
  end: number
}

const LONGEST = 48

export function around(text: string, from: number, to: number, floor: number): Written {
  let start = from
  let end = to
  let digits = end - start
  // To the left, as far as it is one number; digits of a mask are none.
  while (start - floor > 1 && from - start < LONGEST) {
    let at = start
    while (at > floor && start - at < 2 && isMark(text.charCodeAt(at - 1))) at--
    if (at === start || at === floor || !isDigit(text.charCodeAt(at - 1))) break
    const stop = at
    while (at > floor && isDigit(text.charCodeAt(at - 1))) at--
    const before = text.charCodeAt(at - 1)
    if (before === 42 || (before === 45 && text.charCodeAt(at - 2) === 42)) break
    digits += stop - at
    start = at
  }
  while (end - from < LONGEST) {
    let at = end
    while (at - end < 2 && isMark(text.charCodeAt(at))) at++
    if (at === end || !isDigit(text.charCodeAt(at))) break
    const first = at
    while (isDigit(text.charCodeAt(at))) at++
    digits += at - first
    end = at
  }
  return { start, end, digits }
}

export function runsOf(text: string, { start, end }: Written): Run[] {
  const runs: Run[] = []
  for (let at = start; at < end; at++) {
    const first = at
    while (at < end && isDigit(text.charCodeAt(at))) at++
    if (at > first) runs.push({ start: first, end: at })
  }
  return runs
}

export function isMark(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 40 || code === 41 || code === 47 || code === 95
}
