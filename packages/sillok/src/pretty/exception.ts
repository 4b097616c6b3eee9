import { foldToWidth } from './fold.js'
import { paint } from './paint.js'
import { stackLines } from './stack.js'
import { textOf, valueText } from './value.js'
import { visible, visibleLines } from './visible.js'

/** Causes below causes that are shown. */
const MAX_DEPTH = 8
/** Errors of one aggregate that are shown. */
const MAX_ERRORS = 20

const TOLD = new Set(['type', 'message', 'stack', 'code', 'cause', 'errors'])

export interface ExceptionStyle {
  color: boolean
  /** Columns that a line may take. */
  columns: number
  /** The folder of the repository, with `/` at its end. */
  home: string
}

/** An exception of a record for people, one string a line: type and message, its fields, its stack, its causes. */
export function exceptionLines(exception: unknown, style: ExceptionStyle, label = '', depth = 0): string[] {
  const { color, columns, home } = style
  if (typeof exception !== 'object' || exception === null) {
    return foldToWidth(`${label}${visible(String(exception))}`, columns)
  }
  const source = exception as Record<string, unknown>
  const { type, message, stack, code, cause, errors } = source
  const [first = '', ...more] = visibleLines(textOf(message))
  const title = `${visible(textOf(type) || 'Error')}${first === '' ? '' : `: ${first}`}`
  const named = `${title}${code === undefined ? '' : ` (${visible(textOf(code))})`}`
  const [top = '', ...below] = foldToWidth(`${label}${named}`, columns)
  const lines = [`${label}${paint(top.slice(label.length), 'red', color)}`]
  for (const line of below) lines.push(paint(`  ${line}`, 'red', color))
  for (const line of more) for (const part of foldToWidth(line, columns - 2)) lines.push(`  ${part}`)
  for (const name of Object.keys(source)) {
    if (TOLD.has(name)) continue
    for (const part of foldToWidth(`${visible(name)}=${valueText(source[name])}`, columns - 2))
      lines.push(`  ${part}`)
  }
  if (typeof stack === 'string') lines.push(...stackLines(stack, textOf(type), textOf(message), home, color))
  if (depth >= MAX_DEPTH) return lines
  if (cause !== undefined && cause !== null) {
    lines.push(...exceptionLines(cause, style, 'Caused by: ', depth + 1))
  }
  if (Array.isArray(errors)) {
    errors.slice(0, MAX_ERRORS).forEach((error, i) => {
      lines.push(...exceptionLines(error, style, `Error ${i + 1} of ${errors.length}: `, depth + 1))
    })
  }
  return lines
}
