// What the pieces of code in the documentation take as given: names that a reader would have. A whole program among them needs none of these.

import { getLogger } from 'sillok'
import type { WorkerStatus } from 'sillok/supervise'

export { addContext, configure, getLogger, withContext } from 'sillok'
export { access, egress, job, securityAlert, worker } from 'sillok/events'
export { createRedactor } from 'sillok/redact'
export { categorySink, unifiedLog } from 'sillok/unified'

export const log = getLogger('docs')
export const userId = 'u-1'
export const user = { id: userId }
export const target = 'u-9'
export const before = { role: 'user' }
export const after = { role: 'admin' }
export const resourceId = 'r-1'
export const executionId = 'x-1'
export const callId = 'call-1'
export const parameters = { command: 'ls' }
export const success = true
export const durationMs = 12
export const output = 'plan.md'
export const clientIp = '203.0.113.7'
export const messages = [{ role: 'user', content: 'Hello' }]
export const model = { chat: async (_messages: unknown) => ({ text: 'Hello' }) }
export const bank = { pay: async (_invoice: unknown) => ({ paid: true }) }
export const invoice = { total: 12 }
export const id = 4
export const orderId = 'o-1'
export const correlation_id = 'c-1'
export const tenant = 't-1'
export const key = new Uint8Array(32).fill(7)
export const firstLines = ['{"level":30,"time":1763636144123,"pid":1,"hostname":"a","msg":"Begun"}']
export const lines = [...firstLines]
export const use = (..._parts: unknown[]): void => {}
export const signIn = async (): Promise<void> => {}
export const importPage = async (_page: number): Promise<void> => {}
export const cart = { items: 3 }
export async function checkout(_cart: unknown): Promise<void> {
  getLogger('shop').info('Order placed')
  getLogger('shop.payments').error('Payment failed', { error_code: 'TIMEOUT', retryable: true })
}

/** A test runner of a few lines: one test after the other. */
let running = Promise.resolve()
export const test = (name: string, run: () => unknown): void => {
  running = running
    .then(() => run())
    .then(
      () => {},
      (error) => console.error(name, error),
    )
}

/** A destination in memory and a sink that writes to it. */
export function makeDestination() {
  const received: string[] = []
  const listeners: ((line: string) => void)[] = []
  let broken = false
  return {
    received: () => received,
    breakDown: () => {
      broken = true
    },
    on: (_event: 'line', fn: (line: string) => void) => listeners.push(fn),
    remove: () => {},
    take(line: string) {
      if (broken) throw new Error('broken down')
      received.push(line)
      for (const fn of listeners) fn(line)
    },
  }
}
export const mySink = (destination: ReturnType<typeof makeDestination>) => ({
  write(line: string) {
    try {
      destination.take(line)
    } catch {}
  },
})

export type Worker = WorkerStatus
