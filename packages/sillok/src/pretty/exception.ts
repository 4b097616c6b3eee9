import { paint } from './paint.js'
import { stackLines } from './stack.js'
import { visible, visibleLines } from './visible.js'

/** Causes below causes that are shown. */
const MAX_DEPTH = 8

/** How exceptions are shown. */
export interface ExceptionStyle {
  color: boolean
  /** The folder of the repository, with `/` at its end. */
  home: string
}

/** An exception of a record for people, one string a line: type and message, its stack, its causes. */
export function exceptionLines(exception: unknown, style: ExceptionStyle, label = '', depth = 0): string[] {
  const { color, home } = style
  if (typeof exception !== 'object' || exception === null) {
    return [`${label}${visible(String(exception))}`]
  }
  const { type, message, stack, code, cause, errors } = exception as Record<string, unknown>
  const [first = '', ...more] = visibleLines(textOf(message))
  const title = `${visible(textOf(type) || 'Error')}${first === '' ? '' : `: ${first}`}`
  const lines = [
    `${label}${paint(title, 'red', color)}${code === undefined ? '' : ` (${visible(textOf(code))})`}`,
  ]
  for (const line of more) lines.push(`  ${line}`)
  if (typeof stack === 'string') {
    const text = textOf(message)
    // JavaScript repeats type and message at the start of the stack.
    lines.push(...stackLines(stack, text === '' ? textOf(type) : `${textOf(type)}: ${text}`, home, color))
  }
  if (depth >= MAX_DEPTH) return lines
  if (cause !== undefined && cause !== null) {
    lines.push(...exceptionLines(cause, style, 'Caused by: ', depth + 1))
  }
  if (Array.isArray(errors)) {
    errors.slice(0, 20).forEach((error, i) => {
      lines.push(...exceptionLines(error, style, `Error ${i + 1} of ${errors.length}: `, depth + 1))
    })
  }
  return lines
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
