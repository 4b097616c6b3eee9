// Two months of the pipeline, day by day: what it writes each day, and the nightly run of `sillok clean`, with a clock of its own.
import { join } from 'node:path'
import { readCatalogue } from 'sillok/catalogue'
import { clean } from 'sillok/lifecycle'
import { layOut, writeAt } from './lay.mjs'
import { contentOf } from './shapes.mjs'

export const DAYS = 61
const DAY_MS = 86_400_000

/**
 * @param root the folder of all logs
 * @param first the first night, in milliseconds since 1970
 * @returns every file that was ever written, the times of the nightly runs, and what they did
 */
export async function simulate(root, first, onDay = () => {}) {
  const files = layOut(root, first)
  const catalogue = readCatalogue(join(import.meta.dirname, 'sillok.config.mjs'), root)
  const runs = []
  for (let day = 0; day < DAYS; day++) {
    const now = first + day * DAY_MS
    if (day > 0) writeDay(root, files, day, now)
    // Nothing of this small example is large; the pipeline's own archive begins at 64 MB.
    runs.push({ now, ...(await clean({ catalogue, now, largeBytes: 10_000 })) })
    onDay(day, runs.at(-1))
  }
  return { files, runs }
}

function writeDay(root, files, day, now) {
  const time = now - 60_000
  const put = (family, path, more = {}) => {
    const content = contentOf(family, path, time)
    writeAt(root, path, content, time)
    files.push({ family, path, time, content, ...more })
  }
  const date = new Date(now).toISOString().slice(0, 10)
  put('job_runner', `job_runner/${date}.log`)
  for (let n = 0; n < 5; n++) put('jobs', `jobs/day-${date}-${n}.log`)
  // Each week a program of the hub is started again.
  if (day % 7 === 0) {
    const start = String(14 + day / 7).padStart(2, '0')
    for (const end of ['out', 'err']) put('ui_hub', `ui_hub/web-${start}.${end}`, { program: 'web', start })
  }
  // Videos that waited are published, one each tenth day; of a script an audit is written.
  if (day % 10 === 0) {
    const n = (day / 10 - 1) * 3
    const where = { channel: `c${n % 3}`, video: `v${String(n).padStart(3, '0')}` }
    put('final_audio', `audio/final/${where.channel}/${where.video}/log.json`, where)
  }
  if (day === 25) put('audit_reports', 'audit_reports/s017.md', { script: 's017' })
}
