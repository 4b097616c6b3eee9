import { colored, cutToWidth } from '../pretty/index.js'
import { bytesText } from './output.js'

/** Redrawn at most so often. */
const EVERY_MS = 100
const BAR_COLUMNS = 24

/** A bar on standard error while long work is done; nothing where that is no terminal. */
export interface Progress {
  /**
   * @param done and @param total in bytes or what else is counted; without a total only what is done is shown
   * @param pace where it is known better than by how long this bar is there
   * @param says what the work says of itself, `visible`
   */
  update(done: number, total: number | undefined, pace?: string, says?: string): void
  /** Takes the bar away. */
  clear(): void
}

/** @param text what a number of what is counted is for people */
export function startProgress(label: string, text: (count: number) => string = bytesText): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, clear: () => {} }
  const started = Date.now()
  const bar = colored(process.stderr) ? ['█', '░'] : ['#', '.']
  let drawn = 0
  const erase = '\r\u001b[K'
  return {
    update(done, total, pace, says = '') {
      const now = Date.now()
      if (now - drawn < EVERY_MS) return
      drawn = now
      const rate = pace ?? `${text(Math.round(done / Math.max(0.001, (now - started) / 1000)))}/s`
      const far = total ? `${draw(done / total, bar)} of ${text(total)}` : text(done)
      const line = `${label} ${far}${rate && `, ${rate}`}${says && `  ${says}`}`
      // A line that wraps would leave its first row behind when it is erased.
      process.stderr.write(erase + cutToWidth(line, (process.stderr.columns || 80) - 1))
    },
    clear() {
      if (drawn > 0) process.stderr.write(erase)
    },
  }
}

function draw(share: number, [full = '#', empty = '.']: string[]): string {
  const filled = Math.round(Math.min(1, share) * BAR_COLUMNS)
  return `${full.repeat(filled)}${empty.repeat(BAR_COLUMNS - filled)} ${Math.floor(Math.min(1, share) * 100)} %`
}
