export { applyErasures, startErasures } from './erasures.js'
export { sealedMark } from './mark.js'
export { sealedStreams } from './state.js'
export { createVerifier, type Verification, type Verifier } from './verifier.js'
