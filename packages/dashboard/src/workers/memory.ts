import type { Workers } from '../api/index.js'

/** Samples of each worker that are kept, while the page is open: two minutes. */
const SAMPLES = 60

const samples = new Map<string, number[]>()

/** Remembers how much memory each worker has now. Of workers that are gone nothing is kept. */
export function remember({ supervisors }: Workers): void {
  const seen = new Set<string>()
  for (const { instance, workers } of supervisors) {
    for (const { worker_id, memory_bytes } of workers) {
      const key = `${instance} ${worker_id}`
      seen.add(key)
      samples.set(key, [...(samples.get(key) ?? []), memory_bytes ?? 0].slice(-SAMPLES))
    }
  }
  for (const key of samples.keys()) if (!seen.has(key)) samples.delete(key)
}

/** The memory of a worker since the page was opened, oldest first. */
export function memoryOf(instance: string, worker: string): readonly number[] {
  return samples.get(`${instance} ${worker}`) ?? []
}
