import { Hono } from 'hono'
import { checked, PARAMS, type StorageApi } from './search-api.js'

/** `GET /storage` and `GET /map`: the last count with its age, at once. */
export function storageRoutes(storage: StorageApi): Hono {
  const api = new Hono()
  for (const kind of ['storage', 'map'] as const)
    api.get(`/${kind}`, (c) => c.json(storage.of(kind, checked(PARAMS.survey, c.req.query()).again)))
  return api
}
