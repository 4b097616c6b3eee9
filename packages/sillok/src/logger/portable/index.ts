export { configure, type PortableOptions, type PortableSillok } from './configure.js'
