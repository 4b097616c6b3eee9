import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SillokError } from 'sillok/record'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, rowOf, startEngine } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'
import { insertRows } from './insert.js'

const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
const segment = '2026-11-20T10-55-44.123Z-000001'
let engine: Engine
beforeAll(async () => {
  engine = startEngine({ dataDir: folder })
  await engine.ready()
}, 60_000)
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const row = (n: number): string =>
  rowOf(viewOfLine({ text: `{"message":"m${n}"}`, segment, offset: n, bytes: 20 }, 'app'))
const rows = (list: readonly string[]): Uint8Array => Buffer.from(list.map((one) => `${one}\n`).join(''))

async function found(): Promise<unknown[]> {
  const { rows } = await engine.query<{ place: string }>(
    `SELECT concat(toString(Offset), ' ', EventName, ' ', Body) AS place FROM otel_logs WHERE Stream = 'app' ORDER BY Offset`,
  )
  return rows.map(({ place }) => place)
}

it('puts a row that says so in the place of one that the engine cannot read, and keeps the others', async () => {
  const list = Array.from({ length: 9 }, (_, n) => row(n))
  list[3] = row(3).replace('["', '["no time ')
  list[7] = row(7).replace(',null,', ',{},')
  for (let times = 0; times < 2; times++) await insertRows(engine, rows(list), 'token')
  const refused = 'row.refused The index does not take this record:'
  expect(await found()).toEqual(
    list.map((_, n) => (n === 3 || n === 7 ? expect.stringContaining(`${n} ${refused}`) : `${n}  m${n}`)),
  )
})

it('blames no row for what is the engine’s own trouble, and splits nothing for it', async () => {
  const tokens: string[] = []
  const full = {
    insert: async (_table: string, _body: Uint8Array, { token }: { token: string }) => {
      tokens.push(token)
      throw new SillokError('QUERY_FAILED', 'Cannot reserve 1 MiB, not enough space.')
    },
  } as unknown as Engine
  const list = Array.from({ length: 9 }, (_, n) => row(n))
  // A part of it may have been taken: with another token it would be taken twice.
  await expect(insertRows(full, rows(list), 'token')).rejects.toThrow('not enough space')
  expect(tokens).toEqual(['token'])
})
