import { builtins } from './builtins.js'
import { errors } from './errors.js'
import type { Values } from './kit.js'
import { objects } from './objects.js'
import { plain } from './plain.js'
import { proxies } from './proxies.js'
import { strange } from './strange.js'

export { huge } from './huge.js'

/** All that is tried at every place. */
export const values: Values = { ...plain, ...objects, ...proxies, ...builtins, ...errors, ...strange }
