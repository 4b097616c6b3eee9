// Who is there: signing in and out, and whose request it is.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { addContext, getLogger } from 'sillok'

const log = getLogger('auth')

const digest = (password) => scryptSync(password, 'interviewer', 32)

export class Sessions {
  #users
  #open = new Map()

  constructor(users) {
    this.#users = new Map(users.map(({ id, role, password }) => [id, { id, role, digest: digest(password) }]))
  }

  user(id) {
    return this.#users.get(id)
  }

  async signIn({ userId, password, clientIp, userAgent }) {
    const user = this.#users.get(userId)
    const success = user !== undefined && timingSafeEqual(user.digest, digest(password))
    await log.audit({ action: 'sign_in', userId, clientIp, userAgent, success })
    if (!success) {
      log.security({ event: 'sign_in_failed', severity: 'warning', userId, clientIp, action: 'blocked' })
      return undefined
    }
    const token = randomBytes(32).toString('base64url')
    this.#open.set(token, user)
    return token
  }

  async signOut(token, clientIp) {
    const user = this.#open.get(token)
    this.#open.delete(token)
    await log.audit({ action: 'sign_out', userId: user.id, clientIp, success: true })
  }

  /** The user of a request; from here on all its records say who it is. */
  enter(token) {
    const user = this.#open.get(token)
    if (user !== undefined) addContext({ user_id: user.id })
    return user
  }
}
