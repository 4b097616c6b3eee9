import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { SillokError } from 'sillok/record'
import type { ReadsEnv } from './reads.js'

/** Who asks. */
export interface Asker {
  key: number | undefined
  clientIp: string | undefined
  userAgent: string | undefined
}

export function asker(c: Context<ReadsEnv>): Asker {
  return {
    key: c.get('key'),
    clientIp: c.env.incoming?.socket.remoteAddress,
    userAgent: c.req.header('user-agent'),
  }
}

const MAX_BODY = 1024

/** Refuses a body that is larger than any command. */
export const smallBody = bodyLimit({
  maxSize: MAX_BODY,
  onError: () => {
    throw new SillokError('BODY_TOO_LARGE', `The body is larger than ${MAX_BODY} bytes.`)
  },
})
