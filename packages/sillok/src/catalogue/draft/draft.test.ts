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
