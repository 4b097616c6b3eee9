// A program that logs to its standard output, and ends as it is told.
import { configure, getLogger } from 'sillok'

const [how, count = '1'] = process.argv.slice(2)
const sillok = configure()
const log = getLogger('api')
process.on('exit', () => log.info('last words'))
if (how === 'signal') {
  const alive = setTimeout(() => {}, 60_000)
  process.on('SIGUSR2', () => {
    clearTimeout(alive)
    sillok.setLevel('debug', 'api')
    log.debug('louder now')
    process.disconnect()
  })
  log.debug('not yet')
  process.send('ready')
} else {
  for (let n = 0; n < Number(count); n++) log.info('a line of some length, so that a pipe fills up', { n })
  if (how === 'exit') process.exit(3)
  if (how === 'throw') throw new Error('nobody caught this')
  if (how === 'SIGTERM') {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => {}, 60_000)
  }
}
