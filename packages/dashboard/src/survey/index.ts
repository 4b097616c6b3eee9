export { Counted, Uncounted } from './counted.js'
export { createSurvey } from './survey.js'
