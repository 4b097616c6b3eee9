import {
  type Action,
  type Cleaned,
  type CleanOptions,
  nameOfSpace,
  type Planned,
  planClean,
  reasonOf,
  type SpaceState,
  spaceJson,
} from '../../lifecycle/index.js'
import { visible } from '../../pretty/index.js'
import { bytesText, counted, jsonText, note, print } from '../output.js'

/** So many actions are listed for people; a million lines are for programs. */
const SHOWN = 100
/** So many are written at once for programs. */
const LINES = 500

/** Prints what would be done. @returns the exit code */
export async function showPlan(options: CleanOptions, json: boolean, clear: () => void): Promise<number> {
  const planned = await planClean(options)
  clear()
  if (json) await printJson(planned, options.keepDays)
  else await printText(planned, options.keepDays)
  for (const { path, message } of planned.errors) note(`sillok: ${visible(path)} cannot be read: ${message}`)
  return planned.missingBytes > 0 || planned.errors.length > 0 ? 1 : 0
}

async function printJson(planned: Planned, keepDays: number | undefined): Promise<void> {
  // A write a line would take longer than the looking did.
  for (let from = 0; from < planned.actions.length; from += LINES) {
    const lines = planned.actions.slice(from, from + LINES)
    await print(lines.map((action) => jsonText(JSON.stringify(actionJson(action, keepDays)))).join('\n'))
  }
  const { stays, freedBytes, missingBytes, undeclared, emptied, space, fileSystems } = planned
  const summary = {
    actions: planned.actions.length,
    stays,
    undeclared,
    freed_bytes: freedBytes,
    missing_bytes: missingBytes,
    emptied,
    free_bytes: space.free,
    total_bytes: space.total,
    file_systems: fileSystems.map(spaceJson),
  }
  await print(JSON.stringify({ summary }))
}

function actionJson(action: Action, keepDays: number | undefined): object {
  const { operation, cause, file } = action
  return {
    operation,
    path: file.path,
    log: file.family.name,
    class: file.family.class,
    bytes: file.bytes,
    time: new Date(file.time).toISOString(),
    time_from: file.timeFrom,
    cause,
    reason: reasonOf(action, keepDays),
  }
}

async function printText(planned: Planned, keepDays: number | undefined): Promise<void> {
  const { actions, emptied, stays, undeclared, freedBytes, fileSystems } = planned
  for (const action of actions.slice(0, SHOWN)) {
    const { operation, file } = action
    await print(
      `${operation.padEnd(9)} ${bytesText(file.bytes).padStart(9)}  ${visible(file.path)}  ${visible(reasonOf(action, keepDays))}`,
    )
  }
  if (actions.length > SHOWN) await print(`… and ${actions.length - SHOWN} more; --json has all.`)
  for (const path of emptied) await print(`empty               ${visible(path)}`)
  const kept = Object.entries(stays).map(([why, count]) => `${count} ${why}`)
  await print(
    `${actions.length} to do, ${bytesText(freedBytes)} to be deleted. Files that stay: ${kept.join(', ') || 'none'}.`,
  )
  if (undeclared > 0)
    await print(
      `${counted(undeclared, 'file')} ${undeclared === 1 ? 'is declared by nobody, and is' : 'are declared by nobody, and are'} left alone: see sillok map --check.`,
    )
  for (const line of spaceLines(fileSystems)) await print(line)
  if (actions.length + emptied.length > 0) note('Nothing is changed yet: --run does it.')
}

/** What a run did. */
export function saidOf(result: Cleaned, json: boolean): string {
  const { run, done, refused, failed, freedBytes, missingBytes, notDone, space, fileSystems } = result
  if (json) {
    const lines = notDone.map((outcome) => jsonText(JSON.stringify(outcome)))
    const summary = {
      run,
      done,
      refused,
      failed,
      freed_bytes: freedBytes,
      missing_bytes: missingBytes,
      free_bytes: space.free,
      file_systems: fileSystems.map(spaceJson),
    }
    return [...lines, JSON.stringify({ summary })].join('\n')
  }
  const lines = notDone.map(({ operation, path, result: what, why, detail }) => {
    const more = detail === undefined || detail === why ? '' : ` (${visible(detail)})`
    return `${what} ${operation} ${visible(path)}: ${why}${more}`
  })
  lines.push(
    `${done} done, ${refused} refused, ${failed} failed; ${bytesText(freedBytes)} deleted. Run ${run}.`,
  )
  lines.push(...spaceLines(fileSystems))
  return lines.join('\n')
}

/** What is missing, and where, if logs lie on several file systems. */
function spaceLines(fileSystems: readonly SpaceState[]): string[] {
  return fileSystems.flatMap(({ path, missingBytes }) => {
    if (missingBytes <= 0) return []
    const where =
      fileSystems.length > 1
        ? ` on ${path === '' ? 'the file system of the root' : visible(nameOfSpace(path))}`
        : ''
    return `${bytesText(missingBytes)} are still missing${where}: nothing else may go.`
  })
}
