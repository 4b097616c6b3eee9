import type { Place } from './place.js'

/** Comments, texts, names, and the marks that matter. A regular expression that has a quote in it is not known as one. */
const TOKENS =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|[\w$]+|[[\](){},:;]|\.\.\./g

interface Token {
  text: string
  at: number
  /** How many brackets are open before it. */
  depth: number
}

/**
 * The line on which a place of a configuration stands that is a program. It is not parsed for this: of all that is called so the outermost is taken, and inside
 * what belongs to that one is looked for the next. What comes from a variable or another file leads to where that is named.
 */
export function lineInCode(text: string, place: Place): number {
  const tokens = tokensOf(text)
  let [from, to] = [0, tokens.length]
  let line = 0
  for (const key of place) {
    const found = typeof key === 'number' ? item(tokens, from, to, key) : member(tokens, from, to, key)
    if (found === undefined) break
    line = tokens[found]?.at ?? line
    from = found
    to = endOf(tokens, found)
  }
  return text.slice(0, line).split('\n').length
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let depth = 0
  for (const { 0: token, index: at } of text.matchAll(TOKENS)) {
    if (token.startsWith('//') || token.startsWith('/*')) continue
    if (token === ')' || token === ']' || token === '}') depth--
    tokens.push({ text: token, at, depth })
    if (token === '(' || token === '[' || token === '{') depth++
  }
  return tokens
}

const nameOf = (text: string): string => (/^['"]/.test(text) ? text.slice(1, -1) : text)

/** The outermost member of this name: `name:`, or `name` alone between commas and braces. */
function member(tokens: readonly Token[], from: number, to: number, name: string): number | undefined {
  let best: number | undefined
  for (let i = from; i < to; i++) {
    const token = tokens[i] as Token
    if (nameOf(token.text) !== name) continue
    const [before, after] = [tokens[i - 1]?.text ?? '', tokens[i + 1]?.text ?? '']
    const isMember = after === ':' || (/^[{,]$/.test(before) && /^[,}(]$/.test(after))
    if (isMember && i !== from && (best === undefined || token.depth < (tokens[best]?.depth ?? 0))) best = i
  }
  return best
}

/** The first token of an item of the list that a member has. */
function item(tokens: readonly Token[], from: number, to: number, index: number): number | undefined {
  const list = tokens.findIndex(({ text }, i) => i >= from && i < to && text === '[')
  if (list === -1) return undefined
  const depth = (tokens[list]?.depth ?? 0) + 1
  let left = index
  for (let i = list + 1; i < to; i++) {
    if (left === 0) return i
    if (tokens[i]?.text === ',' && tokens[i]?.depth === depth) left--
  }
  return undefined
}

/** Behind the last token that belongs to a member or an item. */
function endOf(tokens: readonly Token[], from: number): number {
  const depth = tokens[from]?.depth ?? 0
  for (let i = from + 1; i < tokens.length; i++) {
    const { text, depth: here } = tokens[i] as Token
    if (here < depth || (here === depth && text === ',')) return i
  }
  return tokens.length
}
