// A segment is put in other forms in the memory that a few of its records take, however large it is: whoever keeps training data has large ones.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, symlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { NOW, project, temporary } from './layout.js'

const BYTES = 104_000_000
/** Of the whole process, of which Node itself is some 50 MB, and modules 20. Node 20 takes 160 to 220, Node 24 up to 250. What a segment has in it, all at once, is four to six times as much as its bytes. */
const MAX_MEMORY_MB = 300
const FIXTURE = join(import.meta.dirname, 'fixtures/clean.mjs')
const DAY = 86_400_000

/** Made up by its number: the same in every run. */
function recordOf(n: number): string {
  const part = (of: number): number => ((n * 2_654_435_761 + of * 40_503) % 1_000_003) / 1_000_003
  return JSON.stringify({
    timestamp: new Date(NOW - 40 * DAY + n).toISOString(),
    level: 'INFO',
    category: 'training',
    component: ['scorer', 'ranker', 'feed'][n % 3],
    message: `Scored ${n}${n % 1000 === 0 ? ', at length'.repeat(20) : ''}`,
    metadata: { model: `m-${n % 7}`, pnl: part(1) - 0.5, features: [part(2), part(3)], ok: n % 3 === 0 },
    ...(n % 5 === 0 ? { note: n % 10 === 0 ? null : n } : {}),
    tags: ['a', 'b'.repeat(n % 4)],
  })
}

it('a segment of 104 MB takes every form within 300 MB', () => {
  const { home, root } = project(temporary(), {
    streams: { learn: { class: 'training', formats: ['npz', 'pickle', 'parquet', 'csv'] } },
  })
  mkdirSync(join(root, 'learn'), { recursive: true })
  const fd = openSync(join(root, 'learn/2026-10-10T00-00-00.000Z-000001.jsonl'), 'w')
  let rows = 0
  for (let bytes = 0; bytes < BYTES; ) {
    let text = ''
    while (text.length < 1_000_000) text += `${recordOf(rows++)}\n`
    bytes += writeSync(fd, text)
  }
  closeSync(fd)
  const active = 'learn/2026-11-20T00-00-00.000Z-000002.jsonl'
  closeSync(openSync(join(root, active), 'w'))
  symlinkSync(active, join(root, 'learn.jsonl'))
  const memory = join(home, 'memory')
  const onExit = `import { writeFileSync } from 'node:fs'
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)))`
  const { stderr } = spawnSync(
    process.execPath,
    // As the command sets it.
    [
      '--semi-space-growth-factor=1',
      '--import',
      `data:text/javascript,${encodeURIComponent(onExit)}`,
      FIXTURE,
      home,
      String(NOW),
    ],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  const made = readdirSync(join(root, 'learn')).filter((name) => name.includes('000001'))
  expect(made.map((name) => name.replace(/^.*000001/, '')).sort()).toEqual([
    '.columns.json',
    '.csv',
    '.npz',
    '.parquet',
    '.pkl',
  ])
  expect(Number(readFileSync(memory, 'utf8')) / 1024).toBeLessThan(MAX_MEMORY_MB)
}, 900_000)
