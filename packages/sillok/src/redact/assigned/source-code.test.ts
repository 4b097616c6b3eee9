import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('a name in a string of a program', () => {
  it.each([
    'out.write("user password: " + user.secretText() + "\\n")',
    `echo 'the token = ' . $row['auth_token'] . "<br>";`,
    '"root password: "+make(7)',
    'labels = { password: "Password:", hint: "Hint:" }',
    'nameText:"Name:",secretText:"Secret:",moreText:"More here:"',
    `pw = getpass("Your password: ")`,
    'read -s -p "Password: " PASSWORD',
    `ask('Enter the token: ', (answer) => go(answer))`,
    'cout << "secret: " << value << endl',
    '{"message":"cout << \\"secret: \\" << value"}',
    'String both = "credential:" + id + ":" + rest;\nString tokenLine = "token:" + rest;',
  ])('is no name of what stands behind the string: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    'log("password: " + "Zr8wQnV2kd")',
    `log('password: ' + 'Zr8wQnV2kd')`,
    'log("password: ", "Zr8wQnV2kd")',
    `echo 'token = ' . "Zr8wQnV2kd";`,
    '{"message":"log(\\"password: \\" + \\"Zr8wQnV2kd\\")"}',
    'he said "hi", password: "+Zr8wQnV2kd"',
    `it's so: password: '+Zr8wQnV2kd'`,
    '{"note":"a", "password": "+Zr8wQnV2kd"}',
    '{"note":"a", "password": ",Zr8wQnV2kd"}',
    'password=".Zr8wQnV2kd"',
    'password=" + Zr8wQnV2kd"',
  ])('does not hide a secret in the next one: %s', (text) => {
    expect(redactText(text)).not.toContain('Zr8wQnV2kd')
  })
})

