import type { WorkerAct } from '../api/index.js'

export const ACTS: Record<WorkerAct, { name: string; means: string }> = {
  start: { name: 'Start', means: 'It is started; earlier failures are forgotten.' },
  restart: {
    name: 'Restart',
    means:
      'It is asked to end its work, and started again. Of several instances one after the other, each when the one before is ready.',
  },
  drain: {
    name: 'Drain',
    means: 'It is asked to end its work, and stays stopped until somebody starts it.',
  },
}
