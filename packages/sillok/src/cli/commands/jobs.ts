import { Command } from 'commander'
import { cancelJob, type JobDocument, type JobsPage, listJobs, readJob, watchJob } from '../../jobs/index.js'
import { visible } from '../../pretty/index.js'
import { findRoot } from '../../stream/index.js'
import { printLog } from '../jobs/log.js'
import { jsonOption, rootOption } from '../options.js'
import { durationText, INTERRUPTED, interruptible, jsonText, note, print, UsageError } from '../output.js'
import { startProgress } from '../progress.js'

interface Options {
  root?: string
  json?: boolean
}

const EXAMPLES = `
Examples:
  sillok jobs
  sillok jobs show import-2026-11
  sillok jobs follow import-2026-11     # a bar until it has ended
  sillok jobs log import-2026-11        # its records, in whatever stream
  sillok jobs cancel import-2026-11

Exit code of follow: 0 when the job completed, 1 when it did not.`

export function command(done: (exitCode: number) => void): Command {
  return new Command('jobs')
    .argument('[action]', 'show, follow, log or cancel')
    .argument('[id]', 'which job')
    .addOption(rootOption())
    .addOption(jsonOption('print one object for each job, for each change of one, or for each record'))
    .addHelpText('after', EXAMPLES)
    .action(async (action: string | undefined, id: string | undefined, options: Options) =>
      done(await run(action, id, options)),
    )
}

async function run(
  action: string | undefined,
  id: string | undefined,
  { json = false, ...options }: Options,
): Promise<number> {
  const root = findRoot(options.root)
  if (action === undefined) return list(root, json)
  if (!['show', 'follow', 'log', 'cancel'].includes(action))
    throw new UsageError(`There is no action "${action}": give show, follow, log or cancel.`)
  if (id === undefined) throw new UsageError(`Which job? sillok jobs ${action} <id>`)
  if (readJob(root, id) === undefined) {
    note(`There is no job ${id}.`)
    return 1
  }
  if (action === 'follow') return follow(root, id, json)
  if (action === 'log') return printLog(root, id, json)
  if (action === 'cancel' && !cancelJob(root, id)) {
    note(`Job ${id} has ended already.`)
    return 1
  }
  const job = readJob(root, id) as JobDocument
  await print(json ? jsonText(JSON.stringify(job)) : lineOf(job))
  return 0
}

async function list(root: string, json: boolean): Promise<number> {
  let page: JobsPage | undefined
  do {
    page = listJobs(root, { cursor: page?.next ?? undefined })
    for (const job of page.jobs) await print(json ? jsonText(JSON.stringify(job)) : lineOf(job))
  } while (page.next !== null)
  if (page.total === 0 && !json) note(`There are no jobs in ${root}.`)
  return 0
}

async function follow(root: string, id: string, json: boolean): Promise<number> {
  const { signal, release } = interruptible()
  const bar = startProgress(id, (count) => String(count))
  let last: JobDocument | undefined
  for await (const job of watchJob(root, id, { signal })) {
    last = job
    if (json) await print(jsonText(JSON.stringify(job)))
    else bar.update(job.done ?? 0, job.total ?? undefined, paceOf(job), visible(job.message ?? ''))
  }
  bar.clear()
  release()
  if (signal.aborted) return INTERRUPTED
  if (!json && last !== undefined) await print(lineOf(last))
  return last?.status === 'completed' ? 0 : 1
}

function lineOf({
  id,
  name,
  status,
  progress,
  done,
  total,
  message,
  attempt,
  error,
  ...job
}: JobDocument): string {
  const parts = [`${id}  ${visible(name)}  ${status}`]
  if (progress !== null) parts.push(`${Math.floor(progress * 100)} %`)
  if (done !== null) parts.push(total === null ? String(done) : `${done} of ${total}`)
  const pace = paceOf({ status, ...job })
  if (pace !== '') parts.push(pace)
  if (attempt > 1) parts.push(`attempt ${attempt}`)
  if (message !== null) parts.push(visible(message))
  if (error !== null) parts.push(visible(`${error.type}: ${error.message}`))
  return parts.join('  ')
}

/** How fast a job that runs goes, and about how long it still takes; empty where neither is known. */
function paceOf({
  status,
  per_second,
  eta_ms,
}: Pick<JobDocument, 'status' | 'per_second' | 'eta_ms'>): string {
  if (status !== 'running') return ''
  const parts: string[] = []
  if (per_second !== null) parts.push(`${Number(per_second.toPrecision(3))}/s`)
  if (eta_ms !== null) parts.push(`about ${durationText(eta_ms)} left`)
  return parts.join(', ')
}
