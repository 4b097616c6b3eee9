import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { realDisk } from '../apply/disk.js'
import { Folders } from '../apply/folders.js'
import { Columns } from './columns.js'
import { crcOfBoth } from './crc.js'
import { csvOf, recordsOf, rowsOfCsv } from './csv.js'
import { npzOf } from './npz.js'
import { OpenFile, Spill } from './open-file.js'
import { parquetOf, readParquet } from './parquet.js'
import { pickleOf, rowsOfPickle } from './pickle.js'
import { openNpz } from './read-npz.js'
import { compare, type RowReader, readerOf } from './rows.js'
import { linesOf, type Row, rowOf, same } from './source.js'

async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}
async function bytes(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
async function list<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
/** Rows in batches of three: what is written knows nothing of where one ends. */
async function* batches(rows: readonly Row[]): AsyncGenerator<Row[]> {
  for (let at = 0; at < rows.length; at += 3) yield rows.slice(at, at + 3)
}
const folder = (() => {
  const path = mkdtempSync(join(tmpdir(), 'sillok-'))
  afterAll(() => rmSync(path, { recursive: true }))
  return new Folders(realDisk, realpathSync(path)).folder('')
})()
let files = 0
/** What a file with these bytes says, when it is read. */
async function reading<T>(content: Uint8Array, read: (file: OpenFile) => Promise<T>): Promise<T> {
  const name = `file-${files++}`
  writeFileSync(folder.at(name), content)
  const file = new OpenFile(realDisk, { folder, name })
  try {
    return await read(file)
  } finally {
    file.close()
  }
}
async function npzBytes(rows: readonly Row[]): Promise<Buffer> {
  const spill = new Spill(realDisk, { folder, name: 'spill' })
  try {
    return await bytes(npzOf(batches(rows), columnsOf(rows), spill))
  } finally {
    spill.close()
  }
}
async function rowsOf(reader: RowReader): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const some = await reader.take(2)
    rows.push(...some)
    if (some.length < 2) break
  }
  reader.close()
  return rows
}
function cut(all: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size))
  return chunks
}
function columnsOf(rows: readonly Row[]) {
  const columns = new Columns()
  for (const row of rows) columns.add(row)
  return columns.all()
}

const hostile = fc.constantFrom(
  '',
  ' ',
  '=1+1',
  "'=1",
  "''",
  "'",
  '@x',
  '-5',
  '+1',
  '\t',
  '\r',
  '\r\n',
  '"',
  '",',
  'é',
  '😀',
  '\0',
  'a\0',
  '1',
  'null',
  '＝x',
)
const scalar = fc.oneof(
  hostile,
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
)
const names = fc.constantFrom(
  'a',
  'b',
  'a.b',
  'metadata',
  '=x',
  'constructor',
  'toString',
  '__present',
  'x__null',
  '',
  '../../etc',
  'a,b',
  '__columns__',
  'é',
)
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 4 }),
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(names, scalar, { maxKeys: 3 }),
)
/** What a line of JSON can say, as a reader of lines has it; not the names that are refused, which a dictionary has now and then. */
const rows = fc
  .array(
    fc.dictionary(names, value, { maxKeys: 6 }).filter((row) => !JSON.stringify(row).includes('"__proto__"')),
    { maxLength: 12 },
  )
  .map((all) => all.map((row) => rowOf(JSON.stringify(JSON.parse(JSON.stringify(row))))))

describe('what is written reads back the same, whatever it is', () => {
  it('csv', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        fc.pre(columnsOf(given).length > 0)
        const columns = columnsOf(given)
        const text = await bytes(csvOf(batches(given), columns))
        const back = [...rowsOfCsv([text], columns)]
        expect(back.length).toBe(given.length)
        for (const [n, row] of given.entries()) expect(same(row, back[n])).toBe(true)
        // No cell begins as a formula, but for numbers.
        for (const cells of recordsOf([text]))
          for (const cell of cells) expect(cell).not.toMatch(/^(?:[=@+\t\r＝]|-(?![\d.]))/)
      }),
    )
  })

  it('npz', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const back = await reading(await npzBytes(given), async (file) => {
          const npz = await openNpz(file)
          return rowsOf(await npz.read(npz.columns))
        })
        expect(back.length).toBe(given.length)
        for (const [n, row] of given.entries()) expect(same(row, back[n])).toBe(true)
      }),
    )
  })

  it('parquet', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        fc.pre(columnsOf(given).length > 0)
        const back = await reading(await bytes(parquetOf(batches(given), columnsOf(given))), async (file) =>
          rowsOf(await readParquet(file)),
        )
        expect(back.length).toBe(given.length)
        for (const [n, row] of given.entries()) expect(same(row, back[n])).toBe(true)
      }),
    )
  })

  it('pickle', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const back = [...rowsOfPickle([await bytes(pickleOf(batches(given)))])]
        expect(back.length).toBe(given.length)
        for (const [n, row] of given.entries()) expect(same(row, back[n])).toBe(true)
      }),
    )
  })

  it('csv and pickle, wherever what is read is cut', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), async (given, size) => {
        fc.pre(columnsOf(given).length > 0)
        const columns = columnsOf(given)
        const csv = cut(await bytes(csvOf(batches(given), columns)), size)
        const pickle = cut(await bytes(pickleOf(batches(given))), size)
        for (const back of [[...rowsOfCsv(csv, columns)], [...rowsOfPickle(pickle)]]) {
          expect(back.length).toBe(given.length)
          for (const [n, row] of given.entries()) expect(same(row, back[n])).toBe(true)
        }
      }),
    )
  })

  it('lines, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 7 }),
        async (texts, size) => {
          const given = texts.map((text) => text.replaceAll('\n', ''))
          const all = Buffer.from(given.map((text) => `${text}\n`).join(''))
          expect(await list(linesOf(stream(cut(all, size))))).toEqual(given)
        },
      ),
    )
  })
})

