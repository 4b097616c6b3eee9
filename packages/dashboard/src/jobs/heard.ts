import { signal } from '@preact/signals'
import type { Job } from '../api/index.js'

/** What a job said, and when. */
export interface Heard {
  at: string
  message: string
  progress: number | null
}

const MOST = 30

/** What the job that is followed has said since it is, the last first. */
export const heard = signal<{ id: string; said: readonly Heard[] }>({ id: '', said: [] })

export function hear({ id, updated_at: at, message, progress }: Job): void {
  const said = heard.peek().id === id ? heard.peek().said : []
  if (message === null || said[0]?.message === message) {
    if (heard.peek().id !== id) heard.value = { id, said }
    return
  }
  heard.value = { id, said: [{ at, message, progress }, ...said].slice(0, MOST) }
}
