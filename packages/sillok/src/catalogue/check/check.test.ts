import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { saveCursor, startOfStream } from '../../stream/index.js'
import { readCatalogue } from '../declare/catalogue.js'
import { survey } from '../walk/survey.js'
import { readBaseline, writeBaseline } from './baseline.js'
import { checkMap } from './check.js'
import type { Finding } from './finding.js'
import { cursorPath } from './shipped.js'

let base: string
const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
  mkdirSync(join(base, 'logs'))
  mkdirSync(join(base, 'proc'))
})
afterEach(() => rmSync(base, { recursive: true }))

function file(path: string, text = 'x\n', age = 0, mode = 0o600): void {
  mkdirSync(join(base, path, '..'), { recursive: true })
  writeFileSync(join(base, path), text)
  chmodSync(join(base, path), mode)
  utimesSync(join(base, path), new Date(NOW - age), new Date(NOW - age))
}

async function check(config: string): Promise<Finding[]> {
  file('sillok.config.yaml', config)
  const catalogue = readCatalogue(join(base, 'sillok.config.yaml'))
  return checkMap(catalogue, survey(catalogue, NOW), { now: NOW, proc: join(base, 'proc') })
}

const brief = (findings: Finding[]) =>
  findings.map(({ severity, kind, entry, path, message }) => [severity, kind, entry ?? path, message])

const ops = (more = '') => `logs: { ops: { match: 'ops/**', class: L3, readers: [people]${more} } }`

