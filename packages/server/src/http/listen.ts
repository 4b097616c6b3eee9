import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { SillokError } from 'sillok/record'

export interface ListenOptions {
  /** The `fetch` of a Hono app. */
  fetch: Parameters<typeof createAdaptorServer>[0]['fetch']
  host: string
  /** 0 lets the system choose. */
  port: number
  /** Ends what would never end by itself: live views. Called before waiting for requests in flight. */
  onClose?: () => void
}

export interface Listening {
  host: string
  port: number
  url: string
  /** Stops accepting, lets requests in flight finish for `graceMs`, 10 seconds by default, then ends them. */
  close(graceMs?: number): Promise<void>
}

/** Times in milliseconds, sizes in bytes. */
const SERVER_OPTIONS = {
  /** From the first byte of a request to the end of its headers. */
  headersTimeout: 10_000,
  /** The whole request; above intake's own limit, which can still answer. */
  requestTimeout: 60_000,
  /** Longer than the minute after which proxies and exporters commonly send again. */
  keepAliveTimeout: 65_000,
  /** The longest query there may be, 10,000 characters, in the form of a URL: nine bytes for each of Japanese or Korean. */
  maxHeaderSize: 128 * 1024,
  connectionsCheckingInterval: 5_000,
} as const

const GRACE_MS = 10_000

/**
 * Starts the HTTP server.
 *
 * @throws SillokError `PORT_TAKEN`, `PORT_FORBIDDEN`, `HOST_UNKNOWN`
 * @example const server = await listen({ fetch: app.fetch, host: '127.0.0.1', port: 0 }); server.url
 */
export async function listen({ fetch, host, port, onClose }: ListenOptions): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: SERVER_OPTIONS,
  }) as Server
  server.listen(port, host.replace(/^\[(.*)\]$/, '$1'))
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port)
  }
  const address = server.address() as AddressInfo
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return {
    host,
    port: address.port,
    url: `http://${shown}:${address.port}`,
    close: (graceMs = GRACE_MS) => close(server, graceMs, onClose),
  }
}

async function close(server: Server, graceMs: number, onClose?: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  onClose?.()
  // A connection that is kept alive becomes idle when its last answer is out; nothing tells when.
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): SillokError {
  const at = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new SillokError(
        'PORT_TAKEN',
        `Another program listens on ${at}; perhaps Sillok is already running. Stop it, or choose another port.`,
        { cause: error },
      )
    case 'EACCES':
      return new SillokError(
        'PORT_FORBIDDEN',
        `This user may not listen on ${at}. Choose a port above 1023.`,
        {
          cause: error,
        },
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new SillokError('HOST_UNKNOWN', `${host} is not an address of this machine.`, { cause: error })
    default:
      return new SillokError('LISTEN_FAILED', `Cannot listen on ${at}: ${error.message}`, { cause: error })
  }
}
