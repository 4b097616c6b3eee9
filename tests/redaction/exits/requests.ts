// Access and egress records: a request with secrets wherever it has room for them, to a server in each framework.
import { once } from 'node:events'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { addContext, getLogger } from 'sillok'
import * as forExpress from 'sillok/express'
import * as forFastify from 'sillok/fastify'
import { createFetch, observeOutgoing } from 'sillok/fetch'
import * as forHono from 'sillok/hono'
import * as forHttp from 'sillok/http'
import * as forKoa from 'sillok/koa'
import { logging } from './logger.js'
import { failure, fields, JWT, PASSWORD, SIGNATURE, TEXT, TOKEN } from './secrets.js'

const options = { trustProxy: { trust: 1 } }

function handle(): void {
  getLogger('app').info(TEXT, fields())
  addContext({ route: `/${TOKEN}`, user_id: TOKEN, note: TEXT })
}

function fail(): never {
  handle()
  throw failure()
}

const APPS: Record<string, () => Server | Promise<Server>> = {
  express() {
    const app = express().use(forExpress.requestLogger(options))
    app.get('/ok/:id', (_request, response) => {
      handle()
      response.send('ok')
    })
    app.get('/fail', fail)
    app.use(forExpress.errorLogger())
    // What Express itself answers and prints is Express's.
    return createServer(app.set('env', 'test'))
  },
  async fastify() {
    const app = fastify()
    await app.register(forFastify.requestLogger, options)
    app.get('/ok/:id', async () => {
      handle()
      return 'ok'
    })
    app.get('/fail', async () => fail())
    await app.ready()
    return app.server
  },
  hono() {
    const app = new Hono().use(forHono.requestLogger(options))
    app.get('/ok/:id', (c) => {
      handle()
      return c.text('ok')
    })
    app.get('/fail', fail)
    app.onError((_error, c) => c.text('', 500))
    return createServer(getRequestListener(app.fetch))
  },
  koa() {
    const app = new Koa().use(forKoa.requestLogger(options))
    app.silent = true
    app.use((ctx) => {
      if (ctx.path === '/fail') fail()
      handle()
      ctx.body = 'ok'
    })
    return createServer(app.callback())
  },
  http() {
    return createServer(
      forHttp.requestLogger((_request, response) => {
        handle()
        response.end('ok')
      }, options),
    )
  },
}

/** Paths with secrets in the path itself, in the query, and for a route that fails or is not there. */
const PATHS = [
  `/ok/${TOKEN}?access_token=${PASSWORD}&sig=${SIGNATURE}`,
  `/ok/${encodeURIComponent(TEXT)}`,
  `/fail?api_key=${PASSWORD}`,
  `/reset/${TOKEN}/${JWT}?password=${PASSWORD}`,
  `/nowhere/${PASSWORD}@x`,
]

const HEADERS = {
  authorization: `Bearer ${JWT}`,
  cookie: `sid=${PASSWORD}`,
  'user-agent': TEXT,
  'x-forwarded-for': TOKEN,
  'x-request-id': TOKEN,
  'x-correlation-id': TOKEN,
  tracestate: `a=${TOKEN}`,
  referer: `https://x.example/?token=${PASSWORD}`,
}

function send(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers: HEADERS }, (response) => {
      response.resume().on('end', () => resolve())
    })
      .on('error', reject)
      .end()
  })
}

export async function byRequests(root: string): Promise<string> {
  const out: string[] = []
  for (const [name, make] of Object.entries(APPS)) {
    const server = await make()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const work = async (): Promise<void> => {
      for (const path of PATHS) await send(base + path)
    }
    out.push(await logging(root, `requests-${name}`, work))
    await new Promise((resolve) => server.close(resolve))
  }
  return out.join('\n')
}

/** What this program asks of others: answered, and not. */
export async function byOutgoing(root: string): Promise<string> {
  const server = createServer((_request, response) => response.end('ok'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const work = async (): Promise<void> => {
    const ask = createFetch()
    for (const path of PATHS) {
      await ask(base + path)
      await ask(`http://127.0.0.1:1${path}`).catch(() => {})
    }
    using _observed = observeOutgoing()
    for (const path of PATHS) {
      await fetch(base + path)
      await send(base + path)
      await send(`http://127.0.0.1:1${path}`).catch(() => {})
    }
  }
  const told = await logging(root, 'outgoing', work)
  await new Promise((resolve) => server.close(resolve))
  return told
}
