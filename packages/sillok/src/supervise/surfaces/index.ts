export { addressOf, openSurfaces, type SurfaceOptions, type Surfaces } from './open.js'
export { askSupervisor, findSupervisors, type RunningSupervisor } from './presence.js'
