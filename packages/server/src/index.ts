export {
  type LocalSearch,
  openLocalSearch,
  type Server,
  type ServerOptions,
  startServer,
} from './run/index.js'
