import { userInfo } from 'node:os'
import type { ReadAction } from '../audit/index.js'
import { note, whenReaderLeaves } from './output.js'

/** What a command did with logs. */
export interface Done {
  action: ReadAction
  stream?: string
  success: boolean
  details: object
}

/** Puts what a command read into the audit trail of the root, where there is one. Never throws. */
export async function recordReading(root: string, { stream, ...done }: Done): Promise<void> {
  const { Readings } = await import('../audit/index.js')
  const readings = new Readings({
    root,
    program: 'sillok.cli',
    onProblem: (error) => note(`sillok: who read these logs could not be recorded: ${error.message}`),
  })
  readings.record({ ...done, actor: `os:${userName()}`, resourceId: stream })
  await readings.close()
}

/**
 * The same of what is given out piece by piece: once, also where its reader closes the pipe in the middle.
 *
 * @param done asked when it is put on record: for how much was given out by then
 * @returns to be called at the end, and whether it was a good one
 */
export function readingOf(
  root: string,
  done: () => Omit<Done, 'success'>,
): (success: boolean) => Promise<void> {
  let told: Promise<void> | undefined
  const tell = (success: boolean): Promise<void> => {
    told ??= recordReading(root, { ...done(), success })
    return told
  }
  whenReaderLeaves(() => tell(true))
  return tell
}

/** An account that has no name is its number. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
