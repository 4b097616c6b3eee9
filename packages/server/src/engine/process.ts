/**
 * The engine's own process: chDB behind ClickHouse's HTTP protocol, on a Unix socket that only this user can open.
 * Its memory, and its death, are its own. Started by `supervisor.ts`; ends when its parent does.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import type { FromChild, Opening, ToChild } from './messages.js'
import { type Answer, openSessions, type Sessions } from './sessions.js'
import { readStatement } from './statement.js'

/** The largest body that is read; a batch of the indexer is far smaller. */
const MAX_BODY_BYTES = 256 * 1024 * 1024
/** Long parameters come in the URL. */
const MAX_HEADER_BYTES = 1024 * 1024

let socketPath: string | undefined

process.on('message', (message: ToChild) => {
  if (message === 'are you there') tell({ kind: 'here' })
  else open(message)
})

function open(message: Opening): void {
  socketPath = message.socketPath
  let sessions: Sessions
  try {
    sessions = openSessions(message.dataDir, message.memoryBytes, message.database)
  } catch (error) {
    // The sender must be gone before the process is: hence the callback.
    const { code, message: text } = error as { code?: unknown; message?: string }
    const nodeCode = typeof code === 'string' ? { nodeCode: code } : {}
    tell({ kind: 'failed', message: String(text ?? error), ...nodeCode }, end)
    return
  }
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 60_000 },
    (request, response) => {
      handle(request, response, sessions).catch((error: unknown) => refuse(response, error))
    },
  )
  server.requestTimeout = 0
  server.listen(message.socketPath, () => {
    chmodSync(message.socketPath, 0o600)
    tell({ kind: 'ready' })
  })
}

// A promise that chDB leaves behind must not end the process that holds everybody's queries.
process.on('unhandledRejection', (error) => console.error('engine: unhandled', error))
// The server decides when the engine stops; Ctrl-C reaches the whole group of processes.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => {
  if (socketPath !== undefined) rmSync(dirname(socketPath), { recursive: true, force: true })
  end()
})

/**
 * At once, as `stop` of the supervisor does: what was acknowledged is in the kernel's hands. An orderly exit waits in chDB for queries that run, and now and then for ever:
 * the index was then held by a process that nobody knew of, and no server could open it.
 */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

function tell(message: FromChild, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then)
}

async function handle(request: IncomingMessage, response: ServerResponse, sessions: Sessions): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine')
  if (url.pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  const body = await readBody(request)
  const statement = readStatement(url, () => body.toString('utf8'))
  const format = url.searchParams.get('default_format') ?? 'TabSeparated'
  const answer =
    statement.insert === undefined
      ? await sessions.run(statement, format)
      : await sessions.insert(statement, body)
  reply(response, answer)
}

function reply(response: ServerResponse, answer: Answer): void {
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': answer.body.length,
    'X-ClickHouse-Summary': JSON.stringify({
      read_rows: String(answer.rowsRead),
      elapsed_ns: String(Math.round(answer.elapsedSeconds * 1e9)),
    }),
  })
  response.end(answer.body)
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code, message } = describe(error)
  response.writeHead(code === undefined ? 500 : 400, {
    'Content-Type': 'text/plain; charset=UTF-8',
    ...(code === undefined ? {} : { 'X-ClickHouse-Exception-Code': String(code) }),
  })
  response.end(message)
}

function describe(error: unknown): { message: string; code?: number } {
  const { message, clickhouseCode } = error as { message?: string; clickhouseCode?: number }
  const text = String(message ?? error)
  return clickhouseCode === undefined ? { message: text } : { message: text, code: clickhouseCode }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Error(`The body is larger than ${MAX_BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}
