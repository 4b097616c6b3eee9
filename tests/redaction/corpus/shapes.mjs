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

/** An expression that holds one string, and what it is given to: the language is none that a rule knows. */
const EXPRESSIONS = {
  'a string in an expression': (m, s) => {
    const name = m.pick(['password', 'db_password', 'authToken', 'clientSecret'])
    return m.pick([
      `${name} = isTest ? "${s}" : read()`,
      `const ${name} = dev ? '${s}' : process.env.WORD`,
      `${name} = String::from("${s}")`,
      `${name} = []byte("${s}")`,
      `${name} = Buffer.from('${s}', 'utf8')`,
      `${name} = models.CharField(max_length=64, default="${s}")`,
      `${name}: str = Field(default="${s}")`,
      `user, ${name} = ("kim", "${s}")`,
      `user, ${name} = "kim", "${s}"`,
      `${name} = ENV.fetch("WORD") { "${s}" }`,
      `${name} = (\n    "${s}"\n)`,
      `${name} = Environment.GetEnvironmentVariable("WORD") ?? "${s}"`,
      `keyring.set_password("shop", "kim", "${s}")`,
      `new UsernamePasswordToken("kim", "${s}")`,
    ])
  },
  'a string over lines': (m, s) => {
    const name = m.pick(['PASSWORD', 'db_password', 'SECRET', 'auth_token'])
    return m.pick([
      `${name} = \\\n    "${s}"`,
      `${name} = """${s}"""`,
      `${name} = """\n    ${s}\n"""`,
      `${name} = <<EOT\n${s}\nEOT\nport = 25`,
      `${name} = <<~TXT\n  ${s}\nTXT`,
    ])
  },
  'held against it': (m, s) => {
    const name = m.pick(['password', 'token', 'secret'])
    return m.pick([
      `if ("${s}".equals(${name})) {`,
      `if (strcmp(${name}, "${s}") == 0)`,
      `expect(${name}).toBe('${s}')`,
      `assertEquals("${s}", user.get${name[0].toUpperCase()}${name.slice(1)}())`,
      `getenv(${name.toUpperCase()}, "${s}")`,
      `{${name}, "${s}"}`,
    ])
  },
  'an attribute before its name': (m, s) =>
    `<input value="${s}" name="${m.pick(['password', 'api_key'])}" type="text">`,
  'at its place in a call': (m, s) =>
    m.pick([
      `mysqli_connect("localhost", "kim", "${s}", "shop")`,
      `new PDO('mysql:host=db', 'kim', '${s}')`,
      `DriverManager.getConnection(url, "kim", "${s}")`,
      `createPool("db", "kim", "${s}")`,
    ]),
  'a short name with another behind it': (m, s) =>
    `${m.pick(['DB_PASS_OLD', 'SMTP_PW_PROD', 'PASS_DB', 'user_pass_eu'])}${m.pick(['=', ': ', ' = '])}${s}`,
  misspelt: (m, s) => `${m.pick(['paasword', 'passowrd', 'pasword', 'passwor', 'passwrod'])}: ${s}`,
  'said by a device': (m, s) => `username kim password ${m.pick(['0', '5', '7'])} ${s}`,
}

const NEITHER = {
  'an expression without one': (m) =>
    m.pick([
      'password = isTest ? read("a") : ask()',
      'token = jwt.sign(claims, key, { algorithm: "HS256" })',
      `password = models.CharField(max_length=${m.between(8, 99)}, blank=True)`,
      'secret = client.get("projects/shop/db")',
      'password = os.environ["DB_PASSWORD_2"]',
      'tokens[lnum] = indtokens',
      'self.assertIn("Launcher_0001", cookie)',
      'token = a ? b : c',
      'PASSWORD=\nexport PORT=25',
    ]),
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
  const inCode = Object.entries(EXPRESSIONS).flatMap(([family, write]) =>
    Array.from({ length: each * 2 }, () => {
      const secret = make.fill(make.pick(['{l8}{d2}{a3}', '{w16}', '{h32}', '{a4}{d2}!{a4}', '{w24}']))
      return { category: 'keyed', family, text: write(make, secret), secrets: [secret] }
    }),
  )
  return [...found, ...inCode, ...neither]
}
