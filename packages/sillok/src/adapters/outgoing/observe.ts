import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Subscribes to diagnostics channels; returns how to end that. What a listener throws would be an uncaught exception, so it throws nothing. */
export function listenTo(channels: Readonly<Record<string, (message: never) => void>>): () => void {
  const pairs = Object.entries(channels).map(([name, listener]) => {
    const quiet = (message: unknown): void => {
      try {
        listener(message as never)
      } catch {}
    }
    return [name, quiet] as const
  })
  for (const [name, listener] of pairs) subscribe(name, listener)
  return () => {
    for (const [name, listener] of pairs) unsubscribe(name, listener)
  }
}