describe('an expression', () => {
  it.each([
    `t << "Secret=#{secret}, "`,
    `"host=#{config['h']};pwd=#{config['pw']}"`,
    `- echo 'export API_TOKEN="'$DEPLOY_TOKEN'"' >> .profile`,
    '\\$pwd = \\$_GET[\\"pw\\"];',
    'self.password = password',
    'at Auth.checkPassword (/srv/shop/src/password.check.ts:7:21)',
    'let token: String? = store.get("token")',
    'amqp://USER:PASSWORD@HOST:5672/shop',
    `const TOKEN_KEY = 'shop_token'`,
    'TOKEN_HEADER = "X-Shop-Token"',
    '--password <password>      the password for the shop',
    '{"error":"invalid_token","error_hint":"it has expired"}',
    '{"password":["This field may not be blank."]}',
    '{"password":{"type":"string","minLength":8}}',
    'image: registry.example.org/shop/auth-token:2.7.1',
    'Passwort: bitte eingeben',
    'f"password={secret}"',
    'f"token={token!r} end"',
    '"shop_secret": "&lt;fill me in&gt;"',
    '{"key": "Authorization", "value": "Bearer {{login}}"}',
    'ROTATE_SECRET = "arn:aws:kms:eu-central-1:111122223333:alias/shop"',
    `this.openPassword = '#open-password'`,
    `get '/secrets/:id' => "admin/secrets#show"`,
    '"/de/help/choose-a-secret": "/de/help-center/auth"',
    'errors.password = "The password is too short"',
    'API_KEY: "put_your_key_here"',
  ])('is no value: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    `const token = process.env.TOKEN || 'Zr8wQnV2kd'`,
    `const token = process.env.TOKEN ?? "Zr8wQnV2kd"`,
    `SHOP_SECRET = env.lookup("SHOP_SECRET") or "Zr8wQnV2kd"`,
    `secret := getenv("OTHER", "Zr8wQnV2kd")`,
    `token = os.getenv('OTHER', 'Zr8wQnV2kd')`,
    `self.password = config.pw or 'Zr8wQnV2kd'`,
    'static const string AccountKey{\n  "Zr8wQnV2kd"};',
    'password = password1Zr8wQnV2kd',
    'f"password={a1Zr8wQnV2kd}"',
    '{"password":["Zr8wQnV2kd"]}',
    '{"password":["Zr8wQnV2kd is the one."]}',
    '{"password":{"type":"string","value":"Zr8wQnV2kd"}}',
    '<password>Zr8wQnV2kd',
    'amqp://USER:Zr8wQnV2kd@HOST:5672/shop',
    `const TOKEN_KEY = 'Zr8wQnV2kd'`,
    '["invalid_token","Zr8wQnV2kd"]',
    'db_password="/Zr8wQnV2kd/q"',
    'password="#Zr8wQnV2kd"',
  ])('may have a secret to fall back to: %s', (text) => {
    expect(redactText(text)).not.toContain('Zr8wQnV2kd')
  })

  it.each([
    `token = cookies.get('session_v2', 'none')`,
    `token = read(file, 'utf8') || 'none'`,
    `const secret = sign(body, 'sha256')`,
    `password = form.get("password", "")`,
  ])('has none in a word: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('a password at its place', () => {
  it.each([
    'var login = new NetworkCredential("kim", "zrqwvkdnbmxu");',
    'visit(new Net.NetworkCredential("kim","Zr8wQnV2kd"))',
    'DriverManager.getConnection("jdbc:mysql://db.example:3306/shop", "kim", "zrqwvkdn")',
    'var root = DirectoryEntry("LDAPS://dc1.shop.test",\n    "kim@example.org",\n    "Zr8wQnV2kd");',
    `connect('https://api.example.org', 'kim', 'Zr8wQnV2kd')`,
    'the password of kim is Zr8wQnV2kd',
    'password in staging is Zr8wQnV2kd',
    'password for kim:Zr8wQnV2kd',
    'password는 Zr8wQnV2kd',
    'PW는Zr8wQnV2kd',
    'passwordはZr8wQnV2kd',
    '비번: Zr8wQnV2kd',
    '비밀번호(Zr8wQnV2kd)',
    'ConvertTo-SecureString -String "Zr8wQnV2kd" -AsPlainText -Force',
    'ConvertTo-SecureString Zr8wQnV2kd',
    'snmp-server community Zr8wQnV2kd RO',
    'CREATE USER kim IDENTIFIED BY Zr8wQnV2kd;',
    `ALTER USER 'kim'@'%' IDENTIFIED WITH 'sha2' AS '*Zr8wQnV2kd' REQUIRE NONE`,
    'Directory password        ----   Zr8wQnV2kd',
    'password ........ Zr8wQnV2kd',
    'Our passcode for employee "kim" is "zrqw".',
    ' ID / PW : kim / Zr8wQnV2kd',
  ])('is masked: %s', (text) => {
    expect(redactText(text)).not.toMatch(/Zr8wQnV2kd|zrqw/)
  })

  it.each([
    'fetch("https://api.example.org/v1", "GET", "json")',
    '["https://a.example", "b", "c"]',
    'open("https://a.example/x", "_blank", "noopener")',
    'the fault was identified by Morgan',
    'identified by order-1234',
    'new Credential("type", id)',
    'password ---- see below',
    'the password of kim is wrong',
    'password in staging is outdated',
    'password는 필수입니다',
    '비번을 잊었습니다',
    'ConvertTo-SecureString $plain -AsPlainText -Force',
    'ConvertTo-SecureString -AsPlainText',
    'const bytes = load("apiKey", "base64")',
    'ShopAccessKey=[Your own value];',
  ])('is not where another word stands: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('a value in the notation of a language', () => {
  const SECRET = 'Zr8wQnV2kd'
  it.each([
    `public string Password { get; set; } = "${SECRET}";`,
    `String password = new String("${SECRET}");`,
    `p.secret_key = strdup("${SECRET}");`,
    `val password = Some("${SECRET}")`,
    `my $password = q(${SECRET});`,
    `<key>password</key>\n<string>${SECRET}</string>`,
    `<param-name>password</param-name>\n  <param-value>${SECRET}</param-value>`,
    `<tr><td>password</td><td>${SECRET}</td></tr>`,
    `const used = process.env.PASSPHRASE || '${SECRET}'`,
    `const used = process.env.API_TOKEN ?? "${SECRET}"`,
    `used = ENV['API_TOKEN'] || '${SECRET}'`,
    `variable "password" {\n  default = "${SECRET}"\n}`,
  ])('is found: %s', (text) => {
    expect(redactText(text)).not.toContain(SECRET)
  })

  it.each([
    'stripe_key = "KjBwWWfkKfKBAQDG"',
    'slackKey: WhKmZmZmZqZm_MADwordy',
    'GH_PAT: "fYebFZAYLoxRdqfy"',
    'ANY_key=Bkhq5Xyb1Gga9Q7',
  ])('is a key by how its letters change: %s', (text) => {
    expect(redactText(text)).toContain('***MASKED***')
  })

  it.each([
    'char *secret_key;  // allocated later',
    'p.password = strdup(password);',
    'String password = new String(secret);',
    '<th>Password</th><th>Email</th>',
    '<td>Token</td><td>Owner</td>',
    '<label>Password</label><b>forgotten</b>',
    "if (!token || 'x' === y) return",
    "const name = token || 'none'",
    'key: getUserByEmailAddress',
    '- key: MyShopManagerKey',
    'password02 = password',
    'data = {"login": login, "previousPassword": password}',
    'a = "prefix_{}".format(password)',
    'password = "prefix_{0}".format(word)',
    'password = read_secret("database")',
    'case Token.IDENTIFIER: return 1',
    'docker run -e TOKEN=<TOKEN> -e ID=3 shop',
    'curl --tlspassword https://localhost',
    'wget --user=kim --password= https://example.com/file',
    'secret_manager = https://vault.example.com:8200',
    'credentials: same-origin',
    'auth=oauth2',
    '<password>This is not a password</password>',
    'password: $$DB_PASSWORD',
    'password = "{ password }"',
    'secretRef: db-credentials',
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('an expression given to a sensitive name', () => {
  it.each([
    'password = isTest ? "Zr8wQnV2kd" : read()',
    "const pw = dev ? 'Zr8wQnV2kd' : process.env.WORD",
    'token = String::from("Zr8wQnV2kd")',
    'secret = []byte("Zr8wQnV2kd")',
    'password: str = Field(default="Zr8wQnV2kd")',
    'user, password = ("kim", "Zr8wQnV2kd")',
    'user, password := "kim", "Zr8wQnV2kd"',
    'token = (\n    "Zr8wQnV2kd"\n)',
    'PASSWORD = \\\n    "Zr8wQnV2kd"',
    'SECRET = """Zr8wQnV2kd"""',
    'key_password = <<EOT\nZr8wQnV2kd\nEOT',
    'getenv(SECRET, "Zr8wQnV2kd")',
    'if (strcmp(password, "Zr8wQnV2kd") == 0)',
    'if ("Zr8wQnV2kd".equals(password))',
    "expect(token).toBe('Zr8wQnV2kd')",
    'keyring.set_password("shop", "kim", "Zr8wQnV2kd")',
    `new PDO('mysql:host=db', 'kim', 'Zr8wQnV2kd')`,
    '<input type="text" value="Zr8wQnV2kd" name="password">',
    'DB_PASS_OLD=Zr8wQnV2kd',
    'paasword: Zr8wQnV2kd',
    "elif 'Zr8wQnV2kd'.__eq__(password):",
    'password: pwd4Zr8wQnV2kd',
    'String variableWithPasswdInIt = "Zr8wQnV2kd";',
    'props.put(Context.SECURITY_CREDENTIALS, "Zr8wQnV2kd");',
    '<password data="1"> Zr8wQnV2kd </password>',
    "loginWithPassword('kim', 'Zr8wQnV2kd', function () {})",
    'Login:kim/Zr8wQnV2kd',
    'telnet(kim/Zr8wQnV2kd)',
  ])('is looked through: %j', (text) => {
    expect(redactText(text)).not.toContain('Zr8wQnV2kd')
  })

  it.each([
    'token = jwt.sign(claims, key, { algorithm: "HS256" })',
    'password = models.CharField(max_length=64, blank=True)',
    'password = os.environ["DB_PASSWORD_2"]',
    'tokens[lnum] = indtokens',
    'tokens: []Token{rawToken(`0e+12456789`)},',
    'self.assertIn("Launcher_0001", cookie)',
    'PASSWORD=\nexport PORT=25',
    'pass_filter="low9pass"',
    'SCM_CREDENTIALS = 0x2',
    'string password =          64;',
    'password = pwd',
    'connect(user=user, password=pwd)',
    `{ password_Input: '//input[@id="password"]' }`,
    'example.v1.StringValue refresh_token = 536870911; // of many',
    'String STORE_PASSWORD = "store.password";',
    'final String CA_PASSWORD = "ca-password";',
    `const WORD_PASSWORD = "[id='password']";`,
    'String query = "password=\'" + given + "\'";',
    'const DB_NO_AUTH = "mysql://db.example.com:3306/shop";',
    "Authorization: 'Basic ' + Buffer.from(name + ':' + password).toString('base64'),",
    "given ? 'Bearer' : 'OAuth'",
    '<a accesskey="1" href="next.html">',
    'GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'passport: three of them',
  ])('may hold none: %j', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
