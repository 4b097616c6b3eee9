import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('a password that is a word', () => {
  it('is found at its place in a call', () => {
    for (const text of [
      "request.get(url).auth('kim', 'tabasco')",
      'mysqli_connect($host, "root", "tabasco")',
      "pool = psycopg.connect(host, 'postgres', 'tabasco')",
      "basicAuth({users: { 'admin': 'tabasco' }})",
      'Set o = dso.OpenDSObject("LDAP://dc1/ou=x", "SHOP\\kim", "tabasco", 1)',
    ])
      expect(redactText(text)).toBe(text.replace('tabasco', '***MASKED***'))
  })
  it('is no other argument', () => {
    for (const text of [
      "socket.connect(host, 'orders', 'tabasco')",
      "app.auth('kim')",
      "client.auth('google', 'required')",
      'basicAuth({ challenge: true })',
      'connect(store, "user", "username")',
    ])
      expect(redactText(text)).toBe(text)
  })
  it('is found in a section of an INI file, where there are no variables', () => {
    const text = '[smtp]\nhost = mail\npassword = falcon_tabasco\n'
    expect(redactText(text)).toBe(text.replace('falcon_tabasco', '***MASKED***'))
    expect(redactText('password = falcon_tabasco')).toBe('password = falcon_tabasco')
  })
  it('is found as the default of a variable of Terraform', () => {
    const text =
      'variable "db_password" {\n  description = "Of the database"\n  default     = "falcon-tabasco"\n}\n'
    expect(redactText(text)).toBe(text.replace('falcon-tabasco', '***MASKED***'))
    for (const other of [
      'variable "db_password" {\n  type = string\n}\nvariable "region" {\n  default = "eu-west-1"\n}',
      'variable "db_password" {\n  default = "<password>"\n}',
      'variable "region" {\n  default = "falcon-tabasco"\n}',
      '_authToken=%env(NPM_TOKEN)%',
    ])
      expect(redactText(other)).toBe(other)
  })
})

describe('the session of PHP', () => {
  it('is masked under its usual name', () => {
    expect(redactText('PHPSESSID=298zf09hf012fh2')).toBe('PHPSESSID=***MASKED***')
    expect(redactText('{"PHPSESSID":"298zf09hf012fh2"}')).toBe('{"PHPSESSID":"***MASKED***"}')
  })
})

