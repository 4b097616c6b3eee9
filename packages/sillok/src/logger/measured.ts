import { SillokError } from '../record/index.js'
import { getLogger, type Logger } from './full.js'

// biome-ignore lint/suspicious/noExplicitAny: any method may be decorated
type Method = (this: any, ...args: any[]) => any

/** A decorator for methods, by either of the two standards that TypeScript has. */
export interface MeasuredDecorator {
  /** TC39, stage 3. */
  <M extends Method>(method: M, context: ClassMethodDecoratorContext): M
  /** `experimentalDecorators`. */
  <M extends Method>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): TypedPropertyDescriptor<M>
}

/**
 * Times every call of a method, as `log.measure` does.
 *
 * @param operation the name in the records; default: the class's and the method's, `OrderService.place`
 * @param metadata on every record: `{ category: 'database' }`
 * @param log default: the logger `operations`
 * @throws SillokError `CONFIG_INVALID` where it stands on something else than a method
 * @example class OrderService { @measured() async place(order: Order) { … } }
 */
export function measured(
  operation?: string,
  metadata?: object,
  log: Logger = getLogger('operations'),
): MeasuredDecorator {
  const wrap = <M extends Method>(method: M, name: string | symbol): M => {
    const timed = function (this: unknown, ...args: unknown[]): unknown {
      const label = operation ?? `${classOf(this)}${String(name)}`
      return log.measure(label, () => method.apply(this, args), metadata)
    }
    Object.defineProperty(timed, 'name', { value: method.name, configurable: true })
    Object.defineProperty(timed, 'length', { value: method.length, configurable: true })
    return timed as M
  }
  return ((first: unknown, second: unknown, third?: TypedPropertyDescriptor<Method>) => {
    if (isContext(second) && typeof first === 'function') return wrap(first as Method, second.name)
    if (typeof third?.value === 'function')
      return { ...third, value: wrap(third.value, second as string | symbol) }
    throw new SillokError('CONFIG_INVALID', '@measured() stands on something that is not a method.')
  }) as MeasuredDecorator
}

function isContext(value: unknown): value is ClassMethodDecoratorContext {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'method'
}

/** The class that a method is called on, as a prefix; nothing where it cannot be told. */
function classOf(self: unknown): string {
  try {
    const name: unknown = typeof self === 'function' ? self.name : self?.constructor.name
    return typeof name === 'string' && name !== '' ? `${name}.` : ''
  } catch {
    return ''
  }
}
