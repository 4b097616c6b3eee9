// Indexes a root until it is killed; says when the engine is ready.
import { join } from 'node:path'
import { startEngine } from '../../packages/server/dist/engine/index.js'
import { startIndexer } from '../../packages/server/dist/indexer/index.js'

const root = process.argv[2]
const engine = startEngine({ dataDir: join(root, '.sillok', 'engine') })
startIndexer({ root, engine, statePath: join(root, '.sillok', 'index.json') })
await engine.ready()
process.stdout.write('ready\n')
setInterval(() => {}, 1000)
