export type { IntakeRequest } from './body.js'
export {
  createIntake,
  type Intake,
  type IntakeAnswer,
  type IntakeCounters,
  type IntakeOptions,
  type Protocol,
} from './intake.js'
export { RETRY_AFTER_SECONDS, type Write } from './write.js'
