import { type EventSchema, type InputOf, type UnifiedEvent, unified } from '../events/index.js'
import { getLogger } from '../logger/index.js'

/** The logger of a component that has no usable name. */
const NAMELESS = 'unified'

/** Writes an event by the logger of its component, so that levels of loggers hold for components. */
export function write<S extends EventSchema>(schema: S, event: InputOf<S>): void {
  getLogger(componentOf(event)).event(schema, event)
}

function componentOf(event: unknown): string {
  try {
    const component = (event as Partial<UnifiedEvent> | undefined)?.component
    return typeof component === 'string' && component !== '' ? component : NAMELESS
  } catch {
    return NAMELESS
  }
}

/**
 * Writes a record of one of four categories. Never throws: what is wrong is said in the record under `invalid`.
 *
 * @example unifiedLog({ category: 'raw', level: 'info', component: 'trader', eventType: 'order', message: 'Order sent', metadata: { id } })
 */
export function unifiedLog(event: UnifiedEvent): void {
  write(unified, event)
}

/**
 * The same with its parts one by one, for programs that call it so.
 *
 * @example log('summary', 'INFO', 'trader', 'day_end', 'Day closed', { trades: 40 }, ['daily'])
 */
export function log(
  category: UnifiedEvent['category'],
  level: UnifiedEvent['level'],
  component: string,
  eventType: string,
  message: string,
  metadata?: object,
  tags?: readonly string[],
): void {
  unifiedLog({ category, level, component, eventType, message, metadata, tags })
}
