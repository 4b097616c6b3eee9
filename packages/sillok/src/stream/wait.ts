/** Holds up this thread, where there is no later: at the end of a process, or where the application asked to wait. */
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
