import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../../packages/sillok/dist/cli/main.js', import.meta.url))

let folder: string

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'sillok-map-')))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function sillok(...args: string[]) {
  const { NO_COLOR: _a, FORCE_COLOR: _b, SILLOK_ROOT: _c, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

function file(path: string, text: string): void {
  fs.mkdirSync(join(folder, path, '..'), { recursive: true })
  fs.writeFileSync(join(folder, path), text, { mode: 0o600 })
}

const CONFIG = `logs:
  ops:
    match: ops/{job}.log
    class: L3
    purpose: one-off | operations <script>
    readers: [people]
`

it('goes from a folder nobody knows to a map that is checked', () => {
  file('logs/ops/a.log', 'started\n')
  file('logs/usage.jsonl', '{"level":30,"time":1795170944123,"pid":1,"msg":"up"}\n')
  const first = sillok('map', '--check')
  expect([first.code, first.stderr]).toEqual([1, expect.stringContaining('No log is declared')])
  const made = sillok('init')
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('0 streams and 2 logs of others')])
  const table = sillok('map').stdout
  expect(table).toMatch(/^log +class +kind +files +size +last written +keeps +where\n/)
  expect(table).toMatch(/usage +L1 +records +1 +53 B/)
  // What is left is what only people know: who reads it.
  const checked = sillok('map', '--check', '--json')
  expect(checked.code).toBe(0)
  const { findings, logs } = JSON.parse(checked.stdout)
  expect(findings.map(({ kind, entry }: { kind: string; entry: string }) => [kind, entry])).toEqual([
    ['no-reader', 'ops_a'],
    ['no-reader', 'usage'],
  ])
  expect(logs[1]).toMatchObject({ name: 'usage', format: 'pino', files: 1, bytes: 53, class: 'L1' })
  expect(sillok('init').stderr).toContain('Everything under')
})

it('keeps the map in a document, and says when it is stale', () => {
  file('sillok.config.yaml', CONFIG)
  file('docs/logs.md', '# Our logs\n\nBy hand.\n')
  const place = ['map', '--markdown', 'docs/logs.md']
  expect(sillok(...place, '--check-stale')).toMatchObject({ code: 1, stdout: '' })
  expect(sillok(...place).code).toBe(0)
  const made = fs.readFileSync(join(folder, 'docs/logs.md'), 'utf8')
  expect(made).toMatch(/^# Our logs\n\nBy hand\.\n\n<!-- sillok map/)
  expect(made).toContain(
    '| [ops](#ops) | `ops/{job}.log` | L3 | text | deleted after 30 d | one-off \\| operations \\<script\\> |',
  )
  file('docs/logs.md', `${made}\nAfter it.\n`)
  expect(sillok(...place, '--check-stale').code).toBe(0)
  // As a checkout on Windows has it: every line, or those that nobody has touched.
  const windows = `${made}\nAfter it.\n`.replaceAll('\n', '\r\n')
  for (const text of [windows, windows.replace('\r\n', '\n')]) {
    file('docs/logs.md', text)
    expect(sillok(...place, '--check-stale')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('up to date'),
    })
  }
  file('docs/logs.md', windows)
  file('sillok.config.yaml', CONFIG.replace('L3', 'L2'))
  expect(sillok(...place).code).toBe(0)
  expect(fs.readFileSync(join(folder, 'docs/logs.md'), 'utf8').replaceAll('\r\n', '')).not.toContain('\n')
  file('docs/logs.md', `${made}\nAfter it.\n`)
  expect(sillok(...place, '--check-stale').code).toBe(1)
  expect(sillok(...place).code).toBe(0)
  const again = fs.readFileSync(join(folder, 'docs/logs.md'), 'utf8')
  expect(again).toMatch(/<!-- end of sillok map -->\n\nAfter it\.\n$/)
  expect(again).not.toContain('30 d')
  file('docs/logs.md', again.replace('<!-- end of sillok map -->', ''))
  expect(sillok(...place)).toMatchObject({ code: 2, stderr: expect.stringContaining('without the other') })
})

it('knows what it was told of, by a baseline', () => {
  file('sillok.config.yaml', CONFIG)
  file('logs/ops/a.log', 'started\n')
  file('logs/left.txt', 'x')
  expect(sillok('map', '--check').code).toBe(1)
  expect(sillok('map', '--check', '--write-baseline', 'known.json').code).toBe(0)
  expect(sillok('map', '--check', '--baseline', 'known.json')).toMatchObject({
    code: 0,
    stderr: 'no findings; 1 more are known.\n',
  })
  file('logs/new.bin', 'x')
  const { code, stdout } = sillok('map', '--check', '--baseline', 'known.json')
  expect(code).toBe(1)
  expect(stdout).toContain('new.bin')
  expect(stdout).not.toContain('left.txt')
})

