import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCatalogue, readCatalogue } from './catalogue.js'

let base: string

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
})
afterEach(() => rmSync(base, { recursive: true }))

function config(name: string, text: string): string {
  const file = join(base, name)
  // What a `.js` file is, Node asks of the nearest package: one in a folder above is not ours.
  writeFileSync(join(base, 'package.json'), '{}')
  writeFileSync(file, text)
  return file
}

const refusal = (name: string, text: string): string => {
  try {
    readCatalogue(config(name, text))
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    return (error as Error).message.replaceAll(`${base}/`, '')
  }
  throw new Error('It was taken.')
}

const YAML = `root: workspaces/logs
service: pipeline
retention:
  L3: { deleteAfter: 14d }
streams:
  llm_usage:
    class: L1
    writers: [src/llm/*.ts]
    readers: [sillok report usage]
logs:
  narration:
    match: audio/{channel}/{video}/log.json
    class: L2
    format: document
    retention: { until: { exists: 'audio/final/{channel}/{video}.wav' } }
  ui_hub:
    match: ui_hub/{program}/{start}.log
    class: L3
    rhythm: 1h
    writers: [{ program: node }]
    retention: { keepLast: { count: 10, of: start, per: [program] }, deleteAfter: null }
    legalHold: { reason: case 7, until: 2027-01-31 }
`

