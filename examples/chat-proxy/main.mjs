// A chat proxy: one address for clients, three supervised workers behind it, a model behind them. `npm start`, then see README.md.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configure, findRoot, getLogger } from 'sillok'
import { observeOutgoing } from 'sillok/fetch'
import { openSurfaces, supervise } from 'sillok/supervise'
import { startModel } from './model-server.mjs'
import { startProxy } from './proxy.mjs'

const sillok = configure({ service: 'chat-proxy', version: '0.1.0' })
observeOutgoing()
const log = getLogger('main')

const model = await startModel()
// The workers' sockets: nobody but this user reaches a worker.
const sockets = mkdtempSync(join(tmpdir(), 'chat-proxy-'))
const root = findRoot()
const supervisor = await supervise({
  root,
  service: 'chat-proxy',
  version: '0.1.0',
  workers: [
    {
      name: 'chat',
      service: 'chat-worker',
      command: [process.execPath, fileURLToPath(new URL('worker.mjs', import.meta.url))],
      instances: 3,
      env: ['OPENAI_API_KEY', 'FAULTS'],
      variables: { SOCKET: join(sockets, 'chat-{instance}.sock'), MODEL_URL: model.url },
      ready: { message: true },
      liveness: { heartbeatMs: 2000, maxLagMs: 500 },
      maxMemoryBytes: 300e6,
      graceMs: 5000,
      policy: { backoffMs: 50, maxBackoffMs: 500, maxRestarts: 3, probeMs: 1000, stableMs: 5000 },
    },
  ],
})
const surfaces = await openSurfaces(supervisor, {
  root,
  listen: `127.0.0.1:${process.env.STATUS_PORT ?? 9464}`,
})
const proxy = await startProxy({ supervisor, sockets, port: Number(process.env.PORT ?? 8080) })
log.info('Listening', { url: proxy.url, status_url: surfaces.url })

let ending = false
const end = async () => {
  // The second time it does not wait for the workers any more.
  if (ending) return void supervisor.stop()
  ending = true
  await proxy.close()
  await supervisor.stop()
  await surfaces.close()
  model.close()
  await sillok.close()
  rmSync(sockets, { recursive: true, force: true })
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, end)
