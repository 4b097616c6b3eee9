import { stemsOf, traitsOf } from './keys.js'

/** Last words of names that hold a secret if it looks like one: `STRIPE_KEY`, `signature`, `webhook`. */
const MAYBE = new Set(
  'key api sig signature dsn webhook auth authentication oauth pat sas passkey login pass salt seed'.split(
    ' ',
  ),
)
/** Names of which no part says so: of sessions, also as frameworks call them, and of what is handed over in a login. `account_sid` is an id. */
const WHOLE =
  /^(?:(?:user|my|web|app|login|admin|auth|aiohttp|express|flask|laravel|rack)?session|sid|codeverifier|devicecode|saml(?:request|response)|idtokenhint|(?:.*)secretid|dockerc(?:onfigjson|fg))$/
/** What stands before `key` where that is no secret. */
const PLAIN_KEY =
  /(?:public|primary|foreign|sort|partition|cache|idempotency|object|row|bucket|unique|index|map|dictionary|json|field|translation|i18n|message|routing|shard|hash|range|lookup|group|route|state|query|metric|dedup(?:e|lication)?|ordering|correlation|grouping|entity|feature|flag|permission|resource|job|task|label|tag|event|column|config|setting|registry|storage|file|s3|redis|gpg|pgp)s?key$/

/** `DB_PASS_OLD`: whose or which one stands behind it; a verb is followed by what it takes. */
const PASS_PART = /^(?:.*[-_. ])?(?:pass|psw|pw)[-_. ][a-z]{2,12}[-_]?\d{0,4}$/i
const PLAIN_PASS =
  /(?:^|[-_. ])(?:by|first|second|render|shadow|boarding|season|multi|single|test|check|must|did|all|low|high|band)[-_. ]pass|pass[-_. ](?:rate|count|through|thru|by|context|fail|filter|filters|port|age|on|if|all|ed|es|ing|status|number|no|id|type|env|args|to)$/i

/** Whether a name has a short word for passwords in it, and what follows says which one. */
export function isOfPassword(name: string): boolean {
  return PASS_PART.test(name) && !PLAIN_PASS.test(name)
}

/** Names are the caller's, so the memory of them is bounded; it is emptied rather than grown. */
const MEMORY = 5000
const known = new Map<string, boolean>()

/** Whether a name that says nothing by itself names a secret where its value looks like one: `stripe_key`, `sendgridkey`, `github_pat`. */
export function maySecret(name: string): boolean {
  let may = known.get(name)
  if (may !== undefined) return may
  may = traitsOf(name) === 0 && endsSo(name)
  if (known.size >= MEMORY) known.clear()
  if (name.length < 64) known.set(name, may)
  return may
}

function endsSo(name: string): boolean {
  const stems = stemsOf(name.slice(-256))
  const end = stems.at(-1) as string
  if (name.length < 64 && isOfPassword(name)) return true
  if (WHOLE.test(stems.join(''))) return true
  return (MAYBE.has(end) || /..key$/.test(end)) && !PLAIN_KEY.test(stems.join(''))
}
