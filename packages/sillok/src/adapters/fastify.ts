import type { FastifyPluginCallback } from 'fastify'
import { serveNode } from './incoming/node.js'
import { failRequest } from './incoming/opened.js'
import { opener, type RequestOptions } from './incoming/request.js'
import { watchUpgrades } from './incoming/upgrade.js'

export type { Access, RequestOptions } from './incoming/request.js'

/**
 * Plugin for Fastify 5: a scope for every request, and an access record when it is over. Register it before all else; it holds for the
 * whole application.
 *
 * @example await app.register(requestLogger, { trustProxy: { trust: 1 } })
 */
export const requestLogger: FastifyPluginCallback<RequestOptions> = (app, options, ready) => {
  const open = opener('fastify', options)
  watchUpgrades(app.server, open)
  app.addHook('onRequest', (request, reply, done) => {
    const route = () => (request.is404 ? undefined : request.routeOptions.url)
    serveNode(open, request.raw, reply.raw, done, { route })
  })
  app.addHook('onError', (request, _reply, error, done) => {
    failRequest(request.raw, error)
    done()
  })
  ready()
}

// Fastify's own marks of a plugin whose hooks are for all, see its documentation under "Plugins".
Object.assign(requestLogger, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'sillok',
})
