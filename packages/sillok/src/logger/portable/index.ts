export { configure, type PortableOptions, type PortableSillok } from './configure.js'
export { getLogger } from './logger.js'
