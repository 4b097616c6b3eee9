import type { Name } from '../names/name.js'
import type { Value } from '../values/values.js'

/** What stands behind a quote that closes: the next name, up to its own quote. */
const NEXT_NAME = /^[;,]?\s{1,200}(?:[a-z]{2,8} )?[$\w:.-]{1,60}\s{0,4}[:=]\s{0,4}$/
const HEX = /^[\da-f]{32,128}$/i

/** Whether what stands behind a name is no value of it, by the two of them and what is around. */
export function isNoValue(
  text: string,
  { quoted, end }: Value,
  word: string,
  { text: name, start }: Name,
): boolean {
  const before = text.charAt(start - 1)
  return (
    // `url="…&password=" user="kim"`, `"<YOUR_PASSWORD>"⏎token = "…"`
    (quoted && NEXT_NAME.test(word)) ||
    // `<filter token="shop.name" value="…"/>`, `LAST_TOKEN = "?InTemplate"`: those of a parser.
    (quoted &&
      /token$/i.test(name) &&
      (/^[_?][A-Za-z_]{4,60}$/.test(word) || /^["']\s{1,60}value=["']/.test(text.slice(end, end + 72)))) ||
    // `PublicKeyToken=b77a5c561934e089`: the short name of a public key.
    /public[-_ ]?key[-_ ]?token$/i.test(name) ||
    // `orders_secret: ORDERS_PROD_A1`: where it is kept.
    (/^[a-z\d_]{3,60}_secret$/.test(name) &&
      /^[A-Z]{4,20}(?:_[A-Z]{1,20}\d{0,3}){1,6}$/.test(word) &&
      name.startsWith(word.slice(0, word.indexOf('_')).toLowerCase())) ||
    // `[token:](#token:)`: a link to a heading.
    (before === '#' && word.startsWith(')')) ||
    // `password: password`, `SHOP_TOKEN=SHOP_TOKEN`: a template, or a variable; in quotes people do log in with it.
    (!quoted && word.toLowerCase() === name.toLowerCase()) ||
    // `X-Hub-Signature: 9f86d0…`: made with a secret; in a URL it is one itself.
    (/signature$/i.test(name) && before !== '?' && before !== '&' && HEX.test(word))
  )
}
