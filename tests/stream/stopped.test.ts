import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { listSegments, openStream, retireSegment } from 'sillok/stream'
import { describe, expect, it } from 'vitest'
import { isStopped, line, readAll, start, tempRoot, until } from './helpers.js'

describe('a writer that stopped right after its n-th write', () => {
  it.each([1, 2, 5, 9])('loses nothing when a foreign tool took its segment away: n = %i', async (at) => {
    const root = tempRoot()
    const child = start('at-op.mjs', { root, at, signal: 'SIGSTOP', op: 'writeSync', scenario: 'write' })
    await until(() => isStopped(child.process.pid))
    const archived: string[] = []
    for (const { path } of await listSegments(root, 'app')) {
      renameSync(path, `${path}.1`)
      writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)))
      rmSync(`${path}.1`)
      archived.push(`${path}.1.gz`)
    }
    child.process.kill('SIGCONT')
    expect((await child.ended).code, child.stderr()).toBe(0)
    const tally = await readAll(root)
    const taken = archived.map((path) => gunzipSync(readFileSync(path)).toString()).join('')
    for (let n = 0; n < 9; n++)
      expect([n, taken.includes(`"n":${n},`) || tally.seen.has(`child:${n}`)]).toEqual([n, true])
    // What it wrote after waking is here, and so is the write that nobody but the tool has seen.
    for (let n = at - 1; n < 9; n++) expect(tally.seen.get(`child:${n}`)).toBe(1)
  })

  it('keeps its segment from being retired, and doubles nothing', async () => {
    const root = tempRoot()
    const child = start('at-op.mjs', { root, at: 2, signal: 'SIGSTOP', op: 'writeSync', scenario: 'write' })
    await until(() => isStopped(child.process.pid))
    const [held] = await listSegments(root, 'app')
    const stream = openStream({ root, name: 'app', durability: 'written', maxSegmentBytes: 300 })
    for (let n = 0; n < 20; n++) stream.append(line('other', n))
    const retire = (): Promise<void> =>
      retireSegment({ root, stream: 'app', segment: held?.name ?? '', to: 'gzip' })
    await expect(retire()).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' })
    child.process.kill('SIGCONT')
    expect((await child.ended).code).toBe(0)
    await stream.close()
    await retire()
    expect(readdirSync(join(root, 'app'))).toContain(`${held?.name}.jsonl.gz`)
    const tally = await readAll(root)
    expect([tally.missing('child', 9), tally.missing('other', 20), tally.doubled]).toEqual([0, 0, 0])
  })
})
