// What stands in the files of each family, as its programs write it: the newest time in a file is that of the file.
import { basename } from 'node:path'
import { inflateSync } from 'node:zlib'

/** A database of SQLite with one table. */
const DATABASE = inflateSync(
  Buffer.from(
    'eNoLDvTJLElVSMsvyk0sUTBmYGJgZGRwUFBgYAAyIRgGGIGYBY1PCDAx6CUz8oIUMx5kAKJRQG1gy8gmLi7OGF2SmJSTWpJYnF0MJpicg1wdQ1wVQhydfFwVwEIamSkKJakVJToKQCXAOAexNSFx85UBiEbBSAGcjMyCoiWGKfl5qQDo5yBt',
    'base64',
  ),
)

/** What a picture of one pixel begins and ends with. */
const PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

const HOUR_MS = 3_600_000
const json = (value) => `${JSON.stringify(value)}\n`
const text =
  (...messages) =>
  (iso) =>
    messages.map((message) => `${iso} INFO ${message}\n`).join('')
const taskOf = (path) => basename(path).replace(/\..*/, '')

const SHAPES = {
  image_usage: (iso) => json({ timestamp: iso, model: 'painter', images: 4, cost_usd: 0.16 }),
  tts_usage: (iso) => json({ timestamp: iso, voice: 'ko-1', characters: 812 }),
  reading_corrections: (iso) => json({ timestamp: iso, from: '十分', to: 'じゅっぷん' }),
  asset_swaps: (iso, path) =>
    path.endsWith('.jsonl')
      ? json({ timestamp: iso, from: 'a.png', to: 'b.png' })
      : json({ swapped_at: iso, from: 'a.png', to: 'b.png', rollback: { to: 'a.png' } }),
  asset_thumbnails: () => PICTURE,
  agent_events: (iso) => json({ timestamp: iso, agent: 'writer', event: 'claimed', task: 't-1' }),
  agent_registry: (iso) => json({ agents: [{ id: 'writer', status: 'active', heartbeat_at: iso }] }),
  agent_pending: (iso, path) => json({ id: taskOf(path), kind: 'script_section', created_at: iso }),
  agent_results: (iso, path) => json({ id: taskOf(path), finished_at: iso, ok: true, output: 'a section' }),
  agent_completed: (iso, path) =>
    json({ id: taskOf(path), kind: 'script_section', finished_at: iso, state: 'completed' }),
  agent_memos: (iso, path) => json({ id: taskOf(path), from: 'writer', to: 'editor', at: iso, memo: '확인' }),
  agent_locks: (iso, path, time) =>
    json({ scope: taskOf(path), owner: 'writer', at: iso, expires_at: isoOf(time + HOUR_MS) }),
  agent_assignments: (iso, path) => json({ task: taskOf(path), agent: 'writer', at: iso }),
  orchestrator: (iso, path) => json({ id: taskOf(path), at: iso, command: 'status' }),
  ui_hub: text('listening on 127.0.0.1:3000', '動画の一覧を読みました'),
  pids: () => '4711\n',
  job_runner: text('job 1 started', 'job 1 done in 2.4 s'),
  jobs: text('started', 'done'),
  batch: (iso, path) =>
    path.endsWith('.json')
      ? json({ total: 12, done: 12, failed: 0, updated_at: iso })
      : `${iso} INFO 12 of 12\n`,
  regression: text('41 passed, 0 failed'),
  repair: text('repaired 3 of 3'),
  ops: text('moved 12 files'),
  ops_ledger: (iso) => `${iso} root moved c1\n`,
  audit_reports: (iso) => `# Audit\n\n${iso}: no findings.\n`,
  video_stages: (iso, path) => json({ stage: taskOf(path), at: iso, prompt: 'an outline', response: '목차' }),
  script_stages: (iso, path) => json({ stage: taskOf(path), at: iso, prompt: 'facts', response: '事実' }),
  final_audio: (iso) => json({ finished_at: iso, voice: 'ko-1', segments: 24, checked: true }),
  runs: (iso, path) =>
    path.endsWith('.txt')
      ? 'Write one paragraph.\n'
      : json({ timestamp: iso, part: taskOf(path), cost_usd: 0.02 }),
  queue_journal: (iso) => json({ timestamp: iso, job: 1, state: 'done' }),
  round_robin: () => json({ next: 2, of: ['azure', 'openrouter', 'anthropic'] }),
  databases: () => DATABASE,
  api_cache: (iso, path) => json({ key: taskOf(path), stored_at: iso, value: { ok: true } }),
  llm_usage: (_iso, _path, time) => usageOf(time),
}

/** @returns what a file of a family holds whose newest line is of that time; of no family, what leftovers hold */
export function contentOf(family, path, time) {
  const shape = SHAPES[family] ?? text('a package that is gone wrote this')
  return shape(isoOf(time), path, time)
}

const isoOf = (time) => new Date(time).toISOString()

/** One file, three writers, three shapes: those of the format `model-usage`. */
function usageOf(newest) {
  const lines = []
  for (let n = 299; n >= 0; n--) {
    const time = newest - n * 600_000
    if (n % 3 === 0)
      lines.push({
        timestamp: isoOf(time),
        task: 'script_outline',
        provider: 'azure',
        model: 'm-small',
        usage: { prompt_tokens: 900 + n, completion_tokens: 40 },
        latency_ms: 1830,
      })
    else if (n % 3 === 1)
      lines.push({
        ts: time / 1000,
        task: 'script_section',
        chain: ['azure:m-small', 'openrouter:m-large'],
        provider: 'openrouter',
        model: 'm-large',
        latency_ms: 5210,
        error: null,
        routing: { policy: 'split' },
        usage: { prompt_tokens: 300, completion_tokens: n },
      })
    else
      lines.push({
        timestamp: isoOf(time),
        status: 'api_failover_completed',
        task: 'script_section',
        pending: null,
        runbook: 'docs/failover.md',
      })
  }
  return lines.map(json).join('')
}
