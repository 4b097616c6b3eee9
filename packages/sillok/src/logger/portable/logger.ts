import { plainText } from '../../record/index.js'
import { NamedLogger, type PlainLogger } from '../logger.js'

/**
 * The logger of a name, dots marking parts of parts: `cart.items`. Typed events are Node's.
 *
 * @example const log = getLogger('cart')
 */
export function getLogger(name: string): PlainLogger {
  return new NamedLogger(plainText(name))
}
