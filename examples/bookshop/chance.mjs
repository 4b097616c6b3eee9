import { setTimeout as wait } from 'node:timers/promises'

export function pick(list) {
  return list[Math.floor(Math.random() * list.length)]
}

/** Waits about `median` ms, now and then much longer, as real services do. */
export function pause(median) {
  return wait(median * (0.6 + Math.random() * 0.6) * (Math.random() < 0.05 ? 3 : 1))
}
