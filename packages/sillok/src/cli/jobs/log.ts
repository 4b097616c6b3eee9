import { watchJob } from '../../jobs/index.js'
import { listStreams } from '../../stream/index.js'
import { INTERRUPTED, interruptible, note } from '../output.js'
import { makeFilter } from '../tail/filter.js'
import { follow } from '../tail/follow.js'
import { lastLines } from '../tail/last.js'
import { makePrinter } from '../tail/print.js'

/** Records from before that are shown. */
const SHOWN = 1000
/** What a job logs last may be on the disk a moment after its document says that it has ended, in ms. */
const LATE_MS = 1000

/** Prints a job's log, which is every record with its id, in whatever stream; while it runs, what comes is printed until it has ended. */
export async function printLog(root: string, id: string, json: boolean): Promise<number> {
  const filter = makeFilter({ level: undefined, grep: undefined, where: [`job_id=${id}`] })
  const printer = makePrinter({ json, utc: false, named: true })
  const { signal, release } = interruptible()
  const { lines, cursors, cut } = await lastLines(root, await listStreams(root), SHOWN, filter, signal)
  await printer(lines)
  if (cut || lines.length === SHOWN)
    note(`Older records are not shown: sillok query 'job_id:"${id}"' --from 30d finds them.`)
  const ended = new AbortController()
  const watching = untilEnded(root, id, signal).finally(() => ended.abort())
  await follow(root, cursors, true, filter, printer, AbortSignal.any([signal, ended.signal]))
  await watching
  release()
  return signal.aborted ? INTERRUPTED : 0
}

async function untilEnded(root: string, id: string, signal: AbortSignal): Promise<void> {
  let wasRunning = false
  for await (const { status } of watchJob(root, id, { signal })) wasRunning ||= status === 'running'
  if (wasRunning) await new Promise((resolve) => setTimeout(resolve, LATE_MS))
}
