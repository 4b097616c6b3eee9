import type { CodePlace } from '../../catalogue/index.js'
import { paint, type Style, visible } from '../../pretty/index.js'

const STYLES: Record<CodePlace['verdict'], Style> = { declared: 'green', 'ad-hoc': 'yellow', legacy: 'dim' }

/** A place in the sources, on one line. */
export function placeText(
  { file, line, how, path, verdict, entry, relative }: CodePlace,
  color: boolean,
): string {
  const what = entry === undefined ? verdict : `${verdict} ${entry}`
  const moved = relative ? ', from the working directory' : ''
  return `${paint(visible(what).padEnd(20), STYLES[verdict], color)}  ${visible(`${file}:${line}`)} ${how} ${visible(path)}${moved}`
}

/** A place as `--json` has it. */
export const placeJson = ({ lastWrittenMs, ...place }: CodePlace) => ({
  ...place,
  last_written: lastWrittenMs === undefined ? null : new Date(lastWrittenMs).toISOString(),
})
