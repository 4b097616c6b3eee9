export { type Cleaned, type CleanOptions, clean, type Planned, planClean } from './clean.js'
