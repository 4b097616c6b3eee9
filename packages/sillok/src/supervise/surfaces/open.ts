import { chmodSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import { SillokError } from '../../record/index.js'
import type { Supervisor } from '../supervisor.js'
import { handler } from './handler.js'
import { announce, placeSocket } from './presence.js'

/** Where a supervisor can be asked how it is. */
export interface Surfaces {
  /** Of the socket, on which commands are taken, too. */
  readonly socket: string
  /** `http://host:port`, where an address was given. */
  readonly url: string | undefined
  close(): Promise<void>
}

/** Where a supervisor answers. */
export interface SurfaceOptions {
  root: string
  /** `host:port` to answer on besides the socket; reading only. Port 0 lets the system choose. */
  listen?: string | undefined
}

/**
 * Opens `/livez`, `/readyz`, `/statusz` and `/metrics` of a supervisor: on a socket in the log root that only its owner can open, and on an
 * address where one is given. They show states, counts and metadata; nothing that a worker printed is ever in them.
 *
 * @throws SillokError `CONFIG_INVALID`, `PORT_TAKEN`
 * @example const surfaces = await openSurfaces(supervisor, { root, listen: '127.0.0.1:9464' })
 */
export async function openSurfaces(
  supervisor: Supervisor,
  { root, listen }: SurfaceOptions,
): Promise<Surfaces> {
  const { instance, pid } = supervisor.status()
  const socket = placeSocket(root, instance)
  const servers: Server[] = []
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(end))
  }
  try {
    servers.push(await started(createServer(handler(supervisor, true)), { path: socket }))
    chmodSync(socket, 0o600)
    const url = listen === undefined ? undefined : await openAddress(listen, supervisor, servers)
    const withdraw = announce(root, { pid, instance, socket })
    return {
      socket,
      url,
      close: async () => {
        withdraw()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * The two parts of an address to listen on, so that a wrong one is refused before anything is started for it.
 *
 * @throws SillokError `CONFIG_INVALID`
 * @example addressOf('127.0.0.1:9464') // { host: '127.0.0.1', port: 9464 }
 */
export function addressOf(listen: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(listen) ?? []
  if (host === '' || Number(port) > 65_535) {
    throw new SillokError(
      'CONFIG_INVALID',
      `The address to listen on must be like 127.0.0.1:9464, not "${listen}".`,
    )
  }
  return { host, port: Number(port) }
}

async function openAddress(listen: string, supervisor: Supervisor, servers: Server[]): Promise<string> {
  const { host, port } = addressOf(listen)
  const answer = handler(supervisor, false)
  const server = createServer((request, response) => {
    // A page of another site that a browser here shows may reach this address under a name of that site's choice: it is told nothing.
    if (isName(request.headers.host)) response.writeHead(403).end()
    else void answer(request, response)
  })
  servers.push(await started(server, { host: host.replace(/^\[(.*)\]$/, '$1'), port }))
  const { port: actual } = server.address() as AddressInfo
  return `http://${host}:${actual}`
}

/** A name of the internet: with a dot, and no address. Names of services in a cluster have none, or end in `.local`, `.internal`, `.svc`. */
function isName(header: string | undefined): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return name.includes('.') && isIP(name) === 0 && !/\.(?:local|internal|svc|localhost)$/i.test(name)
}

function started(server: Server, place: { path: string } | { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const at = 'path' in place ? place.path : `${place.host}:${place.port}`
      reject(
        error.code === 'EADDRINUSE'
          ? new SillokError('PORT_TAKEN', `Another program listens on ${at}.`, { cause: error })
          : new SillokError('LISTEN_FAILED', `Cannot listen on ${at}: ${error.message}`, { cause: error }),
      )
    })
    server.listen(place, () => {
      // It answers while there is something to answer for; it keeps no process.
      server.unref()
      resolve(server)
    })
  })
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