describe('where a value ends, or is one', () => {
  it('of an element of XML all is the value, its entities too', () => {
    for (const value of ['tab&amp;asco&lt;9', 'ta&quot;b&gt;7c', 'tab&#38;asco'])
      for (const open of ['<password>', '<ns:Password Type="text">', '<api-token>'])
        expect(redactText(`${open}${value}</x>`)).toBe(`${open}***MASKED***</x>`)
  })
  it('brackets in a password of a connection string make it no call', () => {
    const text = 'Data Source=db;Initial Catalog=shop;User ID=app;Password=Tab(8)Asco;Encrypt=True'
    expect(redactText(text)).toBe(text.replace('Tab(8)Asco', '***MASKED***'))
    for (const code of ['user=read(1);password=read(8);', 'a=1;password=read(8);host=2'])
      expect(redactText(code)).toBe(code)
  })
  it('what is put in a connection string is a text, though a variable might be called so', () => {
    const text = 'Data Source=db;Initial Catalog=shop;User ID=app;Password=myPassword;'
    expect(redactText(text)).toBe(text.replace('myPassword', '***MASKED***'))
    const code = 'user=name;Password=myPassword;'
    expect(redactText(code)).toBe(code)
  })
  it('the next part of a connection string stays, also where its name has more words', () => {
    for (const next of ['Initial Catalog=shop;', 'Persist Security Info=True;MultipleActiveResultSets=true'])
      expect(redactText(`Server=db;User ID=app;Password=Tab7asco!;${next}`)).toBe(
        `Server=db;User ID=app;Password=***MASKED***;${next}`,
      )
  })
  it('two words are a password where YAML says who logs in with it', () => {
    for (const text of [
      'user: kim\npassword: falcon_tabasco',
      'db:\n  host: db-1\n  username: kim\n  password: falcon_tabasco\n  port: 5432\n',
    ])
      expect(redactText(text)).toBe(text.replace('falcon_tabasco', '***MASKED***'))
    for (const code of [
      'user: kim,\npassword: falcon_tabasco',
      '{\n  user: kim_name\n  password: falcon_tabasco\n}',
      'user: kim\npassword: user_password',
      'user: str\npassword: falcon_tabasco',
      'user: User\npassword: falcon_tabasco',
      'step: login\npassword: falcon_tabasco',
    ])
      expect(redactText(code)).toBe(code)
  })
  it('in an array that PHP has written it stands behind its length', () => {
    for (const text of [
      'a:2:{s:4:"user";s:3:"kim";s:8:"password";s:7:"tabasco";}',
      '"a:1:{s:8:\\"password\\";s:7:\\"tabasco\\";}"',
    ])
      expect(redactText(text)).toBe(text.replace('tabasco', '***MASKED***'))
    for (const text of ['a:1:{s:8:"password";i:1;}', 'a:2:{s:8:"password";N;s:4:"user";s:3:"kim";}'])
      expect(redactText(text)).toBe(text)
  })
  it('what software is unlocked with is groups of five, also without digits', () => {
    for (const text of [
      'Activation key : QWZXK-RTVBN-MPLKJ-HGFDS-ZXCVB',
      'product_key=QWZXK-RTVBN-MPLKJ-HGFDS',
    ])
      expect(redactText(text)).toBe(text.replace(/QW.*/, '***MASKED***'))
    for (const text of [
      'Activation key : QWZXK-RTVBN-*****-MPLKJ-HGFDS',
      'sort key: FIRST-THREE-PARTS',
      'order QWZXK-RTVBN-MPLKJ-HGFDS-ZXCVB',
    ])
      expect(redactText(text)).toBe(text)
  })
  it('in a trace of PHP the password is the third argument of what connects', () => {
    for (const text of [
      "#0 /srv/db.php(12): PDO->__construct('mysql:host=db;dbname=shop', 'shop', 'tabasco#12')\n#1 {main}",
      "#0 /srv/db.php(12): mysqli->__construct('db', 'root', 'tabasco', 'shop')",
    ])
      expect(redactText(text)).toBe(text.replace(/tabasco(?:#12)?/, '***MASKED***'))
  })
  it('what a password is for stands behind it in other languages, too', () => {
    for (const text of [
      'La contraseña del servidor es tabasco.77, no la compartas',
      'a senha do servidor é tabasco.77',
      'la password della rete è tabasco.77',
      "Enter passphrase for key '/root/.ssh/id_ed25519': tabasco.77",
      "kim's password was reset to tabasco.77 by an admin",
      'az login --service-principal -u http://app -p tabasco.77 --tenant t1',
      '<meta name="csrf-token" content="tabasco.77" />',
      'Le mot de passe pour le serveur est tabasco.77',
    ])
      expect(redactText(text)).toBe(text.replace('tabasco.77', '***MASKED***'))
  })
  it('a quote in the password of a URL is part of it', () => {
    for (const text of [
      "https://kim:tab'a;sc.o!&*()=,$@example.com",
      "proxy=http://kim:it's77@proxy:3128 ok",
    ])
      expect(redactText(text)).toBe(text.replace(/(?<=kim:).*(?=@)/, '***MASKED***'))
    for (const text of ["['https://example.com:8080','kim@']", "'http://a:80' or 'kim'@b"])
      expect(redactText(text)).toBe(text)
  })
  it('it stands behind who logs in', () => {
    for (const text of ['log in as kim with t4b&asco77, please', 'you can sign in as "kim" using t4b&asco77'])
      expect(redactText(text)).toBe(text.replace('t4b&asco77', '***MASKED***'))
  })
  it.each([
    'authorization: not provided; falling back to anonymous',
    'authorization: missing header',
    'dedup_key=order-paid-2026-1127-55',
    'gpg: key CF9B661E6E67B38C43354838951C9D1945E6DDA8 imported',
    'systemd[1]: Started user@1000.service - User Manager for UID 1000.',
    'Stopped getty@tty1.service, openvpn@office.socket',
    'score 010-020-030',
    "SHOP_API_KEY = credentials('shop-api-key')",
    '  --hide-tokens  Hide tokens in what is printed.\n  --password  Password of the user',
    '"api_key",\n    "user_id",\n    "password",\n    "order_number",',
    'assert "TOKEN=" in result.stdout',
    'if "password=" not in line: return',
    'us_password: Checks US passwords by length.',
    'log in as kim with SAML2 or LDAP',
    'please sign in as a guest with the link below',
    'prompt tokens: 1,204; cached: 1,024',
    'tokens: 1.2k of 128k',
    '<meta name="viewport" content="width=device-width" />',
  ])('leaves %j', (text) => expect(redactText(text)).toBe(text))
})

describe('where all of a text is data', () => {
  it.each([
    '{"db": {"another_password": "Blue harbour at dawn"}}',
    "{'env': {'api_key': 'kept by the name alone'}}",
    '[{"secret": "a credential with spaces"}]',
  ])('a sentence under the name of a secret is one: %s', (text) => {
    expect(redactText(text)).toBe(text.replace(/[\w ]+(?=["']\}+\]?$)/, '***MASKED***'))
  })
  it.each([
    'said "password": "Enter your password" in a form',
    '{"new_password": "Neues Passwort wählen"}',
    '{"password_hint": "The one with the harbour"}',
  ])('leaves %s', (text) => expect(redactText(text)).toBe(text))
})

describe('a value stands', () => {
  const value = 'q7#Harb0r'
  it.each([
    `<td class="c">password\n    </td>\n    <td class="c">${value}\n    </td>`,
    `<th>API key</th><td><code>${value}</code></td>`,
    `client.withApiToken('${value}')`,
    `passwordは${value}です`,
    `password는 ${value}입니다`,
    `login failed (user: kim, password: ${value})`,
    `login/password-kim/${value}`,
    `ID/PW 203.0.113.9:22 kim/${value}`,
    `계정:kim.min/${value}`,
  ])('where its name says so: %j', (text) => {
    expect(redactText(text)).toBe(text.replace(value, '***MASKED***'))
  })
  it('once more behind itself', () => {
    expect(redactText(`Passwd:${value} ${value}`)).toBe('Passwd:***MASKED*** ***MASKED***')
    expect(redactText('account:kimHar7b password:kimHar7b')).toBe(
      'account:***MASKED*** password:***MASKED***',
    )
    expect(redactText('password=harbour7 for harbour7')).toBe('password=***MASKED*** for harbour7')
  })
  it('in a sentence', () => {
    expect(redactText('my storage key is q7Harb0rXk29LmZ84TtQw3')).toBe('my storage key is ***MASKED***')
    expect(redactText('the cache key is 9c1e47d0b58f3a62e7d19405bc8f2a36')).toContain('9c1e47')
  })
  it.each([
    'def f (password: str)',
    'const f = (password: text) => text',
    'parse error (token: semicolon)',
    'sorted(items, key=key_argument, reverse=reverse)',
    'passwordは必要です',
    '# password: keep empty',
    'builder.addKey("user_id")',
    'setToken("token")',
    'map.setKey("colour")',
  ])('leaves %s', (text) => expect(redactText(text)).toBe(text))
  it.each(['*******', '$DB_PASSWORD'])('in no address whose password is %s', (password) => {
    const text = `orders dsn = 'clickhouse://kim:${password}@ch.example:9000'`
    expect(redactText(text)).toBe(text)
  })
})

describe('code and configuration', () => {
  it.each([
    ["API key: api_key='harbour12' there", 'API key: ***MASKED*** there'],
    ['["curl","-u","kim:harbour"]', '["curl","-u","kim:***MASKED***"]'],
    ['{"cmd":"curl","args":["-u","kim:harbour"]}', '{"cmd":"curl","args":["-u","kim:***MASKED***"]}'],
    ["exec ['redis-cli', '-a', 'harbour', 'ping']", "exec ['redis-cli', '-a', '***MASKED***', 'ping']"],
    ["password: pwd='harbour' x", 'password: ***MASKED*** x'],
    [`postgres://kim:$${'{DB_PASSWORD:-q7Harb0r}'}@db:5432/shop`, 'postgres://kim:***MASKED***@db:5432/shop'],
    ['- name: DB_PASS_MAIN_2\n  value: "harbour"', '- name: DB_PASS_MAIN_2\n  value: "***MASKED***"'],
    ["clientSecret: 'HARDCODED-SECRET',", "clientSecret: '***MASKED***',"],
    [
      'https://mainnet.infura.io/v3/9c1e47d0b58f3a62e7d19405bc8f2a36',
      'https://mainnet.infura.io/v3/***MASKED***',
    ],
  ])('%j', (text, masked) => expect(redactText(text)).toBe(masked))
  it.each([
    '["docker","run","-p","8080:80","nginx"]',
    '  ServiceToken: anArn',
    'PG_PASSWORD=`head -c 12 /dev/urandom | base64`',
    'let api_key = std::env!("SHOP_KEY");',
    'client_id=Sanitized&client_secret=Sanitized',
    'i.password = "--- redacted ---"',
    'string XShopSecurityToken = "X-Shop-Security-Token";',
    'ConfigReaderTokenAuth string = "reader_auth_token_config"',
    'update_password: "on_create"',
    'var myPassword = "users/connection.secretPassword"',
    'STATUS_ERROR_PASSWORD_FETCH = "ERROR_PASSWORD_FETCH"',
    "'Slack Token': 'RULE_SECRET_14', 'NPM tokens': 'RULE_SECRET_12',",
    '_call_hf_processorz1OfModelsWithManyModes._call_hf_processor',
    'new Strategy({clientSecret:config})',
    'url = f"jdbc:mysql://localhost:3306/{d}?user={u}&password={p}"',
    "headers: ['Authorization: Bearer {secret_example.0}']",
    'https://docs.infura.io/networks/ethereum/how-to/secure-a-project',
  ])('leaves %j', (text) => expect(redactText(text)).toBe(text))
})
