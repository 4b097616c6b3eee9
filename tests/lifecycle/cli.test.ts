import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { contentsOf, project, put } from './layout.js'

const MAIN = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))
const DAY = 86_400_000

function sillok(
  root: string,
  ...args: string[]
): { code: number | null; out: string; err: string; lines: Record<string, unknown>[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, SILLOK_ROOT: root },
  })
  const lines = args.includes('--json')
    ? stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : []
  return { code: status, out: stdout, err: stderr, lines }
}

function filled(): string {
  const { root } = project()
  const ago = (path: string, days: number, content: string): void => {
    put(root, path, 0, content)
    fs.utimesSync(join(root, path), (Date.now() - days * DAY) / 1000, (Date.now() - days * DAY) / 1000)
  }
  ago('ops/old.log', 40, 'old\n')
  ago('ops/new.log', 3, 'new\n')
  ago('ops/\u001b[2J.log', 40, 'hostile\n')
  ago('jobs/a.log', 9, 'a job\n')
  ago('held/a', 999, 'held\n')
  ago('stray', 999, 'stray\n')
  return root
}

it('says what would be done and changes nothing', () => {
  const root = filled()
  const before = contentsOf(root)
  const { code, out, err } = sillok(root, 'clean')
  expect(code).toBe(0)
  expect(out).toMatch(/delete .* ops\/old\.log {2}older than 30 d/)
  expect(out).toMatch(/archive .* jobs\/a\.log {2}older than 7 d/)
  expect(out).toContain('3 to do')
  expect(out).toContain('1 file is declared by nobody, and is left alone')
  expect(out).not.toContain('\u001b[2J')
  expect(err).toContain('--run does it')
  const { lines } = sillok(root, 'clean', '--json')
  expect(lines).toContainEqual(
    expect.objectContaining({
      operation: 'delete',
      path: 'ops/old.log',
      log: 'ops',
      class: 'L3',
      cause: 'delete_after',
    }),
  )
  expect(lines.at(-1)).toMatchObject({
    summary: { actions: 3, stays: { held: 1, not_due: 1 }, undeclared: 1 },
  })
  expect(sillok(root, 'clean', '--keep-days', '2', '--only', 'ops', '--json').lines.at(-1)).toMatchObject({
    summary: { actions: 3 },
  })
  expect(contentsOf(root)).toEqual(before)
})

it('explains a file, named from the root or from here', () => {
  const root = filled()
  expect(sillok(root, 'clean', '--explain', 'held/a').out).toMatch(
    /stays {2}it is under legal hold: case 4\n {2}frees {2}take legalHold/,
  )
  expect(sillok(root, 'clean', '--explain', join(root, 'ops/new.log'), '--json').lines).toMatchObject([
    {
      path: 'ops/new.log',
      log: 'ops',
      stay: 'not_due',
      next: 'delete',
      due: expect.any(String),
      time_from: 'mtime',
    },
  ])
  const stray = sillok(root, 'clean', '--explain', 'stray', '--json')
  expect([stray.code, stray.lines]).toEqual([
    0,
    [expect.objectContaining({ path: 'stray', log: null, stay: 'undeclared' })],
  ])
  const unknown = sillok(root, 'clean', '--explain', 'nowhere')
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('no file')])
})

it('does it, brings it back, and reads the archive', () => {
  const root = filled()
  const before = contentsOf(root)
  expect(sillok(root, 'archive', 'list')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('the archive is empty'),
  })
  const { code, lines } = sillok(root, 'clean', '--run', '--json')
  expect(code).toBe(0)
  expect(lines).toMatchObject([{ summary: { done: 3, refused: 0, failed: 0 } }])
  expect(sillok(root, 'clean', '--undo').out).toContain('2 files are back')
  expect(sillok(root, 'clean', '--undo')).toMatchObject({
    code: 1,
    err: expect.stringContaining('nothing in the trash'),
  })
  expect(sillok(root, 'archive', 'list', '--json').lines).toMatchObject([
    { path: 'jobs/a.log', log: 'jobs', bytes: 6 },
  ])
  expect(sillok(root, 'archive', 'list', '--month', '1999-01')).toMatchObject({
    code: 1,
    out: '',
    err: 'sillok: the archive has nothing of that.\n',
  })
  expect(sillok(root, 'archive', 'show', 'jobs/a.log').out).toBe('a job\n')
  expect(sillok(root, 'archive', 'restore', 'jobs/*').code).toBe(0)
  expect(fs.readFileSync(join(root, '_restored/jobs/a.log'), 'utf8')).toBe('a job\n')
  const check = sillok(root, 'map', '--check').out
  expect(check).toContain('stray')
  expect(check).not.toContain('_restored')
  // A run goes its way beside it.
  expect(sillok(root, 'clean').code).toBe(0)
  expect(sillok(root, 'archive', 'restore', 'jobs/*')).toMatchObject({
    code: 1,
    err: expect.stringContaining('is left as it is'),
  })
  expect(sillok(root, 'archive', 'restore', 'jobs/a.log', '--to', root).code).toBe(0)
  const after = contentsOf(root)
  for (const [path, content] of before) expect(after.get(path)).toBe(content)
})

