// The routes. Everything that a request causes is logged in its scope: nobody passes an id on.
import Fastify from 'fastify'
import { getLogger } from 'sillok'
import { requestLogger } from 'sillok/fastify'
import { Interviews } from './interviews.mjs'
import { Sessions } from './sessions.mjs'

const log = getLogger('admin')

export async function buildApp({ modelUrl, users }) {
  const settings = new Map([
    ['model', 'gpt-5.2'],
    ['smtp_password', 'changeme-please'],
  ])
  const sessions = new Sessions(users)
  const interviews = new Interviews(modelUrl, settings)
  const app = Fastify({ forceCloseConnections: true })
  await app.register(requestLogger)

  const clientOf = (request) => ({ clientIp: request.ip, userAgent: request.headers['user-agent'] })
  const tokenOf = (request) => request.headers.authorization?.replace(/^Bearer /, '')
  const refuse = (statusCode, code) => Object.assign(new Error(code), { statusCode, code })

  app.post('/sign-in', async (request) => {
    const { userId, password } = request.body
    const token = await sessions.signIn({ userId, password, ...clientOf(request) })
    if (token === undefined) throw refuse(401, 'WRONG_PASSWORD')
    return { token }
  })

  // All that is below needs someone who is signed in.
  app.register(async (inside) => {
    inside.addHook('preHandler', async (request) => {
      request.user = sessions.enter(tokenOf(request))
      if (request.user === undefined) throw refuse(401, 'SIGNED_OUT')
    })

    inside.post('/sign-out', async (request) => {
      await sessions.signOut(tokenOf(request), request.ip)
      return {}
    })

    inside.post('/interviews', (request) => interviews.create(request.user, request.body))

    const interviewOf = async (request) => {
      const interview = await interviews.read(request.user, request.params.id)
      if (interview === undefined) throw refuse(404, 'NO_INTERVIEW')
      return interview
    }
    inside.get('/interviews/:id', interviewOf)
    inside.post('/interviews/:id/answers', async (request) => {
      const interview = await interviewOf(request)
      return { question: await interviews.answer(request.user, interview, request.body.text) }
    })

    inside.register(async (admin) => {
      admin.addHook('preHandler', async ({ user, ip }) => {
        if (user.role === 'admin') return
        log.security({
          event: 'permission_denied',
          severity: 'warning',
          userId: user.id,
          clientIp: ip,
          action: 'blocked',
        })
        throw refuse(403, 'NOT_ADMIN')
      })

      admin.put('/users/:id/role', async ({ user, params, body }) => {
        const target = sessions.user(params.id)
        if (target === undefined) throw refuse(404, 'NO_USER')
        const before = { role: target.role }
        target.role = body.role
        const after = { role: body.role }
        await log.audit({ action: 'permission_change', userId: user.id, target: target.id, before, after })
        return after
      })

      admin.put('/settings/:key', async ({ user, params, body }) => {
        const { key } = params
        const before = settings.get(key) ?? null
        settings.set(key, body.value)
        await log.audit({ action: 'configuration_change', userId: user.id, key, before, after: body.value })
        return {}
      })
    })
  })
  return app
}