describe('a configuration', () => {
  it('that is code is found by a path from the working directory, too', () => {
    const file = config(
      'sillok.config.mjs',
      "export default { logs: { a: { match: 'a/*', class: 'L3' } } }\n",
    )
    const { entries, project } = readCatalogue(relative(process.cwd(), file))
    expect([entries[0]?.name, project]).toEqual(['a', base])
  })

  it('is understood', () => {
    const { root, project, service, entries } = readCatalogue(config('sillok.config.yaml', YAML))
    expect([root, project, service]).toEqual([join(base, 'workspaces/logs'), base, 'pipeline'])
    const [usage, narration, hub, ...house] = entries
    expect(usage).toMatchObject({
      name: 'llm_usage',
      by: 'sillok',
      format: 'sillok',
      class: 'L1',
      retention: { monthlyArchive: true },
      writers: [{ source: 'src/llm/*.ts' }],
      at: { line: 6 },
    })
    expect(narration).toMatchObject({ by: 'others', kind: 'records', at: { line: 11 } })
    expect(narration?.retention.until?.exists.names).toEqual(['channel', 'video'])
    expect(hub).toMatchObject({
      kind: 'text',
      rhythmMs: 3_600_000,
      writers: [{ program: 'node' }],
      legalHold: { reason: 'case 7', untilMs: Date.parse('2027-01-31T23:59:59.999Z') },
    })
    expect(hub?.retention).toEqual({ keepLast: { count: 10, of: 'start', per: ['program'] } })
    expect(house.every(({ by }) => by === 'house')).toBe(true)
  })

  it('has what its class gives, what it says for the class, and the log its own', () => {
    const of = (text: string) => readCatalogue(config('sillok.config.yaml', text)).entries[0]?.retention
    const DAY = 86_400_000
    expect(of('logs: { a: { match: a, class: L3 } }')).toEqual({ deleteAfterMs: 30 * DAY })
    expect(of('retention: { L3: { deleteAfter: 14d } }\nlogs: { a: { match: a, class: L3 } }')).toEqual({
      deleteAfterMs: 14 * DAY,
    })
    expect(of('logs: { a: { match: a, class: L3, retention: { maxBytes: 1MB } } }')).toEqual({
      deleteAfterMs: 30 * DAY,
      maxBytes: 1_000_000,
    })
    expect(of('logs: { a: { match: a, class: raw, retention: { deleteAfter: 3d } } }')).toEqual({
      compressAfterMs: DAY,
      deleteAfterMs: 3 * DAY,
    })
    expect(of('logs: { a: { match: a, class: summary, retention: { archiveAfter: null } } }')).toEqual({
      compressAfterMs: 7 * DAY,
    })
  })

  it('means the same in every form', () => {
    const value = { root: 'l', logs: { a: { match: '{x}.log', class: 'L3' } } }
    const forms = {
      'sillok.config.json': JSON.stringify(value),
      'sillok.config.mjs': `export default ${JSON.stringify(value)}`,
      'sillok.config.js': `module.exports = ${JSON.stringify(value)}`,
      'sillok.config.yml': 'root: l\nlogs:\n  a: { match: "{x}.log", class: L3 }\n',
    }
    const read = Object.entries(forms).map(([name, text]) => {
      const { entries, root } = readCatalogue(config(name, text))
      return { root, entry: { ...entries[0], at: undefined } }
    })
    for (const one of read) expect(one).toEqual(read[0])
  })

  it('is told where it is wrong: all of it, with the entry and the line', () => {
    expect(
      refusal(
        'sillok.config.yaml',
        `streams:
  'no/stream': { class: L1 }
logs:
  a:
    match: /abs/{x}.log
    class: L9
    ownr: me
  b:
    class: L1
    match: '{x}/b'
    retention:
      deleteAfter: 30 days
      keepLast: { count: 3, of: start }
  c:
    match: [c]
    class: raw
    retention: { archiveAfter: 7d, deleteAfter: 7d }
    writers: [3]
`,
      ).split('\n'),
    ).toEqual([
      'sillok.config.yaml:2 streams.no/stream is not a stream name: use 1 to 64 letters, digits, "_", "-" or ".", beginning with a letter or digit.',
      'sillok.config.yaml:7 logs.a.ownr is not known here: "owner" may be meant.',
      'sillok.config.yaml:5 logs.a.match "/abs/{x}.log" begins with "/": paths are relative.',
      'sillok.config.yaml:6 logs.a.class must be one of L0, L1, L2, L3, state, cache, raw, summary, training, tagged, not "L9".',
      'sillok.config.yaml:12 logs.b.retention.deleteAfter cannot be: L1 is kept for ever. Another class may end.',
      'sillok.config.yaml:13 logs.b.retention.keepLast cannot be: L1 is kept for ever. Another class may end.',
      'sillok.config.yaml:12 logs.b.retention.deleteAfter must be a time such as 12h, 30d or 5y, not "30 days".',
      'sillok.config.yaml:13 logs.b.retention.keepLast.of names the part {start}, which not every glob of this log has.',
      'sillok.config.yaml:18 logs.c.writers[0] must be an object, not 3.',
      'sillok.config.yaml:17 logs.c.retention.deleteAfter must be later than archiveAfter, since it is when the archived copy goes, too; without it the copy stays.',
    ])
  })

  it('is told its line in JSON and in code', () => {
    expect(
      refusal('sillok.config.json', '{\n "logs": {\n  "a": {\n   "class": "L3",\n   "match": 5\n}}}'),
    ).toMatch(/^sillok\.config\.json:5 logs\.a\.match must be a list/)
    rmSync(join(base, 'sillok.config.json'))
    expect(
      refusal(
        'sillok.config.mjs',
        'export default {\n logs: {\n  a: {\n   match: "a",\n   class: "L7" } } }',
      ),
    ).toMatch(/^sillok\.config\.mjs:5 logs\.a\.class must be one of/)
  })

  it('is refused where it is no YAML, no JSON, or fails', () => {
    expect(refusal('sillok.config.yaml', 'a: 1\nb: [2\n')).toMatch(
      /^sillok\.config\.yaml:3 is not valid YAML/,
    )
    expect(refusal('sillok.config.yaml', 'a: 1\na: 2\n')).toBe(
      'sillok.config.yaml:2 a stands here again: the first is in line 1.',
    )
    expect(refusal('sillok.config.yaml', '- a\n')).toMatch(/The configuration must be an object/)
    expect(refusal('sillok.config.yaml', 'root: >\n  logs/x\n')).toMatch(/root must be a text on one line/)
    rmSync(join(base, 'sillok.config.yaml'))
    expect(refusal('sillok.config.mjs', 'throw new Error("no")')).toMatch(/sillok\.config\.mjs:1 fails: no/)
  })

  it('may be empty', () => {
    expect(readCatalogue(config('sillok.config.yaml', '# nothing yet\n')).root).toBe(join(base, 'logs'))
  })

  it('is not run where others could have written it', () => {
    const file = config('sillok.config.mjs', 'export default {}')
    chmodSync(file, 0o666)
    expect(() => readCatalogue(file)).toThrow(/may be written by everyone, and is not run/)
  })
})

describe('the catalogue of a place', () => {
  it('is found from a folder below, and from the root that is given', () => {
    config('sillok.config.yaml', 'logs: { a: { match: a, class: L3 } }\n')
    mkdirSync(join(base, 'src'))
    expect(loadCatalogue(undefined, [join(base, 'src')])).toMatchObject({
      root: join(base, 'logs'),
      project: base,
    })
    const given = loadCatalogue(join(base, 'logs'), ['/'])
    expect([given.root, given.entries[0]?.name]).toEqual([join(base, 'logs'), 'a'])
  })

  it('is empty without a configuration, and says when there are two', () => {
    const { file, entries } = loadCatalogue(join(base, 'logs'), [base])
    expect([file, entries.every(({ by }) => by === 'house')]).toEqual([undefined, true])
    config('sillok.config.yaml', '')
    config('sillok.config.json', '{}')
    expect(() => loadCatalogue(undefined, [base])).toThrow(
      /has sillok\.config\.json and sillok\.config\.yaml: keep one/,
    )
  })
})
