export { Child, type ChildEvents, type ChildSpec } from './child.js'
export { Guardian } from './guardian.js'
export { answers, whenAnswers } from './probe.js'
export { memoryOf, recentTable, treeOf } from './table.js'
