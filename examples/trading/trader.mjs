// A small trading program: it asks a model for each tick, sends orders, closes batches, labels what came of them, and stops where risk says so.
import { configure, getLogger } from 'sillok'
import { categorySink, log, logBatch, logInference, logSecurityAlert } from 'sillok/unified'

const BATCH = 50
const TICKS_A_DAY = 400

/**
 * Trades on each of so many days, with a clock of its own.
 *
 * @param first midnight of the first day, in milliseconds since 1970
 * @returns what was written, as the store itself counts it
 */
export async function trade(root, first, days, options = {}) {
  let now = first
  // A new segment each day, so that also what is written rarely ages. They are small here so that there are many; on a server they are 100 MB.
  const categories = categorySink({
    maxSegmentBytes: 20_000,
    rotateEvery: 'day',
    now: () => now,
    ...options,
  })
  const sillok = configure({ root, service: 'trading', stream: false, sinks: [categories] })
  try {
    for (let day = 0; day < days; day++) {
      for (let tick = 0; tick < TICKS_A_DAY; tick++) {
        now = first + day * 86_400_000 + tick * 60_000
        onTick(day, tick)
        // Batches of fifty on the disk: nothing waits longer than that, and no call waits for the disk.
        if (tick % BATCH === BATCH - 1) await sillok.flush()
      }
      logBatch({
        component: 'desk',
        message: 'Day closed',
        processed: TICKS_A_DAY,
        failed: 3,
        durationMs: 1000,
        metadata: { pnl: pnlOf(day), note: day === 0 ? '=SUM(A1)' : 'as usual' },
      })
      await sillok.flush()
    }
    return categories.stats()
  } finally {
    await sillok.close()
  }
}

function onTick(day, tick) {
  const score = Math.sin(day * 7 + tick)
  logInference({ component: 'scorer', model: 'rank-3', durationMs: 2 + (tick % 9), metadata: { score } })
  if (score > 0.5) log('raw', 'INFO', 'trader', 'order', 'Order sent', { id: day * 1000 + tick }, ['buy'])
  if (tick % 10 === 0)
    log('training', 'INFO', 'labels', 'outcome', 'Labelled', {
      features: [score, tick / 400],
      won: score > 0,
    })
  if (tick === 200) log('tagged', 'WARN', 'risk', 'halt', 'Trading halted for a minute', { day }, ['halt'])
  if (tick === 300 && day % 7 === 0)
    logSecurityAlert({ component: 'gate', severity: 'critical', message: 'A key was used from two places' })
  // Code that was there before the store goes on as it is.
  if (tick % 100 === 0) getLogger('venue.client').debug('Heartbeat', { tick })
  if (tick % 100 === 50) getLogger('venue.client').warn('Slow answer', { ms: 900 + tick })
}

const pnlOf = (day) => Math.round(Math.cos(day) * 10_000) / 100
