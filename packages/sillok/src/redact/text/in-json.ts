/** A text of JSON as it reads without its escapes. */
export interface TextInJson {
  text: string
  /** Of the character at `i` of `text`: the index in the JSON; one more at the end. */
  origin: Uint32Array
  /** The name that it stands under; empty: none. */
  name: string
}

const QUOTE = 34
const BACKSLASH = 92

/**
 * The texts of JSON in which something is escaped, as who reads the JSON gets them: a quote or a line break in them is written otherwise
 * there, and rules that go by those see it only here. Whether all of it is JSON is not asked. `undefined`: there are none.
 */
export function textsInJson(json: string): TextInJson[] | undefined {
  if (!json.includes('\\') || !/^\s{0,64}[[{]/.test(json)) return undefined
  const texts: TextInJson[] = []
  let name = ''
  for (let start = json.indexOf('"'); start !== -1; ) {
    let end = start + 1
    let isEscaped = false
    for (; end < json.length && json.charCodeAt(end) !== QUOTE; end++) {
      if (json.charCodeAt(end) !== BACKSLASH) continue
      isEscaped = true
      end++
    }
    const next = json.indexOf('"', end + 1)
    const found = isEscaped ? unescaped(json, start + 1, Math.min(end, json.length), name) : undefined
    if (found !== undefined) texts.push(found)
    const isName = next !== -1 && /^\s{0,16}:\s{0,16}$/.test(json.slice(end + 1, Math.min(next, end + 34)))
    name = isName ? json.slice(start + 1, end) : ''
    start = next
  }
  return texts.length === 0 ? undefined : texts
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

function unescaped(json: string, from: number, to: number, name: string): TextInJson {
  let text = ''
  const origin = new Uint32Array(to - from + 1)
  for (let at = from; at < to; ) {
    origin[text.length] = at
    const char = json.charAt(at)
    const next = json.charAt(at + 1)
    const code = char === '\\' && next === 'u' ? /^[\da-f]{4}/i.exec(json.slice(at + 2, at + 6)) : null
    if (char !== '\\' || at + 1 >= to) {
      text += char
      at++
    } else if (code !== null) {
      text += String.fromCharCode(Number.parseInt(code[0], 16))
      at += 6
    } else {
      text += ESCAPES[next] ?? next
      at += 2
    }
  }
  origin[text.length] = to
  return { text, origin, name }
}