describe('what does not read back is found', () => {
  const given: Row[] = Array.from({ length: 40 }, (_, n) => ({
    n,
    x: n / 3,
    text: `text ${n}`,
    long: 'x'.repeat(100 + n),
    list: Array.from({ length: n % 4 }, (_, item) => item / 2),
    ...(n % 5 === 0 ? {} : { some: n % 3 === 0 ? null : n % 2 === 0 }),
    inner: { a: n, b: [n, 'x'] },
  }))
  const npzReadsBack = (content: Buffer) =>
    reading(content, async (file) => {
      const npz = await openNpz(file)
      await compare(batches(given), await npz.read(npz.columns))
    })

  it('whichever byte of a .npz is another one', async () => {
    const whole = await npzBytes(given)
    await npzReadsBack(whole)
    let [tried, unseen] = [0, 0]
    for (let at = 0; at < whole.length; at += 17) {
      const content = Buffer.from(whole)
      content[at] = (content[at] as number) ^ 0x10
      tried++
      await npzReadsBack(content).then(
        () => unseen++,
        () => {},
      )
    }
    // Bits that fill a byte up, and what the directory says of disks, say nothing to anybody.
    expect(unseen).toBeLessThan(tried / 10)
    for (const bytes of [0, 10, 100, whole.length - 1])
      await expect(npzReadsBack(whole.subarray(0, bytes))).rejects.toThrow()
  })

  it('where a row is missing, is there twice, or is another', async () => {
    const others = [given.slice(1), given.slice(0, -1), [...given, { n: 1 }], given.with(7, { n: 7 })]
    for (const rows of others) {
      await expect(npzReadsBack(await npzBytes(rows))).rejects.toThrow('unverified')
      const pickle = await bytes(pickleOf(batches(rows)))
      await expect(compare(batches(given), readerOf(rowsOfPickle([pickle])))).rejects.toThrow('unverified')
      const parquet = await bytes(parquetOf(batches(rows), columnsOf(rows)))
      const read = reading(parquet, async (file) => compare(batches(given), await readParquet(file)))
      await expect(read).rejects.toThrow('unverified')
    }
  })

  it('with some of the columns at a time, too', async () => {
    await reading(await npzBytes(given), async (file) => {
      const npz = await openNpz(file)
      const columns = columnsOf(given)
      for (let at = 0; at < columns.length; at += 2)
        await compare(
          batches(given),
          await npz.read(npz.columns.slice(at, at + 2)),
          columns.slice(at, at + 2),
        )
      const others = batches(given.with(3, { ...given[3], x: 0 }))
      await expect(
        compare(others, await npz.read(npz.columns.slice(0, 2)), columns.slice(0, 2)),
      ).rejects.toThrow()
    })
    expect(readdirSync(folder.at('.')).filter((name) => name.includes('spill'))).toEqual([])
  })
})

it('the CRC of two texts follows from those of each', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array({ maxLength: 300 }), (a, b) => {
      expect(crcOfBoth(zlib.crc32(a), zlib.crc32(b), b.length)).toBe(zlib.crc32(Buffer.concat([a, b])))
    }),
  )
})

it('a table of which next to nothing would be filled is none', () => {
  const columns = new Columns()
  for (let n = 0; n < 1100; n++) columns.add({ n, [`only_${n}`]: 1 })
  expect(() => columns.all()).toThrow('only a few')
  expect(() => {
    for (let n = 0; n < 20_000; n++) columns.add({ [`field_${n}`]: 1 })
  }).toThrow('more than 16384 columns')
})

describe('what cannot be said in another form is not', () => {
  it.each([
    '{"n":12345678901234567890}',
    '{"a":1,"a":2}',
    '{"t":"\\ud800"}',
    '{"n":1.0}',
    '{"__proto__":1}',
    '{"sillok_raw_line":1}',
    '{"n":-0}',
  ])('%s', (line) => {
    expect(() => rowOf(line)).toThrow()
  })
  it.each(['torn {"a":', '[1]', '7', ''])('but a line that is no record stays as a line: %s', (line) => {
    expect(rowOf(line)).toEqual({ sillok_raw_line: line })
  })
  it('refuses bytes that are not UTF-8', async () => {
    await expect(list(linesOf(stream([Buffer.from([0x22, 0xff, 0x22, 0x0a])])))).rejects.toThrow('UTF-8')
  })
  it('a pickle that would run something is not read', () => {
    for (const attack of ['\x80\x04cos\nsystem\n.', '\x80\x04\x8c\x02os\x8c\x06system\x93.', '\x80\x04].)'])
      expect(() => [...rowsOfPickle([Buffer.from(attack, 'latin1')])]).toThrow('unverified')
  })
})
