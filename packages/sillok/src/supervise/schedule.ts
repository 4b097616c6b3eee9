import { SillokError } from '../record/index.js'

/**
 * Calls `run` when a cron pattern says so, in UTC: then no hour comes twice or not at all. The library is loaded on use.
 *
 * @returns what ends it
 * @throws SillokError `CONFIG_INVALID`
 */
export async function schedule(worker: string, pattern: string, run: () => void): Promise<() => void> {
  const { Cron } = await import('croner')
  try {
    const cron = new Cron(pattern, { timezone: 'UTC', unref: false }, run)
    return () => cron.stop()
  } catch (cause) {
    throw new SillokError(
      'CONFIG_INVALID',
      `Worker ${worker}: schedule must be a cron pattern such as "*/5 * * * *": ${(cause as Error).message}`,
      { cause },
    )
  }
}
