import type { Context } from 'hono'
import { SillokError } from 'sillok/record'

/** A form of another site's page cannot send this content type without asking first, and the answer is no. */
export async function jsonBody(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new SillokError('UNSUPPORTED_CONTENT_TYPE', 'Send application/json.')
  }
  try {
    return await c.req.json()
  } catch (error) {
    throw new SillokError('BAD_REQUEST', 'The body is not valid JSON.', { cause: error })
  }
}
