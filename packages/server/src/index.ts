export {
  type LocalSearch,
  openLocalSearch,
  type Server,
  type ServerOptions,
  startServer,
} from './run/index.js'
export { type ArchivedAnswer, searchArchive } from './search/index.js'
