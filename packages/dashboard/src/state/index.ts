export { copy, said, say } from './clipboard.js'
export { useEscape } from './escape.js'
export { lostSince, server, startWatching, watchHealth } from './health.js'
export { isTyping, listenKeys } from './keys.js'
export { type Loader, loader } from './loader.js'
export { type Polled, polled } from './polled.js'
export { isQueryWanted, wantQuery } from './query-focus.js'
export {
  askAgain,
  asked,
  back,
  columns,
  coming,
  go,
  href,
  loadPagesBy,
  query,
  range,
  route,
  setRange,
  toggleColumn,
  toPage,
  view,
} from './route.js'
export { theme, toggleTheme } from './theme.js'
