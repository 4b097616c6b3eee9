import {
  type Context,
  createContextKey,
  isSpanContextValid,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import type { AnyValueMap, LoggerProvider } from '@opentelemetry/api-logs'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import type { TraceContext } from '../context/index.js'
import type { Sink } from '../logger/index.js'
import {
  fromOtelAttributes,
  type Level,
  levelName,
  levelOfSeverity,
  type OtelConventions,
  parseLevel,
  SEVERITY_NUMBER,
  toOtelAttributes,
} from '../record/index.js'
import { writeForeign } from './foreign/write.js'

/**
 * The span of OpenTelemetry that the caller runs in, for the option of the same name.
 *
 * @example configure({ activeSpan })
 */
export function activeSpan(): TraceContext | undefined {
  const span = trace.getActiveSpan()?.spanContext()
  if (span === undefined || !isSpanContextValid(span)) return undefined
  return { trace_id: span.traceId, span_id: span.spanId, flags: span.traceFlags }
}

/** On the context of what goes out by `otelSink`: where both bridges are up, it does not come back. */
const FROM_US = createContextKey('sillok record')

/** On records that came in: they have been where `otelSink` would send them. */
const SOURCE = 'log_source'
const OTEL = 'opentelemetry'

/** A provider of the logs SDK; one of the API alone has nothing to flush. */
interface Provider extends LoggerProvider {
  forceFlush?(): Promise<void>
}

/**
 * A sink that hands our records to the OpenTelemetry SDK, redacted as they are on disk: severity, body, event name, trace and span, and all fields
 * as attributes under OpenTelemetry's names. Fields of the resource (`service`, `environment` …) are left to the provider's own.
 *
 * @param options.conventions which GenAI names are written, see docs/formats.md. Default `current`
 * @example configure({ sinks: [otelSink(loggerProvider)] })
 */
export function otelSink(provider: Provider, options: { conventions?: OtelConventions } = {}): Sink {
  return {
    write(line, level) {
      const record = JSON.parse(line) as Record<string, unknown>
      if (record[SOURCE] === OTEL) return
      const { attributes } = toOtelAttributes(record, options.conventions)
      const { 'event.name': event, ...others } = attributes
      provider.getLogger(String(record.logger)).emit({
        timestamp: new Date(String(record.timestamp)),
        severityNumber: SEVERITY_NUMBER[level],
        severityText: level,
        body: String(record.message),
        ...(typeof event === 'string' && { eventName: event }),
        attributes: others as AnyValueMap,
        context: contextOf(record),
      })
    },
    flush: async () => provider.forceFlush?.(),
  }
}

function contextOf({ trace_id, span_id }: Record<string, unknown>): Context {
  const context = ROOT_CONTEXT.setValue(FROM_US, true)
  if (typeof trace_id !== 'string' || typeof span_id !== 'string') return context
  const span = { traceId: trace_id, spanId: span_id, traceFlags: TraceFlags.SAMPLED }
  return isSpanContextValid(span) ? trace.setSpanContext(context, span) : context
}

/**
 * A processor for the OpenTelemetry logs SDK that writes its records into our stream, at once and in the scope of the call: level, message,
 * event, trace and span, exception, and attributes as fields under our names. The instrumentation scope is the logger.
 *
 * What came from us by `otelSink` is left out, so that nothing goes round.
 *
 * @example new LoggerProvider({ processors: [sillokProcessor()] })
 */
export function sillokProcessor(): LogRecordProcessor {
  return {
    onEmit(record, context) {
      if (context?.getValue(FROM_US) === true) return
      const { severityNumber, severityText, body, eventName, spanContext, hrTime } = record
      const { exception, ...fields } = fromOtelAttributes(record.attributes)
      const ours: Record<string, unknown> = { ...objectOf(body), ...fields, [SOURCE]: OTEL }
      if (eventName !== undefined) ours.event = eventName
      const level = levelOf(severityNumber, severityText)
      // What the level does not say already, as intake keeps it.
      if (severityNumber !== undefined && severityNumber !== 0 && severityNumber !== SEVERITY_NUMBER[level])
        ours.severity_number = severityNumber
      if (levelName(severityText) !== undefined) ours.severity_text = severityText
      const { name, version } = record.instrumentationScope
      if (version !== undefined) ours.scope = { version }
      if (spanContext !== undefined && isSpanContextValid(spanContext)) {
        ours.trace_id = spanContext.traceId
        ours.span_id = spanContext.spanId
      }
      writeForeign(
        {
          level,
          logger: name || OTEL,
          message: textOf(body, eventName),
          timestamp: timeOf(hrTime),
          exception,
        },
        ours,
      )
    },
    // A record is in the stream when it was emitted; the stream is flushed by its own owner.
    forceFlush: async () => {},
    shutdown: async () => {},
  }
}

function levelOf(severityNumber: number | undefined, severityText: string | undefined): Level {
  return levelOfSeverity(severityNumber ?? 0) ?? parseLevel(severityText) ?? 'INFO'
}

/** A body that is a map is fields; any other that is no text is one. */
function objectOf(body: unknown): object {
  if (typeof body !== 'object' || body === null) return {}
  return Array.isArray(body) || ArrayBuffer.isView(body) ? { value: body } : body
}

function textOf(body: unknown, eventName: string | undefined): string {
  if (typeof body === 'object' || body === undefined) return eventName ?? ''
  return String(body)
}

/** Seconds and nanoseconds, as the SDK has it. */
function timeOf([seconds, nanoseconds]: readonly [number, number]): string | undefined {
  const date = new Date(seconds * 1000 + Math.floor(nanoseconds / 1e6))
  return Number.isNaN(date.getTime()) || seconds <= 0 ? undefined : date.toISOString()
}