it('what is in the way, or damaged, keeps no other file from being restored', () => {
  const { root } = project()
  const archivedAt = (Date.now() - 9 * DAY) / 1000
  for (const name of ['a', 'b', 'c', 'd']) {
    put(root, `jobs/${name}.log`, 0, `${name}\n`)
    fs.utimesSync(join(root, `jobs/${name}.log`), archivedAt, archivedAt)
  }
  expect(sillok(root, 'clean', '--run').code).toBe(0)
  expect(sillok(root, 'archive', 'restore', 'jobs/a.log').code).toBe(0)
  const month = new Date(archivedAt * 1000).toISOString().slice(0, 7)
  fs.writeFileSync(join(root, '_archive', month, 'jobs/c.log.gz'), 'damaged')
  const { code, out, err } = sillok(root, 'archive', 'restore', 'jobs/*')
  expect([code, out.trim().split('\n').length]).toEqual([1, 2])
  expect(err).toMatch(
    /a\.log exists: it is left as it is[\s\S]*c\.log\.gz in the archive is not what was put there/,
  )
  expect(fs.readdirSync(join(root, '_restored/jobs')).sort()).toEqual(['a.log', 'b.log', 'd.log'])
  expect(sillok(root, 'archive', 'restore', 'nope')).toMatchObject({
    code: 1,
    err: expect.stringContaining('the archive has no nope'),
  })
})

it('shows an archived segment as text, and a restored one is in the way of no run', async () => {
  const root = filled()
  fs.writeFileSync(
    join(root, '../sillok.config.json'),
    JSON.stringify({ streams: { app: { class: 'L1', retention: { archiveAfter: '1d' } } } }),
  )
  const stream = openStream({ root, name: 'app', now: () => Date.now() - 3 * DAY })
  stream.append('{"timestamp":"2026-11-20T10:55:44.123Z","message":"kept"}')
  await stream.close()
  const [segment] = await listSegments(root, 'app')
  const old = (Date.now() - 2 * DAY) / 1000
  fs.utimesSync(segment?.path ?? '', old, old)
  expect(sillok(root, 'clean', '--run').code).toBe(0)
  const path = `app/${segment?.name}.jsonl`
  expect(sillok(root, 'archive', 'show', path).out).toContain('"message":"kept"')
  expect(sillok(root, 'archive', 'show', `${path}.gz`).out).toContain('"message":"kept"')
  expect(sillok(root, 'archive', 'restore', path).code).toBe(0)
  expect(sillok(root, 'clean')).toMatchObject({ code: 0, err: '' })
})

it('refuses what cannot be meant', () => {
  const root = filled()
  for (const args of [
    ['clean', '--target-usage', '120%'],
    ['clean', '--target-usage', '80'],
    ['clean', '--keep-days', '-1'],
    ['clean', '--only', 'opps'],
    ['archive'],
    ['archive', 'list', '--month', '2026-13'],
    ['archive', 'show', 'a{b,'],
  ])
    expect(sillok(root, ...args).code, args.join(' ')).toBe(2)
  expect(sillok('/nonexistent/logs', 'clean').err).toContain('no log root')
  expect(sillok(root, 'archive', 'show', 'nope').code).toBe(1)
})

it('report storage says what was cleaned last', () => {
  const root = filled()
  expect(sillok(root, 'report', 'storage').out).toContain('Never cleaned: see sillok clean.')
  sillok(root, 'clean', '--run')
  const { out } = sillok(root, 'report', 'storage')
  expect(out).toMatch(
    /\n\nLast cleaned \d{4}-\d\d-\d\d \d\d:\d\d UTC: 2 deleted \(12 B\), 1 archived \(6 B\)\.\n$/,
  )
  expect(sillok(root, 'report', 'storage', '--json').lines.every((line) => 'class' in line)).toBe(true)
})
