import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../packages/sillok/bin/sillok.js', import.meta.url))

/** Starts `sillok up` on a root of its own. */
export async function up(root) {
  const server = spawn(process.execPath, [cli, 'up', '--root', root, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [first] = await once(server.stdout, 'data')
  const { url } = JSON.parse(String(first).split('\n')[0])
  return {
    url,
    pid: server.pid,
    json: async (path) => (await fetch(`${url}${path}`)).json(),
    async close() {
      server.kill('SIGTERM')
      await once(server, 'exit')
    },
  }
}
