export { type LocalSearch, openLocalSearch } from './local.js'
export { type Server, type ServerOptions, startServer } from './start.js'
