export { formatPretty, type PrettyOptions } from './format.js'
export { paint, type Style } from './paint.js'
export { visible, visibleLines } from './visible.js'
export { cutToWidth, displayWidth, padToWidth } from './width.js'
