import { paint } from './paint.js'
import { visible, visibleLines } from './visible.js'

/** Lines of one stack that are shown. */
const MAX_STACK_LINES = 60
/** Frames that are shown where none is the repository's own. */
const FOREIGN_FRAMES = 6
/** Packages that are named for the frames which are left out. */
const NAMED_PACKAGES = 4

/** A frame as V8 writes it: `at name (place)` or `at place`. */
const FRAME =
  /^\s*at (?:async )?(?:(.*?) \()?((?:file:\/\/|node:|\/|[A-Za-z]:[\\/]|\.{0,2}[\w@-])[^()]*:\d+:\d+)\)?$/

/**
 * A stack for people. The repository's own frames come first, with paths from its folder; those of Node and of packages are what one
 * scrolls past, so they are counted and named in one line. A stack of another language stays as it is.
 *
 * @param type, message of the error, which the stack of JavaScript repeats at its start
 * @param home the folder of the repository, with `/` at its end
 */
export function stackLines(
  stack: string,
  type: string,
  message: string,
  home: string,
  color: boolean,
): string[] {
  const rest = stack.slice(headOf(stack, type, message))
  const lines = visibleLines(rest)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
  const places = lines.map(placeOf)
  if (places.length === 0 || !places.every((place) => place !== undefined)) return asItIs(lines, color)
  const own: string[] = []
  const others: string[] = []
  lines.forEach((line, i) => {
    const place = places[i] as string
    if (packageOf(place) === undefined) own.push(framed(line, home))
    else others.push(place)
  })
  if (own.length === 0) {
    const shown = lines.slice(0, FOREIGN_FRAMES).map((line) => paint(framed(line, home), 'dim', color))
    return [...shown, ...leftOut(others.slice(FOREIGN_FRAMES), color)]
  }
  return [...own.slice(0, MAX_STACK_LINES), ...leftOut(others, color)]
}

/** Where the stack's own title ends; it may call the error by another name, or have its code behind it. */
function headOf(stack: string, type: string, message: string): number {
  if (message === '') return stack.startsWith(type) ? type.length : 0
  const at = stack.indexOf(message)
  return TITLE.test(stack.slice(0, Math.max(at, 0))) ? at + message.length : 0
}

const TITLE = /^[\w$.]+(?: \[\w+\])?: $/

function asItIs(lines: string[], color: boolean): string[] {
  const shown = lines
    .slice(0, MAX_STACK_LINES)
    .map((line) => paint(`  ${line.replace(/^ {2,4}(?=at )/, '  ')}`, 'dim', color))
  if (lines.length > MAX_STACK_LINES) shown.push(`  … ${lines.length - MAX_STACK_LINES} more lines`)
  return shown
}

function placeOf(line: string): string | undefined {
  if (line.length > 2000) return undefined
  if (
    /^\s*at (?:async )?(?:\S+ )*\((?:<anonymous>|native)\)$|^\s*at (?:new )?(?:\S+ )?<anonymous>$/.test(line)
  )
    return 'node:'
  return FRAME.exec(line)?.[2]
}

/** The package that a place is in, or `node`; `undefined` for the repository's own. */
function packageOf(place: string): string | undefined {
  if (place.startsWith('node:')) return 'node'
  const at = place.replaceAll('\\', '/').lastIndexOf('/node_modules/')
  if (at === -1) return undefined
  const [scope = '', name = ''] = place.slice(at + '/node_modules/'.length).split(/[\\/]/)
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

function framed(line: string, home: string): string {
  return `    ${line.trim().replace('file://', '').replace(home, '')}`
}

function leftOut(places: string[], color: boolean): string[] {
  if (places.length === 0) return []
  const names = [...new Set(places.map((place) => visible(packageOf(place) ?? '')))]
  const named = names.slice(0, NAMED_PACKAGES).join(', ') + (names.length > NAMED_PACKAGES ? ' …' : '')
  return [paint(`    … ${places.length} in ${named}`, 'dim', color)]
}
