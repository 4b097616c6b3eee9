// Time from a log call to its event in a live view: a program logs through the library (buffered, as by default), a client watches by
// server-sent events. Open loop: calls come at random times, whether or not the last was seen.
//   node bench/live.mjs [calls]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { configure, getLogger } from '../packages/sillok/dist/index.js'
import { up } from './up.mjs'

const calls = Number(process.argv[2] ?? 500)
const root = mkdtempSync(join(tmpdir(), 'sillok-bench-'))
const server = await up(root)
try {
  const sillok = configure({ root, service: 'bench' })
  const log = getLogger('bench')
  log.info('warm up')
  await sillok.flush()
  const response = await fetch(`${server.url}/api/live?q=call:*`)
  const began = new Map()
  const times = []
  const watching = watch(response.body, began, times)
  await wait(1500)
  for (let call = 0; call < calls; call++) {
    began.set(String(call), performance.now())
    log.info('a call', { call })
    await wait(Math.random() * 40)
  }
  await wait(1000)
  await sillok.close()
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0)
  console.log(
    `${times.length} of ${calls} calls seen; ms from call to event: p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`,
  )
  void watching
} finally {
  await server.close()
  rmSync(root, { recursive: true, force: true })
}
process.exit(0)

async function watch(body, began, times) {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const event = text.slice(0, end)
      text = text.slice(end + 2)
      if (!event.startsWith('event: records')) continue
      const now = performance.now()
      for (const { fields } of JSON.parse(event.slice(event.indexOf('data: ') + 6))) {
        const start = began.get(fields.call)
        if (start === undefined) continue
        began.delete(fields.call)
        times.push(now - start)
      }
    }
  }
}
