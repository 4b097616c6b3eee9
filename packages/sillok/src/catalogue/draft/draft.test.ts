import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadCatalogue, readCatalogue } from '../declare/catalogue.js'
import { survey } from '../walk/survey.js'
import { draft, draftHead } from './draft.js'
import { keyOf, piecesOf, singular } from './names.js'

let base: string

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
})
afterEach(() => rmSync(base, { recursive: true }))

function file(path: string, text: string | Buffer = 'x\n'): void {
  mkdirSync(dirname(join(base, 'logs', path)), { recursive: true })
  writeFileSync(join(base, 'logs', path), text)
}

/** The draft, as a configuration that is read again. */
async function drafted() {
  const { yaml } = await draft(loadCatalogue(join(base, 'logs'), [base]))
  const config = join(base, 'sillok.config.yaml')
  writeFileSync(config, draftHead(base, join(base, 'logs')) + yaml)
  try {
    const catalogue = readCatalogue(config)
    return { yaml, catalogue, seen: survey(catalogue) }
  } finally {
    rmSync(config)
  }
}

it('tells what changes in a name from what stays', () => {
  const key = (name: string) => keyOf(piecesOf(name))
  expect(key('job-20261120-3.log')).toBe('job-{date}-{n}.log')
  expect(key('2026-11-20T10-55-44.123Z.json')).toBe('{date}.json')
  expect(key('run_01HF7YAT31JZHSMW1CG6Q6B7J7.jsonl.gz')).toBe('run_{id}.jsonl.gz')
  expect(key('track.mp3')).toBe('track.mp3')
  expect(key('3f2504e0-4f89-11d3-9a0c-0305e82c3301')).toBe('{id}')
  expect(['videos', 'batches', 'entries', 'status', 'ops'].map(singular)).toEqual([
    'video',
    'batch',
    'entry',
    'folder',
    'folder',
  ])
})

it('drafts families with named parts, formats and the reason', async () => {
  for (const channel of ['alpha', 'beta', 'gamma'])
    for (const video of ['v1', 'v2'])
      file(`audio/final/channels/${channel}/${video}/log.json`, '{\n "ok": true\n}\n')
  for (let i = 0; i < 12; i++)
    file(`jobs/job-2026112${i % 3}-${i}.log`, `2026-11-20T10:00:00Z INFO started ${i}\n`)
  file('usage.jsonl', '{"level":30,"time":1795170944123,"pid":1,"msg":"up"}\n')
  file('tasks.db', Buffer.from('SQLite format 3\0xxxx'))
  file('cache/a.bin', Buffer.from([0, 1]))
  file('hub.pid', '7')
  const { yaml, catalogue, seen } = await drafted()
  expect(seen.undeclared).toEqual([])
  expect(
    catalogue.entries
      .filter(({ by }) => by === 'others')
      .map(({ globs, kind, class: logClass, format }) => [globs[0]?.source, kind, logClass, format]),
  ).toEqual([
    ['audio/final/channels/{channel}/v{n}/log.json', 'records', 'L1', 'document'],
    ['cache/a.bin', 'cache', 'cache', 'binary'],
    ['hub.pid', 'state', 'state', 'text'],
    ['jobs/job-{date}-{n}.log', 'text', 'L1', 'text'],
    ['tasks.db', 'database', 'state', 'sqlite'],
    ['usage.jsonl', 'records', 'L1', 'pino'],
  ])
  expect(yaml).toContain('# 12 files, ')
  expect(yaml).toContain('pino writes this')
})

it('drafts streams of ours as streams, and nothing that is declared', async () => {
  file('app/2026-11-20T10-55-44.123Z-000001.jsonl', '{"timestamp":"x"}\n')
  symlinkSync('app/2026-11-20T10-55-44.123Z-000001.jsonl', join(base, 'logs/app.jsonl'))
  const { catalogue, seen } = await drafted()
  expect(catalogue.entries[0]).toMatchObject({ name: 'app', by: 'sillok', class: 'L1' })
  expect(seen.undeclared).toEqual([])
  expect(await draft(catalogue)).toMatchObject({ streams: 0, logs: 0 })
})

