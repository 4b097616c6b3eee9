// Passwords as files of systems and programs keep them, and the texts that a template makes such files of: there a hole stands where the
// password will be. Formats: crypt(5), RFC 2307 and 2849, pgpass of PostgreSQL, netrc(5), PuTTY's keys; the shapes are those of tests of scanners for code.

/** @param {import('./make.mjs').Maker} make */
const password = (make) =>
  `${make.pick(['Wander', 'maple', 'Quartz'])}${make.digits(3)}${make.pick(['!', 'x'])}`

const FILES = {
  shadow: (m) => {
    const hash = m.chars('w', 86)
    return [`kim:$6$${m.chars('w', 16)}$${hash}:19${m.digits(3)}:0:99999:7:::`, hash]
  },
  htpasswd: (m) => {
    const hash = m.chars('w', 22)
    return [`kim:$apr1$${m.chars('w', 8)}$${hash}`, hash]
  },
  bcrypt: (m) => {
    const hash = m.chars('w', 53)
    return [`user 7 has $2b$1${m.digits(1)}$${hash}`, hash]
  },
  ldif: (m) => {
    const hash = m.chars('w', 43)
    return [`dn: uid=kim,dc=example\nuserPassword: {SSHA}${hash}=`, hash]
  },
  'ldif in base64': (m) => {
    const value = m.chars('w', 40)
    return [`dn: uid=kim,dc=example\nuserPassword:: ${value}`, value]
  },
  pgpass: (m) => {
    const p = password(m)
    return [`db${m.digits(1)}.example.com:5432:shop:app:${p}`, p]
  },
  netrc: (m) => {
    const p = m.pick(['tabasco', 'quick_silver', 'heron9'])
    return [`machine git.example.com\n  login kim\n  password ${p}\n`, p]
  },
  putty: (m) => {
    const [one, two] = [m.chars('w', 64), m.chars('w', 64)]
    return [
      `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n${one}\n${two}\nPrivate-MAC: ${m.chars('h', 64)}`,
      one,
      two,
    ]
  },
  'list of yaml': (m) => {
    const [one, two] = [password(m), password(m)]
    return [`snmp:\n  community_strings:\n    - '${one}'\n    - '${two}'\nport: 161`, one, two]
  },
  'default of a variable': (m) => {
    const p = password(m)
    return [`DATABASE_URL: mysql://\${DB_USER:-app}:\${DB_PW:-${p}}@\${DB_HOST:-db}/shop`, p]
  },
  'declared in yaml': (m) => {
    const p = password(m)
    const name = m.pick(['DbPassword', 'admin-password', 'ApiSecret'])
    return [
      m.pick([
        `${name}:\n  Type: String\n  NoEcho: true\n  Default: ${p}`,
        `${name}:\n    value: ${p}\n    encoded: false`,
      ]),
      p,
    ]
  },
  'what an unset variable is': (m) => {
    const p = m.pick(['tabasco', 'lanternfish', 'quincejam']) + m.pick(['', 'falcon', 'harbour'])
    return [m.pick([`env('MAIL_PASSWORD', '${p}')`, `os.getenv("DB_PASSWORD", "${p}")`]), p]
  },
  'a credential and its scheme': (m) => {
    const t = m.chars('w', m.between(20, 60))
    return [`retried with Bearer ${t} after 401`, t]
  },
  'at a host': (m) => {
    const p = `${m.chars('l', 5)}K${m.digits(2)}`
    const host = `10.${m.digits(2)}.3.${m.digits(1)}`
    return [m.pick([`${host} (kim/${p})`, `kim@${host}(root/${p})`, `${host}-->kim/${p}`]), p]
  },
  'pairs with spaces': (m) => {
    const p = m.pick(['falcon', 'tabasco', 'lanternfish'])
    return [`Server=db${m.digits(1)};${m.pick(['Pwd', 'PWD', 'Password'])} = ${p};Database=shop`, p]
  },
  sqlcmd: (m) => {
    const p = password(m)
    return [`sqlcmd -S db${m.digits(1)} -U kim -P ${p} -i job.sql`, p]
  },
  'phrase of words': (m) => {
    const p = m.pick(['over the hill and far away', 'quince jam on toast', 'all the falcons of the north'])
    return [`${m.pick(['PASSPHRASE', 'KEY_PASSPHRASE', 'walletPassphrase'])}="${p}"`, p]
  },
  'two names, two values': (m) => {
    const p = password(m)
    const [names, between] = [m.pick(['ID/PW', 'id & pwd', 'User/Password']), m.pick([': ', ' - ', ' '])]
    return [`${names}${between}kim${m.pick(['/', ' / ', ', '])}${p}`, p]
  },
}

