// What makes a text behind a sensitive name a secret, and what makes it none, whatever the name is: marks of machine-made passwords that templates
// have as well, and texts that say themselves that they stand for something else.

const MARKS = '!#$%&()*+,-./:;<=>?@[]^_{|}~'
const NAMES = [
  'password',
  'db_password',
  'apiKey',
  'SMTP_PASSWORD',
  'client_secret',
  'admin-password',
  'authToken',
]
const QUIET = ['password', 'dbPassword', 'admin_password', 'SMTP_PASSWORD', 'root-password']
const SECRETS = ['secret', 'vaultSecret', 'pull-secret', 'tls_secret']
const WORDS = ['shop', 'billing', 'ledger', 'orders', 'mail', 'search', 'edge']

/** A password in which all that can be typed may stand; no quote, no backslash. */
function typed(m, length) {
  let text = m.chars('w', 1)
  while (text.length < length) text += m.pick([m.chars('w', 1), m.pick([...MARKS])])
  // With brackets that open and close, as templates have them, but no template.
  return `${text}${m.pick(['{', '#{', '${', '<'])}${m.chars('w', 3)}${m.pick(['}', ']', '>'])}${m.chars('w', 2)}`
}

const FOUND = {
  'a password with marks of templates': (m, s) =>
    m.pick([
      `define('${m.pick(['AUTH_KEY', 'LOGGED_IN_SALT', 'NONCE_SALT', 'DB_PASSWORD'])}', '${s}');`,
      `${m.pick(NAMES)} = "${s}"`,
      `{"${m.pick(NAMES)}": "${s}", "port": 25}`,
      `${m.pick(NAMES)}: '${s}'`,
    ]),
}

const NEITHER = {
  'says that it is none': (m) =>
    `${m.pick([...QUIET, 'secret', 'token'])}${m.pick([': "', ' = "', '="'])}${m.pick([
      `insert-${m.pick(WORDS)}-password`,
      `${m.pick(WORDS)}_placeholder`,
      `some-${m.pick(WORDS)}-token-CHANGEME`,
      `PROVIDE-A-${m.pick(WORDS).toUpperCase()}-PASSWORD`,
      `put-your-${m.pick(WORDS)}-pass-here`,
      `the-${m.pick(WORDS)}-is-required`,
      `example_${m.pick(WORDS)}_secret`,
      `REPLACE_${m.pick(WORDS).toUpperCase()}_PASSWORD`,
      `fake ${m.pick(WORDS)} token`,
    ])}"`,
  'marks of a template around it': (m) =>
    `${m.pick([...QUIET, 'secret'])}${m.pick([': "', ' = "'])}${m.pick([
      `[[.${m.pick(WORDS)}.Password]]`,
      `[%${m.pick(WORDS).toUpperCase()}_PASSWORD_12%]`,
      `@@FILE:/run/${m.pick(WORDS)}/word@@`,
      `#REPLACE_${m.pick(WORDS).toUpperCase()}#`,
      `%{${m.pick(WORDS)}_word}`,
      `path={.spec.${m.pick(WORDS)}Password}`,
      `\\$${m.pick(WORDS).toUpperCase()}_PASS`,
      `\\\${${m.pick(WORDS).toUpperCase()}_PASS}`,
      `$${m.pick(WORDS).toUpperCase()}_ENV-value`,
      `#{File.exist?('/run/word') ? open('/run/word') { |f| f.read } : ''}`,
    ])}"`,
  'the name of a secret that is kept elsewhere': (m) =>
    `"${m.pick(SECRETS)}": "${m.pick(WORDS)}-${m.pick(WORDS)}-${m.pick(['key', 'credentials', 'client-cert', 'configuration', 'registry', 'kubeconfig', 'authentication'])}"`,
  'a path of words': (m) =>
    `${m.pick([...QUIET, ...SECRETS])}${m.pick([': "', '="'])}${m.pick([
      `icons/form-${m.pick(WORDS)}-password.svg`,
      `some/path/to/${m.pick(WORDS)}-secret.txt`,
      `/var/run/Secrets/${m.pick(WORDS)}.yml`,
      `C:\\\\${m.pick(WORDS)}\\\\keys`,
      `user-${m.digits(3)}.json`,
      `file:///srv/${m.pick(WORDS)}/keys/`,
    ])}"`,
  'what stands between two strings': (m) =>
    m.pick([
      `"password: ").append(toIndented(password)).append("\\n")`,
      `url = "user=kim&password=', listKeys(resourceId('${m.pick(WORDS)}'))"`,
      `String ${m.pick(WORDS)}Secret = "&secretKey=RAW(" + given + ")"`,
    ]),
}

/** @param {import('./make.mjs').Maker} make */
export function shapes(make, each) {
  const found = Object.entries(FOUND).flatMap(([family, write]) =>
    Array.from({ length: each * 4 }, () => {
      const secret = typed(make, make.between(14, 40))
      return { category: 'keyed', family, text: write(make, secret), secrets: [secret] }
    }),
  )
  const neither = Object.entries(NEITHER).flatMap(([family, write]) =>
    Array.from({ length: each * 2 }, () => ({
      category: 'negative',
      family,
      text: write(make),
      secrets: [],
    })),
  )
  return [...found, ...neither]
}
