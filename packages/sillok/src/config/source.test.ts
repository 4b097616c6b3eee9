import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Place, readSource } from './index.js'

function file(end: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, `sillok.config.${end}`)
  writeFileSync(path, text)
  return path
}

const problem = (end: string, text: string): string => {
  const path = file(end, text)
  try {
    readSource(path)
    return 'none'
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    return (error as Error).message.replaceAll(path, '')
  }
}

// One configuration in each form, with a name that also stands elsewhere, and what is in each line.
const FORMS: Record<string, string> = {
  json: `{
  "streams": {
    "app": { "class": "L1", "retention": { "compressAfter": "1d" } }
  },
  "logs": {
    "ops": {
      "match": ["a/*",
        "b/*"],
      "class": "L3"
    }
  },
  "retention": { "L3": {
    "deleteAfter": "1d" } }
}`,
  yaml: `
streams:
  app: { class: L1, retention: { compressAfter: 1d } }

logs:
  ops:
    match: [a/*,
      b/*]
    class: L3


retention: { L3: {
  deleteAfter: 1d } }
`,
  mjs: `export default {
  streams: {
    app: { class: 'L1', retention: { compressAfter: '1d' } }, // logs: { ops: 1 }
  },
  logs: {
    ops: {
      'match': ["a/*, retention: ",
        \`b/*\`],
      class: 'L3',
    },
  },
  retention: { L3: {
    deleteAfter: '1d' } },
}`,
}
const PLACES: [Place, number][] = [
  [['streams', 'app', 'retention', 'compressAfter'], 3],
  [['logs', 'ops', 'match'], 7],
  [['logs', 'ops', 'match', 1], 8],
  [['logs', 'ops', 'class'], 9],
  [['retention', 'L3', 'deleteAfter'], 13],
  // Of what is not there, the line of what it would be in.
  [['logs', 'ops', 'owner'], 6],
]

describe.each(Object.entries(FORMS))('%s', (end, text) => {
  it.each(['', '\uFEFF'])('says on which line a place stands, with %j before it', (mark) => {
    const { value, line } = readSource(file(end, mark + text))
    expect(value).toMatchObject({ logs: { ops: { class: 'L3' } }, retention: { L3: { deleteAfter: '1d' } } })
    const expected = PLACES.map(([, at]) => (end === 'yaml' && at === 6 ? 6 : at))
    expect(PLACES.map(([place]) => line(place))).toEqual(expected)
  })
})

it('a program: what stands in a call, behind a shorthand or a spread', () => {
  const { line } = readSource(
    file(
      'mjs',
      `const same = (one) => one
const logs = { ops: same({
  class: 'L3' }) }
const streams = {}
export default same({ streams,
  logs,
  ...{ service: 'x' },
})`,
    ),
  )
  expect(line(['logs'])).toBe(6)
  expect(line(['logs', 'ops', 'class'])).toBe(6)
  expect(line(['service'])).toBe(7)
})

it('YAML: what is merged in with << is there, and stands where it was written', () => {
  const { value, line } = readSource(
    file('yaml', 'logs:\n  a: &a\n    class: L3\n    owner: ops\n  b:\n    <<: [*a]\n    owner: web\n'),
  )
  expect(value).toEqual({ logs: { a: { class: 'L3', owner: 'ops' }, b: { class: 'L3', owner: 'web' } } })
  expect(line(['logs', 'b', 'class'])).toBe(3)
  expect(line(['logs', 'b', 'owner'])).toBe(7)
})

it.skipIf(!(process.features as { typescript?: unknown }).typescript).each([
  ['export default {\n logs: {\n  a: 1\n  b: 2 } }', /^:4 fails: /],
  ['const a: number = 1\n\nenum X { A }\nexport default {}', /^:3 has TypeScript that Node cannot strip/],
])('ts that cannot be read: %j', (text, message) => {
  expect(problem('ts', text)).toMatch(message)
})

it.each([
  ['json', '{\n "logs": {},\n}', /^:3 is not valid JSON: /],
  ['json', '{\n "logs": {},\n "logs": {}\n}', /^:3 logs stands here again: the first is in line 2\.$/],
  ['yaml', 'logs: {}\nstreams: {}\nlogs: {}\n', /^:3 logs stands here again: the first is in line 1\.$/],
  [
    'json',
    '{ "logs": {\n"ops": { "match": "a/*",\n"class": "L3" },\n"jobs": {},\n"ops": { "match": "b/*",\n "class": "L1", "writers": [{ "source": "a" }, { "source": "a",\n"source": "b" }], "class": "L0"\n} } }',
    /^:5 logs\.ops stands here again: the first is in line 2\.\n:7 logs\.ops\.writers\[1\]\.source stands here again: the first is in line 6\.\n:7 logs\.ops\.class stands here again: the first is in line 6\.$/,
  ],
  [
    'yaml',
    'logs:\n  ops: { match: a/* }\n  jobs:\n    match: b/*\n    "match": c/*\n  1: {}\n  ops: { match: d/* }\n  "1": {}\n',
    /^:5 logs\.jobs\.match stands here again: the first is in line 4\.\n:7 logs\.ops stands here again: the first is in line 2\.\n:8 logs\.1 stands here again: the first is in line 6\.$/,
  ],
  ['yaml', 'logs:\n  a:\n    match: *.log\n', /^:3 has \*\.log, .* needs quotes\.$/],
  ['yaml', 'logs:\n\ta: 1\n', /^:2 is not valid YAML: /],
  [
    'yaml',
    `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
    /^:1 is not valid YAML: Excessive/,
  ],
  ['mjs', 'export default {\n logs: {\n  a: 1\n  b: 2 } }', /^:4 fails: /],
  ['mjs', 'import fs from "node:fs"\n\nfs.readFileSync("/nowhere")\nexport default {}', /^:3 fails: ENOENT/],
  ['mjs', 'export default {\n logs: nobody }', /^:2 fails: nobody is not defined/],
  ['mjs', 'throw null', /^ fails: null/],
])('%s that cannot be read: %j', (end, text, message) => {
  expect(problem(end, text)).toMatch(message)
})
