// Lays out the logs of one day of the pipeline: 1,480 files of all its families, of the ages that they have on such a day. Always the same ones.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { contentOf } from './shapes.mjs'

export const COUNT = 1480
const DAY_MS = 86_400_000

/**
 * @param root the folder of all logs
 * @param now milliseconds since 1970
 * @returns every file with its family, time in milliseconds, content, and the values of its named parts
 */
export function layOut(root, now) {
  const files = []
  /** @param daysOld when its newest record was written; a moment before the hour, so that nothing falls on a run */
  const put = (family, path, daysOld, more = {}) => {
    const time = Math.floor(now - daysOld * DAY_MS - 60_000)
    const content = contentOf(family, path, time)
    writeAt(root, path, content, time)
    files.push({ family, path, time, content, ...more })
  }
  const many = (count, one) => {
    for (let n = 0; n < count; n++) one(n, String(n).padStart(3, '0'))
  }
  const day = (daysOld) => new Date(now - daysOld * DAY_MS).toISOString().slice(0, 10)

  put('llm_usage', 'llm_usage.jsonl', 0)
  put('image_usage', 'image_usage.jsonl', 0)
  put('tts_usage', 'tts_usage.jsonl', 0)
  many(12, (n) => put('reading_corrections', `reading_corrections/${day(n * 7)}.jsonl`, n * 7))
  many(10, (n) => put('asset_swaps', `asset_swaps/${day(n * 5)}.jsonl`, n * 5))
  many(25, (n, id) => put('asset_swaps', `asset_swaps/history/${id}.json`, n * 2))
  many(60, (n, id) => put('asset_thumbnails', `asset_swaps/thumbs/${id}.jpg`, n))

  put('agent_events', 'agent_tasks/events.jsonl', 0)
  put('agent_registry', 'agent_tasks/agents.json', 0)
  many(18, (n, id) => put('agent_pending', `agent_tasks/pending/${id}.json`, n))
  many(120, (n, id) => put('agent_results', `agent_tasks/results/${id}.json`, n / 3))
  many(160, (n, id) => put('agent_completed', `agent_tasks/completed/${id}.json`, n / 4))
  many(30, (n, id) => put('agent_memos', `agent_tasks/memos/${id}.json`, n))
  many(14, (n, id) => put('agent_locks', `agent_tasks/locks/${id}.lock`, n / 4))
  many(20, (n, id) => put('agent_assignments', `agent_tasks/assignments/${id}.json`, n))
  many(40, (n, id) => put('orchestrator', `orchestrator/${n % 2 ? 'inbox' : 'outbox'}/${id}.json`, n / 2))

  many(14, (n) => {
    for (const program of ['web', 'worker']) {
      const start = String(14 - n).padStart(2, '0')
      for (const end of ['out', 'err'])
        put('ui_hub', `ui_hub/${program}-${start}.${end}`, n * 3, { program, start })
    }
  })
  for (const program of ['web', 'worker']) put('pids', `ui_hub/${program}.pid`, 0)

  many(40, (n) => put('job_runner', `job_runner/${day(n)}.log`, n))
  many(20, (n, id) => {
    put('batch', `batch/${id}/progress.json`, n * 2)
    put('batch', `batch/${id}/batch.log`, n * 2)
  })
  many(30, (n, id) => put('regression', `regression/${id}.log`, n))
  many(20, (n, id) => put('repair', `repair/${id}.log`, n * 2))
  many(40, (n, id) => put('ops', `ops/${n % 3 ? 'disks' : 'moves/late'}/${id}.log`, n))
  put('ops_ledger', 'ops/ledger.log', 90)
  many(15, (n, id) => put('audit_reports', `audit_reports/s${id}.md`, n * 9, { script: `s${id}` }))

  many(30, (n, id) => {
    const where = { channel: `c${n % 3}`, video: `v${id}` }
    for (const stage of ['outline', 'script', 'review', 'speech', 'images', 'cut'])
      put('video_stages', `videos/${where.channel}/${where.video}/${stage}.json`, n, where)
    // Two of three are published.
    if (n % 3) put('final_audio', `audio/final/${where.channel}/${where.video}/log.json`, n, where)
  })
  many(20, (n, id) => {
    for (const stage of ['draft', 'facts', 'final'])
      put('script_stages', `scripts/s${id}/${stage}.json`, n, { script: `s${id}` })
  })
  many(10, (n, id) => {
    for (const part of ['prompt.txt', 'answer.txt', 'log.jsonl', 'cost.json', 'trace.json'])
      put('runs', `runs/r${id}/${part}`, n * 4)
  })

  put('queue_journal', 'job_queue/journal.jsonl', 0)
  put('round_robin', 'state/round_robin.json', 0)
  for (const name of ['tasks', 'lock_metrics']) put('databases', `${name}.db`, 0)
  many(240, (n, id) => put('api_cache', `cache/api/${id.slice(0, 2)}/${id}.json`, n))
  // Left by packages that once had their own folder, declared by nobody.
  many(7, (n, id) => put(undefined, `leftovers/package-${n % 2}/logs/${id}.log`, 100 + n))
  // And the logs of single jobs, which are most of it.
  many(COUNT - files.length, (n, id) => put('jobs', `jobs/job-${id}.log`, n / 5))
  return files
}

/** Writes a file with its time. */
export function writeAt(root, path, content, time) {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content, { mode: 0o600 })
  utimesSync(file, time / 1000, time / 1000)
}
