import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import Router from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import Koa from 'koa'
import { addContext } from '../../context/index.js'
import { getLogger } from '../../logger/index.js'
import * as forExpress from '../express.js'
import * as forFastify from '../fastify.js'
import * as forHono from '../hono.js'
import * as forHttp from '../http.js'
import type { RequestOptions } from '../incoming/request.js'
import * as forKoa from '../koa.js'

/** One application, in each framework: the routes `/users/:id /echo /fail /plain /text /limit /stream /forever /cut /never`. */
export type App = (options?: RequestOptions) => Server | Promise<Server>

const log = getLogger('app')

async function user(id: string): Promise<string> {
  await wait(1)
  log.info('user', { id })
  addContext({ user_id: id })
  await new Promise<void>((resolve) => setTimeout(resolve, 1))
  log.info('user again')
  return 'hello'
}

async function* chunks(): AsyncGenerator<Buffer> {
  yield Buffer.from('first,')
  await wait(5)
  log.info('in stream')
  yield Buffer.from('second')
}

async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.from('first,')
  await wait(60_000, undefined, { ref: false })
}

function fail(): never {
  throw Object.assign(new Error('broken'), { code: 'EBROKEN' })
}

function plain(): never {
  throw new Error('plain')
}

function text(): never {
  throw 'just text'
}

async function* cut(): AsyncGenerator<Buffer> {
  yield Buffer.from('first,')
  await wait(5)
  throw Object.assign(new Error('cut'), { code: 'ECUT' })
}

function limit(): never {
  throw Object.assign(new Error('too many'), { code: 'ELIMIT', status: 429, statusCode: 429, expose: true })
}

function echo(body: unknown): string {
  log.info('body', { size: String(body).length })
  return String(body)
}

const expressApp: App = (options) => {
  const app = express().use(forExpress.requestLogger(options)).use(express.text())
  const users = express.Router()
  users.get('/:id', async (request, response) => {
    response.send(await user(request.params.id))
  })
  app.use('/users', users)
  app.post('/echo', (request, response) => void response.send(echo(request.body)))
  app.get('/fail', () => fail())
  app.get('/limit', () => limit())
  app.get('/plain', () => plain())
  app.get('/text', () => text())
  app.get('/stream', (_request, response) => void Readable.from(chunks()).pipe(response))
  app.get('/cut', (_request, response) => pipeline(Readable.from(cut()), response, () => {}))
  app.get('/forever', (_request, response) => void Readable.from(endless()).pipe(response))
  app.get('/never', () => {})
  app.use(forExpress.errorLogger())
  // Express prints what it answers with 500 unless the environment is a test.
  return createServer(app.set('env', 'test'))
}

const fastifyApp: App = async (options = {}) => {
  const app = fastify({ forceCloseConnections: true })
  await app.register(forFastify.requestLogger, options)
  app.get<{ Params: { id: string } }>('/users/:id', (request) => user(request.params.id))
  app.post('/echo', async (request) => echo(request.body))
  app.get('/fail', async () => fail())
  app.get('/limit', async () => limit())
  app.get('/plain', async () => plain())
  app.get('/text', async () => text())
  app.get('/stream', (_request, reply) => reply.send(Readable.from(chunks())))
  app.get('/cut', (_request, reply) => reply.send(Readable.from(cut())))
  app.get('/forever', (_request, reply) => reply.send(Readable.from(endless())))
  app.get('/never', () => new Promise(() => {}))
  await app.ready()
  return app.server
}

const honoApp: App = (options) => {
  const app = new Hono().use(forHono.requestLogger(options))
  const write =
    (from: AsyncGenerator<Buffer>) => async (to: { write(chunk: Uint8Array): Promise<unknown> }) => {
      for await (const chunk of from) await to.write(chunk)
    }
  app.get('/users/:id', async (c) => c.text(await user(c.req.param('id'))))
  app.post('/echo', async (c) => c.text(echo(await c.req.text())))
  app.get('/fail', () => fail())
  app.get('/limit', () => limit())
  app.get('/plain', () => plain())
  app.get('/text', () => text())
  app.get('/stream', (c) => stream(c, write(chunks())))
  app.get('/cut', (c) => c.body(Readable.toWeb(Readable.from(cut())) as ReadableStream))
  app.get('/forever', (c) => stream(c, write(endless())))
  app.get('/never', () => new Promise<never>(() => {}))
  app.onError((error, c) => c.text('', (error as { status?: 429 }).status ?? 500))
  return createServer(getRequestListener(app.fetch))
}

const koaApp: App = (options) => {
  const app = new Koa().use(forKoa.requestLogger(options))
  app.silent = true
  const router = new Router()
  router.get('/users/:id', async (ctx) => {
    ctx.body = await user(String(ctx.params.id))
  })
  router.post('/echo', async (ctx) => {
    let body = ''
    for await (const chunk of ctx.req) body += String(chunk)
    ctx.body = echo(body)
  })
  router.get('/fail', () => fail())
  router.get('/limit', () => limit())
  router.get('/plain', () => plain())
  router.get('/text', () => text())
  router.get('/stream', (ctx) => {
    ctx.body = Readable.from(chunks())
  })
  router.get('/cut', (ctx) => {
    ctx.body = Readable.from(cut())
  })
  router.get('/forever', (ctx) => {
    ctx.body = Readable.from(endless())
  })
  router.get('/never', () => new Promise(() => {}))
  app.use(router.routes())
  return createServer(app.callback())
}

const httpApp: App = (options) => {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const [, first = '', id = ''] = (request.url ?? '').split(/[/?]/)
    if (first === 'users') {
      addContext({ route: '/users/:id' })
      response.end(await user(id))
    } else if (first === 'echo') {
      let body = ''
      request.on('data', (chunk) => {
        body += String(chunk)
      })
      request.on('end', () => response.end(echo(body)))
    } else if (first === 'stream') Readable.from(chunks()).pipe(response)
    else if (first === 'cut') pipeline(Readable.from(cut()), response, () => {})
    else if (first === 'forever') Readable.from(endless()).pipe(response)
    else if (first !== 'never') response.writeHead(first === 'limit' ? 429 : 404).end()
  }
  return createServer(forHttp.requestLogger(handle, options))
}

export const APPS: readonly [string, App][] = [
  ['express', expressApp],
  ['fastify', fastifyApp],
  ['hono', honoApp],
  ['koa', koaApp],
  ['http', httpApp],
]
