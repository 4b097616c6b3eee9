// Logs 5,000 lines and ends in the way named. Run by ../exit.mjs, which counts what is on disk afterwards.
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { FILE_LOGGERS } from './loggers.mjs'
import { SCENARIOS } from './scenarios.mjs'

const [name, path, ending, count] = isMainThread ? process.argv.slice(2) : workerData
const self = fileURLToPath(import.meta.url)
const turn = () => new Promise((resolve) => setImmediate(resolve))
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

if (ending === 'worker exit' && isMainThread) {
  new Worker(self, { workerData: [name, path, ending, count] })
} else if (ending === 'cluster worker killed' && cluster.isPrimary) {
  cluster.setupPrimary({ exec: self, args: process.argv.slice(2) })
  const worker = cluster.fork()
  worker.on('message', () => worker.process.kill('SIGTERM'))
} else {
  const logger = await FILE_LOGGERS[name]({ path })
  const call = SCENARIOS['five fields'].run(logger)
  // Files are open, as in a program that has run for a while; what is lost at boot is another table.
  call(0)
  await pause(300)
  for (let n = 1; n < Number(count); n++) call(n)
  await end()
}

async function end() {
  switch (ending) {
    case 'return':
      return
    case 'process.exit':
    case 'worker exit':
      return process.exit(ending === 'process.exit' ? 1 : 0)
    case 'throw':
      setImmediate(() => {
        throw new Error('thrown')
      })
      return
    case 'unhandled rejection':
      void Promise.reject(new Error('rejected'))
      return
    case 'SIGTERM':
    case 'SIGINT':
    case 'SIGKILL':
      process.kill(process.pid, ending)
      return
    case 'cluster worker killed':
      process.send('logged')
      return
    case 'stack overflow': {
      const deeper = () => deeper() + 1
      setImmediate(deeper)
      return
    }
    case 'out of memory': {
      const kept = []
      for (;;) {
        kept.push(new Array(100_000).fill(kept.length))
        if (kept.length % 100 === 0) await turn()
      }
    }
  }
}
