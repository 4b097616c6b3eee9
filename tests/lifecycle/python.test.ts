// What rotated segments become is read by those for whom it is made: Python, NumPy, a database. What it says is compared with the lines that were written.
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clean } from 'sillok/lifecycle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOT_HERE } from '../../scripts/debian.mjs'
import { pythonWith } from '../../scripts/python.mjs'
import { NOW, project } from './layout.js'

const home = mkdtempSync(join(tmpdir(), 'sillok-python-'))
const learn = join(home, 'logs/learn')
const lines = join(home, 'lines.jsonl')
/** More than a batch of a conversion, so that what is written has several parts. */
const ROWS = 40_000
const HOSTILE = ['', "'", '=1+1', 'é😀, "x"\r\n', 'a\0b', '\u2028', 'null', '-0', 'x'.repeat(300)]

/** The first says more of types, the second less; others are random by their number. */
function recordOf(n: number): Record<string, unknown> {
  const part = (of: number): number => ((n * 7919 + of * 104_729) % 10_007) / 10_007
  return {
    timestamp: new Date(NOW - 40 * 86_400_000 + n).toISOString(),
    level: n % 9 === 0 ? 'WARNING' : 'INFO',
    n: n % 2 === 0 ? n : -n,
    big: n % 100 === 0 ? Number.MAX_SAFE_INTEGER - n : n,
    price: n % 50 === 0 ? n : part(1) * 1e6,
    ok: n % 3 === 0,
    text: HOSTILE[n % HOSTILE.length],
    short: HOSTILE[n % 3],
    vector: Array.from({ length: n % 5 }, (_, item) => part(item)),
    tags: n % 4 === 0 ? [] : ['a', `b${n}`, n],
    mixed: [n, `${n}`, true, null, { a: n }][n % 5],
    metadata: { pnl: part(2) - 0.5, ...(n % 7 === 0 ? { note: `note ${n}` } : {}), é: n },
    ...(n % 3 === 1 ? { maybe: n % 2 === 0 ? null : n } : {}),
    ...(n === 11 ? { only: 'here' } : {}),
  }
}

