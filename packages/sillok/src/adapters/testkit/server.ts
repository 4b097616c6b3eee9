import { once } from 'node:events'
import { request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

export async function listening(server: Server): Promise<string> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** Sends a request as raw bytes and hangs up when `after` matches what has come back, at once without it. */
export async function hangUp(base: string, bytes: string, after?: RegExp): Promise<string> {
  const { hostname, port } = new URL(base)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.on('error', () => {})
  socket.write(bytes)
  let seen = ''
  if (after !== undefined) {
    for await (const chunk of socket) {
      seen += String(chunk)
      if (after.test(seen)) break
    }
  } else await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  return seen
}

/** A request whose agent keeps the connection, so that a second one comes over the same. */
export function ask(
  url: string,
  options: {
    method?: string
    headers?: Record<string, string>
    body?: string | Iterable<string>
    agent?: import('node:http').Agent
  } = {},
): Promise<{
  status: number
  headers: import('node:http').IncomingHttpHeaders
  text: string
  port: number | undefined
}> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, rest, async (response) => {
      const port = response.socket.localPort
      let text = ''
      try {
        for await (const chunk of response) text += String(chunk)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, port })
      } catch (error) {
        reject(error)
      }
    })
    request.on('error', reject)
    if (typeof body === 'string') request.end(body)
    else {
      for (const chunk of body ?? []) request.write(chunk)
      request.end()
    }
  })
}