it('makes a page that loads nothing and in which names are no markup', () => {
  file(
    'sillok.config.yaml',
    `${CONFIG}  rest: { match: rest/*, class: L3, purpose: 'what \`rm <b>\` would take; a \` alone' }\n`,
  )
  file('logs/ops/a.log', 'started\n')
  file('logs/<img src=x>.log', 'x')
  expect(sillok('map', '--check', '--html', 'map.html').code).toBe(1)
  const page = fs.readFileSync(join(folder, 'map.html'), 'utf8')
  expect(page).toContain('&lt;img src=x&gt;')
  expect(page).toContain('&lt;script&gt;')
  expect(page).not.toMatch(/<img|<script|https?:/)
  expect(page).toContain('what <code>rm &lt;b&gt;</code> would take; a ` alone')
  expect(page).toContain("default-src 'none'")
})

it('says as JSON what was drafted', () => {
  file('logs/ops/a.log', 'started\n')
  const shown = JSON.parse(sillok('init', '--print', '--json').stdout)
  expect(shown).toMatchObject({
    written: false,
    streams: 0,
    logs: 1,
    yaml: expect.stringContaining('ops_a:'),
  })
  const config = join(folder, 'sillok.config.yaml')
  expect(JSON.parse(sillok('init', '--json').stdout)).toEqual({ ...shown, written: true, file: config })
  expect(fs.readFileSync(config, 'utf8')).toBe(shown.yaml)
  const whole = { file: config, written: false, streams: 0, logs: 0, yaml: '' }
  expect(JSON.parse(sillok('init', '--json').stdout)).toEqual(whole)
})

it('says all that is wrong with a configuration, and misuse', () => {
  file('sillok.config.yaml', 'logs:\n  a: { class: L9 }\n')
  const { code, stderr } = sillok('map')
  expect(code).toBe(2)
  expect(stderr).toContain('sillok.config.yaml:2 logs.a must say which files it is about: match: <glob>.')
  expect(stderr).toContain('sillok.config.yaml:2 logs.a.class must be one of L0, L1')
  file('sillok.config.yaml', '')
  for (const args of [['--baseline', 'x'], ['--check-stale'], ['--markdown', '--check']])
    expect([args, sillok('map', ...args).code]).toEqual([args, 2])
  expect(sillok('init', '--root', 'none')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--root'),
  })
})

it('keeps snapshots, and shows what grew', () => {
  file('sillok.config.yaml', CONFIG)
  file('logs/ops/a.log', 'started\n')
  // The index has many files, and is one thing.
  file('logs/.sillok/engine/store/a.bin', 'x'.repeat(100_000))
  expect(sillok('snapshot').stdout).toContain('How fast it grows shows when there is a snapshot a day older.')
  file('logs/ops/b.log', 'x'.repeat(5000))
  const { at, logs, folders, largest, undeclared, trend } = JSON.parse(
    sillok('snapshot', '--json', '--no-keep').stdout,
  )
  expect(logs[0]).toEqual({ name: 'ops', files: 2, bytes: 5008 })
  expect([logs.at(-1), folders.at(-1)]).toEqual([
    expect.objectContaining({ name: '.sillok' }),
    expect.objectContaining({ name: '.sillok' }),
  ])
  expect(largest[0]).toEqual({ path: 'ops/b.log', bytes: 5000, log: 'ops' })
  expect(JSON.stringify(largest)).not.toContain('.sillok/')
  expect(undeclared).toEqual({ files: 0, bytes: 0 })
  expect(trend).toMatchObject({ files: 2, bytes_per_day: null })
  expect(Date.parse(trend.since)).toBeLessThan(Date.parse(at))
  // As if the one that was kept were of yesterday.
  const stream = join(folder, 'logs/sillok-snapshots')
  const [segment = ''] = fs.readdirSync(stream).filter((name) => name.endsWith('.jsonl'))
  const yesterday = new Date(Date.parse(trend.since) - 86_400_000).toISOString()
  fs.writeFileSync(
    join(stream, segment),
    `torn line\n${fs.readFileSync(join(stream, segment), 'utf8').replace(trend.since, yesterday)}`,
  )
  const again = sillok('snapshot').stdout
  expect(again).toMatch(/ops +2 +5\.01 kB +\+5\.00 kB/)
  expect(again).toMatch(
    /A day: \+\d.*, by snapshots of 1 d\. When the disk is full shows when there are three days/,
  )
})