beforeAll(async () => {
  const { root, options } = project(home, {
    streams: { learn: { class: 'training', formats: ['csv', 'npz', 'pickle', 'parquet'] } },
  })
  const text = Array.from({ length: ROWS }, (_, n) => `${JSON.stringify(recordOf(n))}\n`).join('')
  writeFileSync(lines, text)
  mkdirSync(learn)
  writeFileSync(join(learn, '2026-10-10T00-00-00.000Z-000001.jsonl'), text)
  const active = 'learn/2026-11-20T00-00-00.000Z-000002.jsonl'
  writeFileSync(join(root, active), '')
  symlinkSync(active, join(root, 'learn.jsonl'))
  expect(await clean(options)).toMatchObject({ refused: 0, failed: 0 })
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The segment in another form. */
function made(ending: string): string {
  const [name, other] = readdirSync(learn).filter((one) => one.endsWith(ending) && !one.startsWith('.'))
  expect([name, other]).toEqual([expect.any(String), undefined])
  return join(learn, name as string)
}

// Said in the test's name, so that who reads the result knows what to do.
const python = pythonWith('pickle')
const numpy = pythonWith('numpy')
const run = (program: string | undefined, script: string, ...files: string[]): unknown =>
  JSON.parse(execFileSync(program ?? '', ['-c', script, ...files], { encoding: 'utf8', maxBuffer: 1e8 }))

/** The rows that a script made in `rows` are those of the lines: whole numbers whole, and no type another. */
const SAME = `
def same(a, b):
    if type(a) is not type(b): return False
    if isinstance(a, dict): return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list): return len(a) == len(b) and all(map(same, a, b))
    return a == b
lines = [json.loads(line) for line in open(sys.argv[2], encoding='utf-8')]
wrong = [n for n, (a, b) in enumerate(zip(lines, rows)) if not same(a, b)]
print(json.dumps([len(lines), len(rows), wrong[:3]]))`

describe.skipIf(python === undefined)(`Python${python ? '' : NOT_HERE}`, () => {
  it('reads a pickle as the same plain data, with nothing that is run', () => {
    const script = `
import json, pickle, pickletools, sys
data = open(sys.argv[1], 'rb').read()
ops = {op.name for op, _, _ in pickletools.genops(data)}
class Strict(pickle.Unpickler):
    def find_class(self, *a): raise SystemExit('a class')
assert pickletools.genops(data).__next__()[1] == 4
assert not ops & {'GLOBAL', 'STACK_GLOBAL', 'REDUCE', 'BUILD', 'INST', 'OBJ', 'NEWOBJ'}
rows = Strict(open(sys.argv[1], 'rb')).load()
# JSON knows one kind of number; a whole one is an int, as price is here now and then.
def plain(a):
    if isinstance(a, float) and a.is_integer(): return int(a)
    if isinstance(a, dict): return {k: plain(v) for k, v in a.items()}
    if isinstance(a, list): return [plain(v) for v in a]
    return a
${SAME.replace('json.loads(line)', 'plain(json.loads(line))')}`
    expect(run(python, script, made('.pkl'), lines)).toEqual([ROWS, ROWS, []])
  })

  it('reads a CSV as its description says', () => {
    const script = `
import csv, json, sys
described = json.load(open(sys.argv[1][:-4] + '.columns.json'))
rows = []
for cells in csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True):
    row = {}
    for column in described['columns']:
        cell = cells[column['name']]
        if column['cell'] == 'json':
            if cell == '': continue
            value = json.loads(cell)
        elif cell == '' and column['missing']: continue
        else: value = cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in tuple('=+-@\\t\\r＝＋－＠') else cell
        inner = row
        for name in column['field'][:-1]: inner = inner.setdefault(name, {})
        inner[column['field'][-1]] = value
    rows.append(row)
${SAME}`
    expect(run(python, script, made('.csv'), lines)).toEqual([ROWS, ROWS, []])
  })
})

describe.skipIf(numpy === undefined)(`NumPy${numpy ? '' : NOT_HERE}`, () => {
  it('reads a .npz without pickle, each value as docs/retention.md says', () => {
    const script = `
import json, numpy as np, sys, zipfile
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
z = np.load(sys.argv[1], allow_pickle=False)
described = json.loads(str(z['__columns__']))
rows = [{} for _ in range(described['rows'])]
for column in described['columns']:
    name, kind = column['name'], column['kind']
    data = z[name]
    present = z[name + '__present'] if column['hasMissing'] else None
    null = z[name + '__null'] if column['hasNull'] else None
    offsets = z[name + '__offsets'] if kind in ('utf8', 'json', 'vector') else None
    for n, row in enumerate(rows):
        if present is not None and not present[n]: continue
        if null is not None and null[n]: value = None
        elif offsets is None: value = data[n].item()
        else:
            part = data[offsets[n]:offsets[n + 1]]
            value = part.tolist() if kind == 'vector' else part.tobytes().decode()
            if kind == 'json': value = json.loads(value)
        inner = row
        for one in column['field'][:-1]: inner = inner.setdefault(one, {})
        inner[column['field'][-1]] = value
# A column of numbers has one type: all are floats where one is.
for line in (lines := [json.loads(line) for line in open(sys.argv[2], encoding='utf-8')]):
    line['price'] = float(line['price'])
    line['vector'] = [float(one) for one in line['vector']]
${SAME.replace(/lines = .*\n/, '')}`
    expect(run(numpy, script, made('.npz'), lines)).toEqual([ROWS, ROWS, []])
  })

  it('has its own types for its arrays', () => {
    const script = `
import json, numpy as np, sys
z = np.load(sys.argv[1], allow_pickle=False)
print(json.dumps([{name: z[name].dtype.str for name in z.files}, z['n'][:2].tolist(), z['maybe__null'][:5].tolist()]))`
    expect(run(numpy, script, made('.npz'))).toMatchObject([
      {
        ...{ n: '<i8', big: '<i8', price: '<f8', ok: '|b1', level: '<U7', timestamp: '<U24' },
        ...{ vector: '<f8', tags: '|u1', text: '|u1', short: '<U4', 'metadata.pnl': '<f8', maybe: '<i8' },
      },
      [0, -1],
      [false, false, false, false, true],
    ])
  })
})

/** Another implementation than the one that wrote it: Arrow's, where it is, and that of ClickHouse, which is always. */
describe('Parquet', () => {
  const arrow = pythonWith('pyarrow')
  it.skipIf(arrow === undefined)('is read by Arrow, typed', () => {
    const script = `
import json, sys, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1])
print(json.dumps([{f.name: str(f.type) for f in t.schema}, t.num_rows, t.column('n').to_pylist()[:3]]))`
    expect(run(arrow, script, made('.parquet'))).toMatchObject([
      { n: 'int64', big: 'int64', price: 'double', ok: 'bool', level: 'string', 'metadata.pnl': 'double' },
      ROWS,
      [0, -1, 2],
    ])
  })

  it('is read by ClickHouse, typed, each value as it was written', () => {
    const file = made('.parquet')
    const names = [
      'n',
      'big',
      'price',
      'ok',
      'level',
      'text',
      'metadata.pnl',
      'metadata.note',
      'only',
      'tags',
    ]
    const script = `
const { query } = require('chdb')
const [file, names] = process.argv.slice(1)
const columns = names.split(',').map((name) => '"' + name + '"').join(', ')
process.stdout.write(query("DESCRIBE file('" + file + "', Parquet)", 'JSONCompactEachRow'))
process.stdout.write(query("SELECT " + columns + " FROM file('" + file + "', Parquet) ORDER BY timestamp SETTINGS output_format_json_quote_64bit_integers = 0", 'JSONCompactEachRow'))`
    const output = execFileSync(process.execPath, ['-e', script, file, names.join(',')], {
      encoding: 'utf8',
      maxBuffer: 1e8,
      cwd: import.meta.dirname,
    })
    const rows = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown[])
    const types = Object.fromEntries(rows.splice(0, rows.length - ROWS).map(([name, type]) => [name, type]))
    expect(types).toMatchObject({
      ...{ n: 'Nullable(Int64)', price: 'Nullable(Float64)', ok: 'Nullable(Bool)' },
      ...{ level: 'Nullable(String)', 'metadata.pnl': 'Nullable(Float64)', tags: 'Nullable(String)' },
    })
    const expected = readFileSync(lines, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { metadata, ...own } = JSON.parse(line)
        const value = (name: string): unknown =>
          name.startsWith('metadata.') ? metadata[name.slice('metadata.'.length)] : own[name]
        return names.map((name) => (name === 'tags' ? JSON.stringify(own.tags) : (value(name) ?? null)))
      })
    expect(rows.length).toBe(ROWS)
    expect(rows.findIndex((row, n) => JSON.stringify(row) !== JSON.stringify(expected[n]))).toBe(-1)
  })
})
