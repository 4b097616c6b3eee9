import { MASK } from '../../record/index.js'
import type { Span } from '../text/spans.js'

const KIND = /^[ \t]{0,16}kind:[ \t]{0,4}["']?secret["']?[ \t]{0,8}\r?$/im
const DATA = /^([ \t]{0,16})(?:data|stringData):[ \t]{0,8}\r?$/gm
const LINE = /\r?\n([ \t]{0,64})([^\n]{0,65536})/y
const ENTRY =
  /^(?:[\w./-]{1,253}:[ \t]{0,8}(?:[|>][-+]?)?[ \t]{0,8}|(?![\w./-]{1,253}:))(["']?)([^"'\s#{][^"'\n]{3,65536})\1[ \t]{0,8}\r?$/

/** `kind: Secret`, `data:` and an entry of four characters. */
const SHORTEST = 'kind:secret\ndata:\na:abcd'.length

/**
 * What a Secret of Kubernetes holds: in its manifest every value under `data` or `stringData` is one, whatever its name says.
 * `undefined`: the text is no such manifest.
 */
export function kubernetesSecret(text: string): Span[] | undefined {
  if (text.length < SHORTEST || !text.includes('\n') || !text.includes('ata:') || !KIND.test(text)) {
    return undefined
  }
  const spans: Span[] = []
  for (const data of text.matchAll(DATA)) {
    const indent = (data[1] as string).length
    LINE.lastIndex = data.index + data[0].replace(/\r$/, '').length
    for (let line = LINE.exec(text); line !== null; line = LINE.exec(text)) {
      const [whole, before = '', rest = ''] = line
      if (rest.trim() !== '' && before.length <= indent) break
      const value = ENTRY.exec(rest)?.[2]
      if (value === undefined || value.startsWith('***')) continue
      const start = line.index + whole.length - rest.length + rest.indexOf(value)
      spans.push({ start, end: start + value.trimEnd().length, rule: 'assignment', mask: MASK })
    }
  }
  return spans.length === 0 ? undefined : spans
}
