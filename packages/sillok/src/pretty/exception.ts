import { paint } from './paint.js'
import { visible, visibleLines } from './visible.js'

/** Causes below causes that are shown. */
const MAX_DEPTH = 8
/** Lines of one stack that are shown. */
const MAX_STACK_LINES = 60

/** An exception of a record for people, one string a line: type and message, its stack, its causes. */
export function exceptionLines(exception: unknown, color: boolean, label = '', depth = 0): string[] {
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
  if (typeof stack === 'string') lines.push(...stackLines(stack, textOf(type), textOf(message), color))
  if (depth >= MAX_DEPTH) return lines
  if (cause !== undefined && cause !== null) {
    lines.push(...exceptionLines(cause, color, 'Caused by: ', depth + 1))
  }
  if (Array.isArray(errors)) {
    errors.slice(0, 20).forEach((error, i) => {
      lines.push(...exceptionLines(error, color, `Error ${i + 1} of ${errors.length}: `, depth + 1))
    })
  }
  return lines
}

function stackLines(stack: string, type: string, message: string, color: boolean): string[] {
  const head = message === '' ? type : `${type}: ${message}`
  // JavaScript repeats type and message at the start of the stack.
  const rest = head !== '' && stack.startsWith(head) ? stack.slice(head.length) : stack
  const lines = visibleLines(rest)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
  const shown = lines
    .slice(0, MAX_STACK_LINES)
    .map((line) => paint(`  ${line.replace(/^ {2,4}(?=at )/, '  ')}`, 'dim', color))
  if (lines.length > MAX_STACK_LINES) shown.push(`  … ${lines.length - MAX_STACK_LINES} more lines`)
  return shown
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
