// A secret beside a key that names it: one assignment, as configuration files, source code and data formats write it.
// The list of notations is the one that gitleaks tries every rule with (cmd/generate/config/utils/generate.go, MIT) and the one of
// detect-secrets' keyword tests (tests/plugins/keyword_test.py, Apache-2.0), written anew.

/** `(key in camelCase, in snake_case, in UPPER_CASE, secret) → text` */
const NOTATIONS = [
  (camel, _snake, _upper, s) => `${camel}="${s}"`,
  (camel, _snake, _upper, s) => `${camel} = "${s}"`,
  (camel, _snake, _upper, s) => `${camel}=${s}`,
  (camel, _snake, _upper, s) => `${camel} = ${s}`,
  (_camel, snake, _upper, s) => `{\n    "${snake}": "${s}"\n}`,
  (_camel, snake, _upper, s) => `{"${snake}":"${s}","enabled":true}`,
  (_camel, snake, _upper, s) => `\\{\n    \\"${snake}\\": \\"${s}\\"\n\\}`,
  (camel, _snake, _upper, s) => `<${camel}>${xml(s)}</${camel}>`,
  (camel, _snake, _upper, s) => `<${camel}>\n    ${xml(s)}\n</${camel}>`,
  (_camel, snake, _upper, s) => `${snake}: ${s}`,
  (_camel, snake, _upper, s) => `${snake}: '${s}'`,
  (_camel, snake, _upper, s) => `${snake}: "${s}"`,
  (_camel, snake, _upper, s) => `${snake}: |\n  ${s}`,
  (_camel, snake, _upper, s) => `${snake}: >\n  ${s}`,
  (camel, _snake, _upper, s) => `string ${camel} = "${s}";`,
  (camel, _snake, _upper, s) => `var ${camel} string = "${s}"`,
  (camel, _snake, _upper, s) => `${camel} := "${s}"`,
  (camel, _snake, _upper, s) => `${camel} := \`${s}\``,
  (camel, _snake, _upper, s) => `private static final String ${camel} = "${s}";`,
  (camel, _snake, _upper, s) => `val ${camel}: String = "${s}"`,
  (camel, _snake, _upper, s) => `$${camel} .= "${s}"`,
  (camel, _snake, _upper, s) => `${camel} = '${s}'`,
  (camel, _snake, _upper, s) => `${camel},${s},`,
  (camel, _snake, _upper, s) => `  "${camel}" => "${s}"`,
  (_camel, snake, _upper, s) => `:${snake} => '${s}',`,
  (_camel, _snake, upper, s) => `${upper} = "${s}"`,
  (_camel, _snake, upper, s) => `${upper} := "${s}"`,
  (_camel, _snake, upper, s) => `${upper} ::= "${s}"`,
  (_camel, _snake, upper, s) => `${upper} ?= "${s}"`,
  (_camel, _snake, upper, s) => `${upper} += "${s}"`,
  (_camel, _snake, upper, s) => `export ${upper}=${s}`,
  (_camel, _snake, upper, s) => `export ${upper}='${s}'`,
  (_camel, _snake, upper, s) => `ENV ${upper} ${s}`,
  (_camel, _snake, upper, s) => `setx ${upper} "${s}"`,
  (_camel, _snake, upper, s) => `$env:${upper} = "${s}"`,
  (_camel, snake, _upper, s) => `{'${snake}': '${s}', 'retries': 3}`,
  (_camel, snake, _upper, s) => `config["${snake}"] = "${s}"`,
  (_camel, snake, _upper, s) => `os.environ['${snake}'] = '${s}'`,
  (_camel, snake, _upper, s) => `${snake} "${s}";`,
  (_camel, snake, _upper, s) => `--${snake.replaceAll('_', '-')} ${s}`,
  (_camel, snake, _upper, s) => `--${snake.replaceAll('_', '-')}=${s}`,
  (camel, _snake, _upper, s) => `-D${camel}=${s}`,
  (camel, _snake, _upper, s) => `connect({ host: 'db', ${camel}: '${s}', port: 5432 })`,
  (camel, _snake, _upper, s) => `<add key="${camel}" value="${xml(s)}" />`,
  (_camel, snake, _upper, s) => `<property name="${snake}">${xml(s)}</property>`,
  (_camel, snake, _upper, s) => `define('${snake.toUpperCase()}', '${s}');`,
  (_camel, snake, _upper, s) => `2026-11-20T10:55:44Z INFO starting with ${snake}=${s} region=eu-1`,
  (camel, _snake, _upper, s) => `level=debug msg="login" user=kim ${camel}=${s} status=401`,
  (_camel, snake, _upper, s) => `GET /v1/things?${snake}=${encodeURIComponent(s)}&page=2 HTTP/1.1`,
  (_camel, snake, _upper, s) => `user=kim&${snake}=${encodeURIComponent(s)}&remember=1`,
  (_camel, snake, _upper, s) => `{\\"user\\":\\"kim\\",\\"${snake}\\":\\"${s}\\"}`,
  (_camel, snake, _upper, s) => `{ name: "${snake}", value: "${s}" }`,
  (_camel, snake, _upper, s) => `- name: ${snake.toUpperCase()}\n  value: "${s}"`,
]

