// The log map of a pipeline that writes scripts, speech and video: dozens of writers, and what each of their logs is worth.
import { defineConfig } from 'sillok/catalogue'

const days = (count) => ({ deleteAfter: `${count}d` })

export default defineConfig({
  root: 'logs',
  service: 'content-pipeline',
  logs: {
    // What it costs and how good it is: for ever, monthly archives once large.
    llm_usage: {
      match: 'llm_usage.jsonl',
      class: 'L1',
      kind: 'records',
      format: 'model-usage',
      purpose: 'cost and quality of language models',
      writers: [{ program: 'client' }, { program: 'router' }, { program: 'fail-over' }],
      readers: ['sillok report usage'],
      // Three programs write it, each its own way.
      shapes: {
        client: {
          schemaVersion: '1',
          fields: { ts: 'number', model: 'string', prompt_tokens: 'number', completion_tokens: 'number' },
        },
        router: {
          schemaVersion: '2',
          fields: { timestamp: 'string', route: 'string', model: 'string', usage: 'object' },
        },
        failover: {
          schemaVersion: '3',
          fields: { time: 'string', from: 'string', to: 'string', reason: 'string' },
        },
      },
    },
    image_usage: { match: 'image_usage.jsonl', class: 'L1', kind: 'records', purpose: 'cost of images' },
    tts_usage: { match: 'tts_usage.jsonl', class: 'L1', kind: 'records', purpose: 'cost of speech' },
    reading_corrections: {
      match: 'reading_corrections/*.jsonl',
      class: 'L1',
      kind: 'records',
      purpose: 'what was read wrong, and how it is read',
    },
    asset_swaps: {
      match: ['asset_swaps/*.jsonl', 'asset_swaps/history/*.json'],
      class: 'L1',
      purpose: 'which picture took whose place, to roll it back',
    },
    asset_thumbnails: { match: 'asset_swaps/thumbs/*.jpg', class: 'L3', kind: 'assets', retention: days(30) },
    agent_events: {
      match: 'agent_tasks/events.jsonl',
      class: 'L1',
      kind: 'records',
      purpose: 'what agents did, append-only',
    },
    agent_completed: { match: 'agent_tasks/completed/*.json', class: 'L1' },
    queue_journal: { match: 'job_queue/journal.jsonl', class: 'L1', kind: 'records' },
    audit_reports: { match: 'audit_reports/*.md', class: 'L0', purpose: 'reports of audits' },
    final_audio: {
      match: 'audio/final/{channel}/{video}/log.json',
      class: 'L0',
      purpose: 'evidence of what was published',
    },

    // Intermediate: may go once the final artefact exists.
    video_stages: {
      match: 'videos/{channel}/{video}/*.json',
      class: 'L2',
      purpose: 'prompt and response of each stage',
      retention: { until: { exists: 'audio/final/{channel}/{video}/log.json' } },
    },
    script_stages: {
      match: 'scripts/{script}/*.json',
      class: 'L2',
      retention: { until: { exists: 'audit_reports/{script}.md' } },
    },

    // Transient: days, or the last so many.
    jobs: { match: 'jobs/*.log', class: 'L3', retention: days(30) },
    job_runner: { match: 'job_runner/*.log', class: 'L3', retention: days(14) },
    runs: { match: 'runs/{run}/*', class: 'L3', retention: days(30) },
    batch: {
      match: 'batch/{batch}/{progress.json,batch.log}',
      class: 'L3',
      retention: days(30),
      readers: ['the hub polls progress.json'],
    },
    ui_hub: {
      match: 'ui_hub/{program}-{start}.{out,err}',
      class: 'L3',
      purpose: 'what processes of the hub said',
      retention: { deleteAfter: null, keepLast: { count: 10, of: 'start', per: ['program'] } },
    },
    regression: { match: 'regression/*.log', class: 'L3' },
    repair: { match: 'repair/*.log', class: 'L3' },
    ops: { match: 'ops/**/*.log', class: 'L3', purpose: 'one-off operations' },
    // One file of a transient folder that matters.
    ops_ledger: { match: 'ops/ledger.log', class: 'L1', purpose: 'who operated on what' },
    agent_results: { match: 'agent_tasks/results/*.json', class: 'L3' },
    agent_memos: { match: 'agent_tasks/memos/*.json', class: 'L3' },
    agent_assignments: { match: 'agent_tasks/assignments/*.json', class: 'L3' },
    orchestrator: { match: 'orchestrator/{box}/*.json', class: 'L3' },
    // Locks that have expired go to the archive, where disputes are settled.
    agent_locks: {
      match: 'agent_tasks/locks/*.lock',
      class: 'L3',
      retention: { deleteAfter: null, archiveAfter: '1d' },
    },

    // No logs: what programs remember, and what they can make again.
    round_robin: { match: 'state/*.json', class: 'state' },
    agent_pending: { match: 'agent_tasks/pending/*.json', class: 'state' },
    agent_registry: { match: 'agent_tasks/agents.json', class: 'state', purpose: 'heartbeats' },
    pids: { match: 'ui_hub/*.pid', class: 'state' },
    databases: { match: '*.db', class: 'state', kind: 'database', format: 'sqlite' },
    api_cache: { match: 'cache/api/**', class: 'cache' },
  },
})
