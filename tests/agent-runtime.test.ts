import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from './support/records.js'

type Rec = Record<string, unknown>

const BIN = fileURLToPath(new URL('../packages/sillok/bin/sillok.js', import.meta.url))

const script = (name: string): string =>
  fileURLToPath(new URL(`../examples/agent-runtime/${name}`, import.meta.url))

/** The reports that the program prints, by what was audited. */
function reports(printed: string): Map<string, Rec> {
  const parts = printed.split(/^Audit, (.*):$/m).slice(1)
  return new Map(
    parts.flatMap((part, at) => (at % 2 === 0 ? [[part, JSON.parse(parts[at + 1] ?? '') as Rec]] : [])),
  )
}

it('the agent runtime: each step is on record, and the auditor finds what a saboteur changed', async () => {
  const base = temporaryRoot()
  const found = reports(execFileSync(process.execPath, [script('main.mjs'), base], { encoding: 'utf8' }))
  expect(found.get('as it is')).toMatchObject({
    verdict: 'INTACT',
    unsealed: 0,
    unfinished: 0,
    executions: ['planner completed', 'planner cancelled', 'planner completed', 'planner cancelled'],
    refused: expect.arrayContaining(['read_file: The path is outside of the workspace']),
  })

  const records: Rec[] = []
  for await (const { lines } of readStream({ root: join(base, 'logs'), stream: 'audit' }))
    records.push(...lines.map(({ text }) => JSON.parse(text) as Rec))
  const of = (event: string) => records.filter((record) => record.event === event)
  for (const record of records) {
    expect(record).not.toHaveProperty('invalid')
    for (const [name, value] of Object.entries(record))
      if (name.endsWith('_preview')) expect(String(value).length).toBeLessThanOrEqual(200)
  }
  expect(of('agent_execution')[0]).toMatchObject({
    status: 'started',
    actor: 'agent:planner',
    user_id: 'ada',
  })
  expect(of('agent_security')[0]).toMatchObject({
    level: 'CRITICAL',
    action: 'blocked',
    tool_name: 'read_file',
  })
  expect(
    of('audit')
      .filter(({ action }) => action === 'data_change')
      .slice(0, 2),
  ).toMatchObject([
    { phase: 'intent', resource_id: 'summary.md' },
    { phase: 'outcome', success: true, before: null, after: { bytes: expect.any(Number) } },
  ])
  // The budget of 300 is crossed once in each shift, and the agent then stops.
  const crossed = of('token_usage').filter(({ threshold_crossed }) => threshold_crossed === 1)
  expect(
    crossed.map(({ level, budget_limit, budget_remaining }) => [level, budget_limit, budget_remaining]),
  ).toEqual([
    ['WARNING', 300, 0],
    ['WARNING', 300, 0],
  ])

  // The same by the command; and that it gave records out is on record.
  const report = (...given: string[]) =>
    execFileSync(process.execPath, [BIN, 'report', 'audit', '--root', join(base, 'logs'), ...given], {
      encoding: 'utf8',
    })
  expect(JSON.parse(report('--json'))).toMatchObject({
    records: records.length,
    kinds: expect.arrayContaining([
      { event: 'audit', action: 'data_change', records: 4, warnings: 0, errors: 0 },
    ]),
    tokens: { models: [{ provider: 'openai', model: 'gpt-5.2', uses: of('api_call').length }] },
    critical: { count: 4 },
    trail: { writers: 2, missing: 0, unfinished: 0, invalid: 0 },
  })
  expect(report()).toMatch(/Critical security events\n.*\n.*\n.* sandbox_violation +blocked/)
  const csv = report('--export', 'csv', '--where', 'event=tool_call')
  expect(csv).toMatch(/^timestamp,level,event,.*,other\r\n/)
  expect(csv).toContain(`"'- The release is on Monday.`)
  const file = join(base, 'export.json')
  report('--export', 'json', '--output', file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const exported = JSON.parse(readFileSync(file, 'utf8')) as Rec[]
  expect(exported.slice(0, records.length)).toEqual(records)
  expect(exported.at(-1)).toMatchObject({
    action: 'log_export',
    actor: expect.stringMatching(/^os:/),
    details: { format: 'csv', where: ['event=tool_call'], returned: of('tool_call').length },
  })

  // At the places that were changed, and of the kind that it was.
  const witness = records.findIndex(({ event }) => event === 'agent_security')
  expect(found.get('edit')?.firstBad).toMatchObject({ verdict: 'TAMPERED', kind: 'entry', index: witness })
  expect(found.get('remove')?.firstBad).toMatchObject({
    verdict: 'TAMPERED',
    kind: 'segment',
    index: witness,
  })
  expect(found.get('rollBack')?.firstBad).toMatchObject({ verdict: 'TAMPERED', kind: 'rolled_back' })
  expect(found.get('reseal')).toMatchObject({ verdict: 'TAMPERED' })

  // What agents read is nowhere; nor is a private key with the auditor.
  for (const folder of ['logs/audit', 'auditor']) {
    for (const entry of readdirSync(join(base, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      expect(readFileSync(join(entry.parentPath, entry.name), 'utf8')).not.toMatch(
        /correct-horse|ada@example|PRIVATE\+KEY/,
      )
    }
  }

  // Without the checkpoints, the published key of the first epoch still shows that a history was sealed anew.
  const own = join(base, 'keys-only')
  mkdirSync(own)
  cpSync(join(base, 'auditor/audit.keys'), join(own, 'audit.keys'))
  const { stdout } = spawnSync(
    process.execPath,
    [script('auditor/audit.mjs'), join(base, 'reseal/audit'), own],
    { encoding: 'utf8' },
  )
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'epoch' } })
})
