import { AsyncLocalStorage } from 'node:async_hooks'
import { type ContextManager, context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'

/** What the OpenTelemetry SDK for Node sets up: contexts that follow asynchronous calls. Ended by `context.disable()`. */
export function contextsFollowCalls(): void {
  const storage = new AsyncLocalStorage<unknown>()
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active: unknown, fn: () => unknown) => storage.run(active, fn),
    bind: (_: unknown, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  } as unknown as ContextManager
  context.setGlobalContextManager(manager)
}

/** Runs something while a span is active. */
export function inSpan<T>(span: Partial<SpanContext>, fn: () => T): T {
  const whole = { traceId: '', spanId: '', traceFlags: 1, ...span }
  return context.with(trace.setSpanContext(ROOT_CONTEXT, whole), fn)
}
