// Names that no list has, because people build them: words run together, letters left out or written as signs, a word behind a word; each in
// the notations in which programs, configuration and logs write them. And names and values built the same way that are none.

const PASSWORDS = [
  'dbpwd',
  'DB_PWD',
  'userpw',
  'adminPw',
  'loginPwd',
  'mysqlpswd',
  'ftppass',
  'vault.pass',
  'newPass',
  'p@ssw0rd',
  'passw0rd',
  'passwrd',
  'wifi_psk',
  'cpassword',
  'hidden_passphrase',
  'pass_phrase',
  'strPassword',
] // prettier-ignore
const KEYS = [
  'github_pat',
  'GITLAB_PAT',
  'sendgridkey',
  'stripeKey',
  'SLACK_KEY',
  'authentication_key',
  'aes_key',
  'subscription-key',
  'cipherKey',
  'integration_key',
  'APP_KEY',
  'clientsecret',
  'storekey',
] // prettier-ignore

const SHAPES = [
  (n, v) => `${n}=${v}`,
  (n, v) => `${n} = "${v}"`,
  (n, v) => `${n}: ${v}`,
  (n, v) => `{"user":"kim","${n}":"${v}","port":8080}`,
  (n, v) => `{\\"id\\":7,\\"${n}\\":\\"${v}\\"}`,
  (n, v) => `'${n}' => '${v}',`,
  (n, v) => `helm upgrade shop . --set auth.${n}=${v}`,
  (n, v) => `user=kim&${n}=${v}&go=1`,
  (n, v) => `let ${n}: String? = "${v}"`,
  (n, v) => `public string ${n} { get; set; } = "${v}";`,
  (n, v) => `String ${n} = new String("${v}");`,
  (n, v) => `<key>${n}</key>\n<string>${v}</string>`,
  (n, v) => `const used = process.env.${n} || '${v}'`,
  (n, v) => `variable "${n}" {\n  default = "${v}"\n}`,
]

/** @param {import('./make.mjs').Maker} make */
function password(make) {
  return `${make.pick(['Wander', 'maple', 'Quartz', 'heron'])}${make.digits(3)}${make.pick(['!', '#', 'x', '_Z'])}`
}

const NEITHER = {
  'ends with the letters': (m) =>
    `${m.pick(['bypass', 'compass', 'render_pass', 'first_pass', 'overpass'])}=v${m.between(1, 9)}b${m.digits(2)}`,
  'a word of words': (m) =>
    `${m.pick(['stopword', 'stopwords', 'keyword', 'crop_w', 'stop_word'])}: "the${m.digits(2)}"`,
  'a key of a program': (m) =>
    `key: ${m.pick(['getUserByEmailAddress', 'CheckoutPaymentForm', 'XMLHttpRequest', 'homePageHeroTitle', 'MyShopManagerKey'])}`,
  'a key run together': (m) =>
    `${m.pick(['cachekey', 'sortkey', 'primarykey', 'rowKey', 'translationKey'])}: "u${m.digits(4)}profileA${m.digits(3)}Bc${m.digits(2)}"`,
  'a reference to a secret': (m) =>
    `${m.pick(['secretRef', 'passwordRef', 'tokenRef', 'secretKeyRef'])}: shop-${m.pick(['db', 'api', 'tls'])}-${m.digits(1)}`,
  'an address behind an option': (m) =>
    `${m.pick(['curl --tlspassword', 'wget --ask-password', 'tool --password='])} https://host${m.digits(2)}.example.com`,
  'a placeholder with spaces': (m) =>
    `${m.pick(['password', 'api_key'])} = "{ ${m.pick(['password', 'apiKey'])} }"`,
  'a variable of make': (m) => `${m.pick(['DB_PASSWORD', 'token'])}: $$${m.pick(['DB_PASSWORD', 'TOKEN'])}`,
  'a placeholder before an option': (m) => `docker run -e TOKEN=<TOKEN> -e ID=${m.digits(1)} shop`,
  'a text to fill in': (m) => `password${m.digits(2)} = "prefix_{}".format(word)`,
  'a sentence in an element': (m) =>
    `<password${m.digits(1)}>This is not a password</password${m.digits(1)}>`,
  'another variable': (m) => `{"login": login, "previousPassword": password}${m.pick(['', ';'])}`,
  'what a getter gets': (m) =>
    `password = ${m.pick(['read_secret', 'load_password', 'fetch_token'])}("database")`,
  'a mode, no credential': (m) => `credentials: ${m.pick(['include', 'omit', 'same-origin'])}`,
}

/** @param {import('./make.mjs').Maker} make */
export function compounds(make) {
  const found = SHAPES.flatMap((shape) => [
    ...PASSWORDS.map((name) => [shape, name, password(make)]),
    ...KEYS.map((name) => [shape, name, make.fill(make.pick(['{w24}', '{w32}', '{h32}', '{l32}']))]),
  ])
    // A name with signs in it is none of a variable.
    .filter(([shape, name]) => !name.includes('@') || SHAPES.indexOf(shape) < 8)
    .map(([shape, name, secret]) => ({
      category: 'keyed',
      family: 'compound names',
      text: shape(name, secret),
      secrets: [secret],
    }))
  const neither = Object.entries(NEITHER).flatMap(([family, write]) =>
    Array.from({ length: 8 }, () => ({ category: 'negative', family, text: write(make), secrets: [] })),
  )
  return [...found, ...neither]
}