/** Names as they are found in configurations; of several words, so that every notation can spell them its way. */
const KEYS =
  `password; db password; user password; admin password; root password; mysql root password; postgres password; redis password;
  smtp password; ftp password; ldap bind password; keystore password; passwd; passphrase; pwd; secret; client secret; app secret;
  consumer secret; jwt secret; session secret; webhook secret; secret key; django secret key; aws secret access key; aws session token;
  api key; api token; api secret; x api key; openai api key; azure openai api key; access key; access token; refresh token; auth token;
  id token; bearer token; bot token; deploy token; github token; gitlab token; npm token; slack token; csrf token; private token;
  personal access token; encryption key; signing key; master key; private key; account key; shared access key; storage key;
  credentials; service account credentials; license key`
    .split(';')
    .map((name) => name.trim())

function xml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const camelOf = (words) => words.map((w, i) => (i === 0 ? w : w[0].toUpperCase() + w.slice(1))).join('')

/** A value that stands in other than its own spelling in some notation: entities, percent-encoding. */
const spelled = (secret) => [...new Set([secret, xml(secret), encodeURIComponent(secret)])]

/** Every notation with `each` keys, and the services whose keys only their name betrays. */
export function keyed(make, services, each) {
  const cases = []
  for (const notation of NOTATIONS) {
    for (let i = 0; i < each; i++) {
      const key = make.pick(KEYS)
      const words = key.split(' ')
      // A value without quotes ends where the notation says it ends: there it has no marks that would end it.
      const secret = make.random() < 0.5 ? make.password() : make.plain()
      const text = notation(camelOf(words), words.join('_'), words.join('_').toUpperCase(), secret)
      cases.push({ category: 'keyed', family: 'key and value', text, secrets: spelled(secret) })
    }
  }
  for (const [service, shape] of Object.entries(services)) {
    for (const tail of ['token', 'api key', 'api token', 'secret']) {
      const words = [service, ...tail.split(' ')]
      const secret = make.fill(shape)
      const notation = make.pick(NOTATIONS)
      const text = notation(camelOf(words), words.join('_'), words.join('_').toUpperCase(), secret)
      cases.push({ category: 'keyed', family: 'service key', text, secrets: spelled(secret) })
    }
  }
  // The value of detect-secrets' own tests, with every mark that ends values elsewhere, inside quotes.
  const marks = `{{h}o)p\${e]no${make.chars('l', 4)}(ody[finds>-_$#this${make.chars('l', 4)}}}`
  for (const text of [
    `apikey: "${marks}"`,
    `apikey = '${marks}'`,
    `the_password="${marks}"`,
    `"theapikey": "${marks}"`,
    `some_dict["secret"] = "${marks}"`,
    `apikey := "${marks}"`,
    `apikey = @"${marks}"`,
    `private_key '${marks}';`,
    `my_password=${marks}`,
    `apikey:${marks}`,
  ]) {
    cases.push({ category: 'keyed', family: 'marks in the value', text, secrets: [marks] })
  }
  return cases
}