describe('the check of the map', () => {
  it('finds nothing where all is as declared', async () => {
    file('logs/ops/a.log', 'started\n', DAY)
    file('src/ops.ts', "open('ops/a.log')")
    expect(await check(ops(', writers: [src/ops.ts], rhythm: 2d'))).toEqual([])
  })

  it('finds what nothing declares, and what is declared and not there', async () => {
    file('logs/x/left.txt', 'two')
    file('logs/x/more.txt')
    const found = await check(ops())
    expect(brief(found)).toEqual([
      ['warning', 'never-seen', 'ops', 'Is declared, and has no file'],
      ['warning', 'undeclared', 'x/*.txt', '2 files are not declared'],
    ])
    expect(found[1]?.evidence).toContain('x/left.txt')
  })

  it('knows what the supervisor keeps of what workers print', async () => {
    for (const start of ['2026-11-19T10-00-00.000Z', '2026-11-20T10-00-00.000Z'])
      for (const name of ['stdout.log', 'stderr.log', 'end.json'])
        file(`logs/process/chat-1/${start}/${name}`, name.startsWith('end') ? '{}' : 'two')
    file('logs/process/other.txt')
    expect(brief(await check('logs: {}'))).toEqual([
      ['warning', 'undeclared', 'process/*.txt', 'A file is not declared'],
    ])
  })

  it('says of a name that is no text what helps, which no right to read it is', async () => {
    file('logs/ops/a.log')
    writeFileSync(Buffer.concat([Buffer.from(join(base, 'logs/ops/b')), Buffer.from([0xff])]), 'x')
    const [found, ...others] = await check(ops())
    expect(others).toEqual([])
    expect(found).toMatchObject({ kind: 'unreadable', evidence: ['its name is not UTF-8'] })
    expect(found?.fix).toMatch(/^Rename it/)
  })

  it('takes no empty segment for too old: it is where a stream goes on', async () => {
    const segment = 'logs/app/2026-10-01T00-00-00.000Z-000001.jsonl'
    const tooOld = async () =>
      (await check('streams: { app: { class: L3 } }')).filter(({ kind }) => kind === 'too-old')
    file(segment, '', 40 * DAY)
    expect(await tooOld()).toEqual([])
    file(segment, '{}\n', 40 * DAY)
    expect((await tooOld()).length).toBe(1)
  })

  it('finds what is silent, too old, open to others, or read by nobody', async () => {
    file('logs/ops/a.log', 'x', 40 * DAY, 0o644)
    expect(brief(await check("logs: { ops: { match: 'ops/**', class: L3, rhythm: 1d } }"))).toEqual([
      ['error', 'too-old', 'ops', 'Has a file of 40 d; L3 allows 30 d'],
      ['warning', 'silent', 'ops', 'Was not written for 40 d; its rhythm is 1 d'],
      ['warning', 'open-to-others', 'ops', 'A file may be read or written by others than the owner'],
      ['note', 'no-reader', 'ops', 'Nobody is declared to read it'],
    ])
    // A file of a clock that was ahead says nothing of when the log was written last.
    file('logs/ops/b.log', 'x', -900 * DAY)
    expect(brief(await check("logs: { ops: { match: 'ops/**', class: L3, rhythm: 1d } }"))[1]?.[3]).toContain(
      '40 d',
    )
    rmSync(join(base, 'logs/ops/b.log'))
    // What is on legal hold may be as old as it likes.
    expect(brief(await check(ops(', legalHold: { reason: case 7 }')))[0]?.[1]).toBe('open-to-others')
  })

  it('finds writers that are gone, and those that do not mention the log any more', async () => {
    file('logs/ops/a.log')
    file('src/other.ts', "open('jobs')")
    expect(brief(await check(ops(', writers: [src/gone/*.ts, src/*.ts]')))).toEqual([
      ['warning', 'writer-missing', 'ops', 'Its declared writer does not exist'],
      ['warning', 'writer-silent', 'ops', 'Its declared writer does not mention it any more'],
    ])
  })

  it('finds processes that write and are not the writer, and removed files that are open', async () => {
    file('logs/ops/a.log')
    const process_ = (pid: number, exe: string, target: string, flags: string) => {
      for (const folder of ['fd', 'fdinfo'])
        mkdirSync(join(base, 'proc', `${pid}`, folder), { recursive: true })
      symlinkSync(exe, join(base, 'proc', `${pid}`, 'exe'))
      writeFileSync(join(base, 'proc', `${pid}`, 'cmdline'), `${exe}\0--secret=1\0src/ops.ts\0`)
      symlinkSync(base, join(base, 'proc', `${pid}`, 'cwd'))
      symlinkSync(target, join(base, 'proc', `${pid}`, 'fd', '3'))
      writeFileSync(join(base, 'proc', `${pid}`, 'fdinfo', '3'), `pos:\t0\nflags:\t${flags}\n`)
    }
    const log = join(base, 'logs/ops/a.log')
    process_(10, '/usr/bin/nginx', log, '02102001')
    process_(11, '/usr/bin/tail', log, '0100000')
    process_(12, '/usr/bin/node', `${log} (deleted)`, '02102001')
    process_(13, '/usr/bin/nginx', '/etc/hosts', '0100001')
    file('src/ops.ts', 'ops')
    expect(brief(await check(ops(', writers: [{ program: rsyslogd }]')))).toEqual([
      ['warning', 'foreign-writer', 'ops', 'nginx has it open for writing and is not its declared writer'],
      ['warning', 'deleted-open', 'ops', 'Was removed, and is still open in node'],
    ])
    // The same by the name of a program, by the source that it runs, and with nothing said.
    for (const writers of [', writers: [{ program: nginx }]', ', writers: [src/*.ts]', ''])
      expect((await check(ops(writers))).map(({ kind }) => kind)).toEqual(['deleted-open'])
    expect(JSON.stringify(await check(ops(', writers: [{ program: x }]')))).not.toContain('--secret')
  })

  it('finds shapes that drift', async () => {
    const shapes = `, format: json, shapes: { client: { fields: { model: string, count: number, note: 'string?' } },
      router: { fields: { route: string, cost: 'number|null' } } }`
    file(
      'logs/ops/a',
      '{"model":"m","count":1}\n{"route":"r","cost":null}\n{"model":"m","count":1,"note":"n"}\n',
    )
    expect(await check(ops(shapes))).toEqual([])
    file(
      'logs/ops/a',
      '{"model":"m","count":"1"}\n{"route":"r","price":1}\n{"route":"r","cost":2}\nno json\n',
    )
    expect((await check(ops(shapes))).map(({ message }) => message)).toEqual([
      'Lines of the shape client: count changed from number to string',
      'Lines of the shape router: cost vanished',
      'Lines of the shape router: price appeared (number)',
    ])
  })

  it('finds secrets and personal data, and does not show them', async () => {
    file(
      'logs/ops/20:15.log',
      'started\npassword=hunter2secret passwd=hunter3secret\nmail bob.miller@example.org\n',
    )
    const found = await check(ops())
    expect(brief(found)).toEqual([
      ['error', 'secret', 'ops', 'Holds a secret: assignment'],
      ['warning', 'personal-data', 'ops', 'Holds personal data, and is not declared to: email'],
    ])
    expect(found[0]).toMatchObject({ path: 'ops/20:15.log', evidence: ['ops/20:15.log:2'] })
    expect(JSON.stringify(found)).not.toMatch(/hunter|miller/)
    expect((await check(ops(', personalData: true'))).map(({ kind }) => kind)).toEqual(['secret'])
  })

  it('says of a long file, of which both ends are looked at, where from its end a secret stands', async () => {
    file('logs/ops/long.log', `${'nothing to see\n'.repeat(200_000)}password=hunter2secret\nstopped\n`)
    const [found] = await check(ops())
    expect(found?.evidence).toEqual(['ops/long.log (line 2 from the end)'])
  })

  it('looks at the lines of a sealed stream, and takes neither its signatures for secrets nor its tiles for lines', async () => {
    file(
      'logs/app/2026-11-20T10-55-44.123Z-000001.jsonl',
      '{"timestamp":"2026-11-20T10:55:44.123Z","message":"password=hunter2secret"}\n',
    )
    symlinkSync('app/2026-11-20T10-55-44.123Z-000001.jsonl', join(base, 'logs/app.jsonl'))
    file(
      'logs/app/tlog/checkpoint',
      'vm/app\n5029\nKT0d6/gF4ExisJLgkdqEwTlClXOhYBO47ZWcbm6xlNA=\n\n— vm/app XT1KJQmJWVzvHAT5e+lcGu48Of312U9vguoTmPIeDrqPgMW+Q32aGsISHn1lCVFVlKGUpXoywxDCMxCs3bhMvIQQLwg=\n',
    )
    // Sealing writes them after the segment, and they stay when segments are archived.
    for (let i = 0; i < 6; i++) file(`logs/app/tlog/tile/0/00${i}`, 'x', i < 3 ? 0 : 300 * DAY)
    const config = 'streams: { app: { class: L3, readers: [r], rhythm: 2d } }'
    expect(brief(await check(config))).toEqual([['error', 'secret', 'app', 'Holds a secret: assignment']])
  })

  it('finds streams that are not sealed or not shipped', async () => {
    const config = 'streams: { audit: { class: L0, sealed: true, readers: [r], destinations: [s3] } }'
    file('logs/audit/2026-11-20T10-55-44.123Z-000001.jsonl', '{"timestamp":"x"}\n')
    symlinkSync('audit/2026-11-20T10-55-44.123Z-000001.jsonl', join(base, 'logs/audit.jsonl'))
    expect(brief(await check(config))).toEqual([
      ['error', 'not-sealed', 'audit', 'Is declared sealed, and has no sealed log'],
      ['warning', 'unshipped', 'audit', 'Is declared to go to s3; nothing was shipped yet'],
    ])
    mkdirSync(join(base, 'logs/audit/tlog'))
    const cursor = cursorPath(join(base, 'logs'), 's3', 'audit')
    saveCursor(cursor, startOfStream())
    utimesSync(cursor, new Date(NOW - 2 * DAY), new Date(NOW - 2 * DAY))
    expect(brief(await check(config))).toEqual([
      ['warning', 'unshipped', 'audit', 'Was not shipped to s3 for 2 d'],
    ])
    // Of a clock that was ahead: when that was nobody knows.
    utimesSync(cursor, new Date(NOW + 900 * DAY), new Date(NOW + 900 * DAY))
    expect(brief(await check(config))).toEqual([
      ['warning', 'unshipped', 'audit', 'Was not shipped to s3 since the clock was right'],
    ])
    saveCursor(cursor, { finished: '', open: { '2026-11-20T10-55-44.123Z-000001': 18 } })
    expect(await check(config)).toEqual([])
  })

  it('tells of links', async () => {
    file('logs/ops/a')
    symlinkSync('/etc', join(base, 'logs/ops/etc'))
    // The engine's own: whoever removes them as a finding says, breaks the index.
    mkdirSync(join(base, 'logs/.sillok/engine/data'), { recursive: true })
    symlinkSync('../store/1', join(base, 'logs/.sillok/engine/data/otel_logs'))
    expect(brief(await check(ops()))).toEqual([
      ['note', 'link', 'ops/etc', 'Is a symbolic link, a socket, a pipe or a device'],
    ])
  })

  it('knows what a baseline knows, whatever its numbers are by then', async () => {
    file('logs/x/1.txt')
    const path = join(base, 'known.json')
    writeBaseline(path, await check(ops()))
    file('logs/x/2.txt')
    file('logs/y/1.txt')
    const known = readBaseline(path)
    expect((await check(ops())).filter(({ id }) => !known.has(id)).map(({ path: place }) => place)).toEqual([
      'y/*.txt',
    ])
    writeFileSync(path, '[]')
    expect(() => readBaseline(path)).toThrow(/is not a baseline/)
    expect(() => readBaseline(join(base, 'none'))).toThrow(/cannot be read/)
  })
})
