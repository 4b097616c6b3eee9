export { createSurveyor, type Surveyor } from './surveyor.js'
