import { paint } from './paint.js'

/** Frames of one stack that are shown, folded ones not counted. */
const MAX_FRAMES = 40
/** Frames that are shown of a stack that has none of our own. */
const FOREIGN_FRAMES = 4

/** `/…/node_modules/@scope/name/…`, also below pnpm's `.pnpm/name@1.0.0/node_modules/name`; the last one counts. */
const DEPENDENCY = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/
const RUNTIME = /\bnode:|\(internal\/|^\s*at (?:async )?(?:native|<anonymous>)|\(<anonymous>\)$/

/** What a line of a stack belongs to: our own code (`undefined`), a dependency, or the runtime. */
function ownerOf(line: string): string | undefined {
  const [, name] = DEPENDENCY.exec(line) ?? []
  if (name !== undefined) return name.replaceAll('\\', '/')
  return RUNTIME.test(line) ? 'node' : undefined
}

/**
 * The lines of a stack for people: own frames as they are, with paths from `home` on; runs of others folded into one dim line that says whose
 * they are. A stack without a frame of our own shows its first few.
 *
 * @param lines the stack without type and message, each line visible
 */
export function frameLines(lines: readonly string[], color: boolean, home: string): string[] {
  const frames = lines.map((line) => ({ line, owner: /^\s*at /.test(line) ? ownerOf(line) : undefined }))
  if (frames.length > 0 && frames.every(({ owner }) => owner !== undefined)) {
    const shown = lines.slice(0, FOREIGN_FRAMES).map((line) => paint(indented(line), 'dim', color))
    const more = frames.slice(FOREIGN_FRAMES).map(({ owner }) => owner as string)
    return more.length === 0 ? shown : [...shown, folded(more, color)]
  }
  const shown: string[] = []
  let others: string[] = []
  const fold = (): void => {
    if (others.length > 0) shown.push(folded(others, color))
    others = []
  }
  for (const { line, owner } of frames) {
    if (owner !== undefined) {
      others.push(owner)
      continue
    }
    fold()
    if (shown.length >= MAX_FRAMES) break
    shown.push(indented(shortened(line, home)))
  }
  fold()
  const left =
    frames.length - frames.findLastIndex(({ line }) => shown.at(-1) === indented(shortened(line, home))) - 1
  if (shown.length >= MAX_FRAMES && left > 0) shown.push(paint(`  … ${left} more lines`, 'dim', color))
  return shown
}

function folded(owners: readonly string[], color: boolean): string {
  const whose = [...new Set(owners)]
  const names =
    whose.length > 4 ? `${whose.slice(0, 3).join(', ')} and ${whose.length - 3} more` : whose.join(', ')
  return paint(`    … ${owners.length} in ${names}`, 'dim', color)
}

function indented(line: string): string {
  return `  ${line.replace(/^ {2,4}(?=at )/, '  ')}`
}

/** Paths below `home` from there on, so that they can be read, and clicked in most terminals. */
function shortened(line: string, home: string): string {
  return home.length < 2 ? line : line.replaceAll(`file://${home}/`, '').replaceAll(`${home}/`, '')
}
