import { visible } from '../pretty/index.js'

/** Markup, as against text. */
export type Html = string & { html: true }

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (char) => ESCAPES[char] as string)

/** Puts markup together; whatever is no markup is text, and hostile. */
export function html(parts: TemplateStringsArray, ...values: (Html | string | number | Html[])[]): Html {
  const shown = (value: (typeof values)[number]): string =>
    Array.isArray(value) ? value.join('') : isHtml(value) ? value : escaped(String(value))
  return marked(parts.reduce((sum, part, at) => sum + shown(values[at - 1] as string) + part))
}

const MARK = Symbol('html')
class Marked extends String {
  readonly [MARK] = true
}
/** Text that is known to be markup. */
export const marked = (text: string): Html => new Marked(text) as unknown as Html
const isHtml = (value: unknown): value is Html => value instanceof Marked

export const NOTHING = marked('')
export const number = (value: number): string => value.toLocaleString('en')
