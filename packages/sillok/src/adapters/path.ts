/** The longest text that a path becomes, in characters. */
const MAX_PATH = 128

/** A part of a path that may be logged: a word of the application such as `wp-login.php`, of the length that such words have. */
const WORD = /^[a-z][a-z_-]{0,23}(?:\.[a-z]{1,5})?$/i
/** Parts in front of that word which say nothing by themselves. */
const PREFIX = /^(?:api|v\d{1,2})$/i

/**
 * The shape of a path, for where no route pattern is known: its first word, and `*` for what follows, which may be an id, a name or a
 * secret (`/reset/<token>`). The query goes.
 *
 * @example pathShape('/api/v1/users/8f14e45f?key=1') // '/api/v1/users/*'
 */
export function pathShape(url: string): string {
  const parts = pathOf(url).split('/', 16)
  let at = 1
  while (PREFIX.test(parts[at] ?? '')) at++
  const word = parts[at] ?? ''
  const kept = word === '' || WORD.test(word) ? at + 1 : at
  const shape = parts.slice(0, kept).join('/')
  return (kept < parts.length ? `${shape}/*` : shape).slice(0, MAX_PATH)
}

/**
 * The pattern of the path that a router is mounted at, from the path as sent: a parameter becomes its name, and what is neither
 * that nor a word `*`.
 *
 * @example mountShape('/shops/42/orders', { shop: '42' }) // '/shops/:shop/orders'
 */
export function mountShape(path: string, params: Readonly<Record<string, unknown>> = {}): string {
  const names = new Map(Object.entries(params).map(([name, value]) => [value, name]))
  const shape = pathOf(path)
    .split('/', 16)
    .map((part) => {
      const name = names.get(decoded(part))
      if (name !== undefined) return `:${name}`
      return part === '' || WORD.test(part) || PREFIX.test(part) ? part : '*'
    })
  return shape.join('/').slice(0, MAX_PATH)
}

/** Absolute form, as sent to proxies, begins with the host. */
function pathOf(url: string): string {
  return url
    .slice(0, 2048)
    .replace(/[?#].*$/s, '')
    .replace(/^[a-z]{1,8}:\/\/[^/]*/i, '')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
