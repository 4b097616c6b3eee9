// docs/operations.md promises a dashboard, alerts and queries that work: they are held against a supervisor and a server that run.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parser } from '@prometheus-io/lezer-promql'
import { startServer } from '@sillok/server'
import { openSurfaces } from 'sillok/supervise'
import { expect, it } from 'vitest'
import { lineOf, writeLines } from '../support/records.js'
import { start, until, worker } from './helpers.js'

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8')

interface Panel {
  title: string
  targets: { expr: string; legendFormat: string }[]
}
const { panels } = JSON.parse(read('grafana/sillok.json')) as { panels: Panel[] }
const ALERTS = [...read('grafana/alerts.yml').matchAll(/expr: (.+)$/gm)].map(([, expr = '']) => expr)
const EXPRESSIONS = [...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...ALERTS]
const QUERIES = [...read('operations.md').matchAll(/^sillok query (--sql )?(?:'(.+)'|"(.+)")$/gm)].map(
  ([, sql, single, double]) => ({
    sql: sql !== undefined,
    text: single ?? double ?? '',
  }),
)

/** Every name that is measured, and the labels of its samples; the labels of one that has none yet are not known. */
const measured = new Map<string, Set<string> | undefined>()
let url: string

function take(text: string): void {
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line)
    if (type !== null) {
      for (const end of type[2] === 'histogram' ? ['_bucket', '_sum', '_count'] : [''])
        measured.set(`${type[1]}${end}`, undefined)
      continue
    }
    const [, name, labels] = /^([a-z_]+)(?:\{(.*)\})? /.exec(line) ?? []
    if (name === undefined) continue
    const known = measured.get(name) ?? new Set()
    for (const [, label = ''] of (labels ?? '').matchAll(/(\w+)="/g)) known.add(label)
    measured.set(name, known)
  }
}

/** The names and labels in an expression, from Prometheus's own grammar. */
function partsOf(expr: string): { names: string[]; labels: string[] } {
  const names: string[] = []
  const labels: string[] = []
  parser.parse(expr).iterate({
    enter({ name, type, from, to }) {
      if (type.isError) throw new Error(`${expr} is no PromQL at ${from}`)
      const text = expr.slice(from, to)
      if (name === 'Identifier' && text.startsWith('sillok_')) names.push(text)
      if (name === 'LabelName') labels.push(text)
    },
  })
  return { names, labels }
}

it('the dashboard, alerts and queries of docs/operations.md work', async () => {
  const { root, supervisor } = await start({
    name: 'w',
    command: worker('good'),
    ready: { message: true },
    liveness: { heartbeatMs: 400 },
  })
  const surfaces = await openSurfaces(supervisor, { root, listen: '127.0.0.1:0' })
  await until(() => supervisor.status().ready && supervisor.status().workers[0]?.memory_bytes !== null)
  // What the queries look for, of each one.
  const found = [
    { correlation_id: 'try-1' },
    { log_type: 'worker', worker_id: 'chat-1', worker_state: 'crash_loop' },
    { log_type: 'worker', worker_id: 'chat-2', worker_state: 'backoff', reason: 'memory' },
    { event: 'api_call', model: 'gpt-5.2', input_tokens: 40, output_tokens: 2 },
  ]
  await writeLines(
    root,
    'app',
    found.map((more, n) => lineOf(n, more)),
  )
  const server = await startServer({ root, port: 0 })
  try {
    await server.searchable()
    url = server.url
    // One that is taken and one that is not, so that both are counted.
    await fetch(`${url}/ingest/app`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${lineOf(2)}\nno record\n`,
    })
    take(await (await fetch(`${surfaces.url}/metrics`)).text())
    take(await (await fetch(`${url}/metrics`)).text())
    expect(EXPRESSIONS.length).toBeGreaterThan(20)
    for (const expr of EXPRESSIONS) {
      const { names, labels } = partsOf(expr)
      expect(names.length, expr).toBeGreaterThan(0)
      for (const name of names) expect(measured.has(name), `${name} of ${expr} is not measured`).toBe(true)
      const known = names.map((name) => measured.get(name))
      if (known.includes(undefined)) expect(names).toEqual(['sillok_write_failures_total'])
      else
        for (const label of labels)
          expect(
            known.some((set) => set?.has(label)),
            `${label} of ${expr} is no label`,
          ).toBe(true)
    }
    for (const { title, targets } of panels) {
      for (const { expr, legendFormat } of targets) {
        const known = partsOf(expr).names.flatMap((name) => [...(measured.get(name) ?? ['reason'])])
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          expect([title, known.includes(label)]).toEqual([title, true])
      }
    }
    expect(QUERIES.length).toBe(5)
    const sums: unknown[][] = []
    for (const { sql, text } of QUERIES) {
      let rows: unknown[][] = []
      await until(async () => {
        const response = sql
          ? await fetch(`${url}/api/sql`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ sql: text }),
            })
          : await fetch(`${url}/api/search?q=${encodeURIComponent(text)}`)
        expect([text, response.status]).toEqual([text, 200])
        const answer = (await response.json()) as { rows?: unknown[][]; records?: unknown[][] }
        rows = answer.rows ?? answer.records ?? []
        return rows.length > 0
      })
      if (sql) sums.push(...rows)
    }
    expect(sums.map(([name, ...counts]) => [name, ...counts.map(Number)])).toEqual([
      ['chat-2', 1],
      ['gpt-5.2', 40, 2],
    ])
  } finally {
    await server.close()
    await surfaces.close()
  }
})

const hasPromtool = spawnSync('promtool', ['--version']).status === 0

it.runIf(hasPromtool)('a worker that is not to run now, such as one on schedule, is no alert', () => {
  const rules = fileURLToPath(new URL('./fixtures/alerts.yml', import.meta.url))
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', rules], { encoding: 'utf8' })
  expect(status, `${stdout}${stderr}`).toBe(0)
})