const TEMPLATES = [
  (m) => `uri = f"mysql://{cfg.user}:{cfg.password}@{cfg.host}:${m.digits(4)}/shop"`,
  (m) => `"mysql://#{user}:#{secret}@db${m.digits(1)}/shop"`,
  (m) => `DATABASE_URL: "mysql://\${self:custom.user}:\${self:custom.secret}@db${m.digits(1)}/shop"`,
  (m) => `DATABASE_URL="mysql://shop:[YOUR-PASSWORD]@db${m.digits(1)}.example.com/shop"`,
  (m) => `regex("(mysql://.*:)(.*)(@db${m.digits(1)})")`,
  (m) => `"adminPassword": "[concat('P', parameters('suffix${m.digits(1)}'))]"`,
  (m) => `client_secret: ((team${m.digits(1)}/client-secret))`,
  (m) => `token: 00000000-0000-0000-0000-000000000000 # ${m.digits(2)}`,
  (m) =>
    `<Store url="jdbc:mysql://db${m.digits(1)}/shop?user=kim&amp;password="\n  table="users" column="name"/>`,
  (m) => `password = "<YOUR_PASSWORD>"\ntoken = "\${TOKEN_${m.digits(1)}}"`,
  (m) => `[admin_token:](#admin_token:) is the token of shop ${m.digits(2)}`,
  (m) => `  - SHOP_TOKEN=SHOP_TOKEN # ${m.digits(2)}`,
  (m) => `<filter token="shop.name.${m.digits(1)}" value="Falcon"/>`,
  (m) => `orders_secret: ORDERS_PROD_A${m.digits(1)}`,
  (m) => `secret: ENC(${m.chars('w', 44)})`,
  (m) => `token='ENC[RSA,${m.chars('w', 44)}]'`,
  (m) => `docker://shop:1.4.${m.digits(1)}-alpine@sha256:${m.chars('h', 64)}`,
  (m) => `# ${m.digits(2)}: postgresql://user:password@host:port/database`,
  (m) => `lastToken = "?InTemplate" // ${m.digits(2)}`,
  (m) => `order ${m.digits(2)}: 000-000-0000`,
  (m) => `Version=4.0.${m.digits(1)}, PublicKeyToken=${m.chars('h', 16)}`,
  (m) => `set API_KEY in your shell, then run ${m.digits(2)}`,
  (m) => `DATABASE_URL=postgresql://kim@ep-cool-shop-${m.chars('h', 6)}.eu.example.com/shop`,
  (m) => `X-Shop-Signature: ${m.chars('h', 64)}`,
  (m) => `DB_PASSWORD="$shop_db_${m.digits(1)}_password"`,
  (m) => `token = "${m.pick(['var', 'local', 'module.shop'])}.api_token" # ${m.digits(2)}`,
  (m) => `<AdminPassword>!Ref AdminPassword${m.digits(1)}</AdminPassword>`,
  (m) => `DATABASE_URL=postgresql://db${m.digits(1)}/shop_test`,
  (m) => `DbPassword:\n  Type: String\n  MinLength: ${m.digits(1)}\nDbUser:\n  Default: admin`,
  (m) => `ACCESS_KEY: "Ask the operator for it" # ${m.digits(2)}`,
  (m) => `apiKeyName: "primary", retries: ${m.digits(1)}`,
  (m) => `password_hash: ${m.pick(['bcrypt', 'argon2id', 'scrypt'])}`,
  (m) => `checks pass: ${m.digits(2)}, fail: ${m.digits(1)}`,
  (m) => `{"tokens": ["the", "quick", "fox"], "n": ${m.digits(1)}}`,
]

/** @param {import('./make.mjs').Maker} make */
export function files(make, each) {
  const cases = []
  for (const [family, write] of Object.entries(FILES)) {
    for (let i = 0; i < each; i++) {
      const [text, ...secrets] = write(make)
      cases.push({ category: 'mixed', family, text, secrets })
    }
  }
  for (const write of TEMPLATES) {
    for (let i = 0; i < each; i++) {
      cases.push({ category: 'negative', family: 'to be filled in', text: write(make), secrets: [] })
    }
  }
  return cases
}
