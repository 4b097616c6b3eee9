// An AI interviewer's backend. It starts a model of its own, so that it runs anywhere: `npm start`, then see README.md.
import { configure, getLogger } from 'sillok'
import { observeOutgoing } from 'sillok/fetch'
import { buildApp } from './app.mjs'
import { startModel } from './model-server.mjs'

const sillok = configure({ service: 'interviewer', version: '0.1.0' })
observeOutgoing()

const model = await startModel()
const app = await buildApp({
  modelUrl: model.url,
  users: [
    { id: 'ada', role: 'admin', password: process.env.ADA_PASSWORD ?? 'correct horse battery' },
    { id: 'ben', role: 'recruiter', password: process.env.BEN_PASSWORD ?? 'staple for breakfast' },
  ],
})
const url = await app.listen({ port: Number(process.env.PORT ?? 8080), host: '127.0.0.1' })
getLogger('main').info('Listening', { url })

const end = async () => {
  await app.close()
  model.close()
  await sillok.close()
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, end)
