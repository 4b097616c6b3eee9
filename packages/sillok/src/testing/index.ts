export { type ConformanceCase, type SinkHarness, sinkConformance } from './conformance.js'
export type { LoggedRecord, Pattern } from './pattern.js'
export { createRecorder, type Recorder, startRecorder } from './recorder.js'
export { recordLogs } from './scoped.js'
