import type { SealApi } from '../http/index.js'
import { sealedStreams, type Verifier } from '../seal/index.js'

/** Sealing as the HTTP API asks for it. */
export function createSealApi(root: string, verifier: Verifier): SealApi {
  return {
    async state() {
      const streams = await sealedStreams(root)
      return {
        streams: streams.map((state) => ({ ...state, verification: verifier.of(state.stream) ?? null })),
      }
    },
    verify: (stream) => verifier.start(stream),
    cancel: (stream) => verifier.cancel(stream),
  }
}
