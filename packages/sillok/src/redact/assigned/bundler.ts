import { MASK } from '../../record/index.js'
import type { Span } from '../text/spans.js'

/** Behind `bundle_`: the host of a source of gems, whose dots are two underscores each; then who logs in there. */
const LOGIN =
  /(?:[A-Z\d]{1,40}_{2,3}){1,6}[A-Z]{2,24}["']?\s{0,4}[=:]\s{0,4}["']?([\w.%+-]{1,64}:(?!\/)[^\s:"'&|;<>]{3,256})(?![:\w])/iy

/** What Bundler logs in with: `BUNDLE_GEMS__EXAMPLE__COM=kim:…`. @param end behind `bundle_` */
export function bundlerLogin(text: string, end: number): Span | undefined {
  LOGIN.lastIndex = end
  const login = LOGIN.exec(text)?.[1]
  if (login === undefined) return undefined
  const start = LOGIN.lastIndex - login.length
  return { start, end: LOGIN.lastIndex, rule: 'assignment', mask: MASK }
}