it('declares every file, whatever its name, and lets nothing be deleted', async () => {
  const name = fc.oneof(
    fc.stringMatching(/^[a-z0-9_.*?{}[\]\\ #:'"\n-]{1,8}$/).filter((text) => text !== '.' && text !== '..'),
    fc.constantFrom(
      'run-1',
      'run-2',
      'x.log',
      'true',
      '2026-11-20',
      '- a',
      'é',
      '---.',
      '...',
      '..\n',
      '..a',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
      async (paths) => {
        rmSync(join(base, 'logs'), { recursive: true, force: true })
        for (const path of paths) {
          try {
            file(path.join('/'))
          } catch {
            // A file stands where a folder is to be.
          }
        }
        const { seen, catalogue } = await drafted()
        expect(seen.undeclared).toEqual([])
        for (const { by, retention } of catalogue.entries)
          if (by === 'others') expect(retention).not.toHaveProperty('deleteAfterMs')
      },
    ),
    { numRuns: 30 },
  )
})

it('takes what was rotated and compressed for the log that it was', async () => {
  for (const name of [
    'syslog',
    'syslog.1',
    'syslog.2.gz',
    'mail.log',
    'mail.log-20261120',
    'mail.log-20261121.gz',
  ])
    file(name, 'Nov 20 10:00:00 host app[1]: up\n')
  for (const name of ['eipp.log.xz', 'apt.log', 'apt.log.1.xz', 'data.tar.gz']) file(`apt/${name}`)
  const { catalogue, seen } = await drafted()
  expect(
    catalogue.entries
      .filter(({ by }) => by === 'others')
      .map(({ globs }) => globs.map(({ source }) => source)),
  ).toEqual([
    ['apt/apt.log', 'apt/apt.log.{rotation}.xz'],
    ['apt/data.tar.gz'],
    ['apt/eipp.log.xz'],
    ['mail.log', 'mail.log-{rotation}'],
    ['syslog', 'syslog.{rotation}'],
  ])
  expect(seen.undeclared).toEqual([])
  expect(seen.entries.get('syslog')?.files).toBe(3)
})

it('of programs that each have a log of their own each is one; of very many alike all are one, with what was rotated', async () => {
  for (const name of ['alternatives', 'bootstrap', 'dpkg', 'fontconfig', 'kern'])
    for (const end of ['', '.1', '.2.gz']) file(`${name}.log${end}`)
  for (let i = 0; i < 20; i++)
    for (const end of ['', '.1']) file(`sites/site-${'abcdefghijklmnopqrst'[i]}.log${end}`)
  const { catalogue, seen } = await drafted()
  const globs = catalogue.entries
    .filter(({ by }) => by === 'others')
    .map((entry) => entry.globs.map(({ source }) => source))
  expect(globs).toEqual([
    ['alternatives.log', 'alternatives.log.{rotation}'],
    ['bootstrap.log', 'bootstrap.log.{rotation}'],
    ['dpkg.log', 'dpkg.log.{rotation}'],
    ['fontconfig.log', 'fontconfig.log.{rotation}'],
    ['kern.log', 'kern.log.{rotation}'],
    ['sites/{name}.log', 'sites/{name}.log.{rotation}'],
  ])
  expect(seen.undeclared).toEqual([])
})

it('stays short for a folder that is no folder of logs, and declares all of it', async () => {
  for (let i = 0; i < 60; i++)
    file(`.config/app-${String.fromCharCode(97 + (i % 26))}/${'x'.repeat(1 + i)}.a${'b'.repeat(i % 9)}`)
  for (const name of ['run', 'err']) file(`.config/deep/er/${name}.log`, 'started\n')
  for (const folder of ['web', 'api']) file(`${folder}/node_modules/left-pad/index.js`)
  file('web/.git/HEAD')
  file('web/app.log', 'started\n')
  file('.bashrc')
  const { yaml, catalogue, seen } = await drafted()
  expect(seen.undeclared).toEqual([])
  const own = catalogue.entries.filter(({ by }) => by === 'others')
  expect(own.length).toBeLessThan(60)
  const globs = own.flatMap((entry) => entry.globs.map(({ source }) => source))
  for (const glob of ['**/node_modules/**', '**/.git/**', 'web/app.log', '.config/deep/er/run.log'])
    expect(globs).toContain(glob)
  expect(own.find(({ globs: [glob] }) => glob?.source === '.bashrc')?.name).toBe('bashrc')
  expect(yaml).toContain('# 2 folders, not looked into.\n  # It is packages of Node, and no log.')
})

it('a folder with hundreds of kinds of files is one entry, beside those that look like logs', async () => {
  for (let i = 0; i < 300; i++) file(`share/${i % 7}x/${'pq'[i % 2]?.repeat(1 + (i >> 1))}`)
  file('share/3x/zzz.log', 'started\n')
  const { yaml, catalogue, seen } = await drafted()
  expect(seen.undeclared).toEqual([])
  expect(catalogue.entries.filter(({ by }) => by === 'others').length).toBeLessThanOrEqual(120)
  expect(yaml).toMatch(/# \d+ kinds of files: too many to tell one by one\./)
  expect(catalogue.matcher.match('share/3x/zzz.log')?.entry.class).toBe('L1')
})

it('enters no more folders when its time is over; what it did not see is declared, too', async () => {
  file('a.log', 'started\n')
  file('deep/er/b.log', 'started\n')
  const catalogue = loadCatalogue(join(base, 'logs'), [base])
  const { yaml, cut } = await draft(catalogue, { lookMs: -1 })
  expect(cut).toBe(true)
  expect(yaml).toContain('match: deep/**')
  expect(yaml).toContain('match: a.log')
})
