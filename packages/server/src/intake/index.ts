export type { IntakeRequest } from './body.js'
export { createIntake, type Intake, type IntakeAnswer, type IntakeOptions } from './intake.js'
export { RETRY_AFTER_SECONDS } from './write.js'
