import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const MASKED = '***MASKED***'

describe('what stands behind a name', () => {
  it.each([
    '<Store url="jdbc:mysql://db/shop?user=kim&amp;password="\n  table="users" column="user_name"/>',
    `password = "<YOUR_PASSWORD>"\ntoken = "\${SHOP_TOKEN}"`,
    '[admin_token:](#admin_token:) The token of the shop.',
    'environment:\n  - SHOP_TOKEN=SHOP_TOKEN',
    'login:\n  password: password',
    `X-Shop-Signature: ${'9f86d081'.repeat(8)}`,
    'password=$shop_db_2_password',
    'token: "var.shop_token"',
    '<AdminPassword>!Ref AdminPassword</AdminPassword>',
    'secret: ••••••••••',
    'api_key: FAKE-SHOP-KEY-NOT-FOR-USE-12345',
    'DATABASE_URL=postgresql://localhost/shop_test',
    'SHOP_KEY=sk_test_000000000000000000000000',
    'X-Shop-Token-Id: 9aZ3kQ7mWx2Lr8Tn4Vb6Yp',
    '<filter token="shop.name" value="Falcon"/>',
    'lastToken = "?InTemplate"',
    'orders_db_secret: ORDERS_DB_PROD_A1',
    'secret: ENC(2048:9aZkQ2Lm8Vb5Tn1Rw7Yc9aZkQ2Lm8Vb5Tn1Rw7Yc)',
    "token='ENC[RSA,9aZkQ2Lm8Vb5Tn1Rw7Yc9aZkQ2Lm8Vb5Tn1Rw7Yc]'",
    `docker://shop:1.4.2-alpine@sha256:${'9f86d081'.repeat(8)}`,
    '# like this: postgresql://user:password@host:port/database',
    'uses AKIA0123456789ABCDEF',
    'PASSPHRASE="enter the passphrase of your key"',
    'SHOP_SECRET = getenv("SH0P2A1", "")',
    'file_key: 9aZkQ2Lm8Vb5Tn1Rw7Yc',
    'password: |\npassword: |',
    'order: 000-000-0000',
    'An X25519 private key is 32 bytes long',
    'good passphrases are 10-30 characters long',
    'use the --username and --password options instead',
    'fails to pass tests/shop-test8.deb',
    'pass as meta-data to Reader1',
    'generating private key: %w',
    'unexpected token: %#v',
    'Cipher key: 0x%x',
    'netbios-ssn 139/tcp',
    'kpasswd\t\t464/tcp',
    'install python3-jwt:all <none> 2.6.0-1',
    'passwd:amd64',
    'asm secret_amd64.o ./secret_amd64.s',
    'https://shop.example/p?get_token=get_token',
    'PublicKeyToken=b77a5c561934e089',
    'set API_KEY in your shell',
    'You have to export SHOP_API_KEY\nin your shell.',
    'SHOP_API_KEY=0000000000000000000000000000',
    'DATABASE_URL=postgresql://kim@ep-cool-shop-a1b2c3.eu.example.com/shop',
    'login(user=user, password=mypassword)',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'passwd: password updated successfully',
    "error: option '--password <password>' argument missing",
    'next_page_token: "CAUQAA9"',
    '{"token": "keyword.control", "foreground": "#C678DD"}',
    '--color-token: #ff00aa;',
    `tokenAddress: "0x${'dAC17F958D'.repeat(4)}"`,
    `contract: 0x${'dAC17F958D'.repeat(4)}`,
    `pubkey: "02${'c0ded2bc1f1305fb'.repeat(4)}"`,
    'pin: GPIO17',
    '--- PASS: TestLogin (0.01s)',
    "protected $hidden = ['password', 'remember_token'];",
    'static let tokenKey = "shopToken"',
    'tokens = ["let", "x", "=", "1"]',
    '"Password": { "Ref": "ShopPassword" }',
    '"ShopPassword": { "NoEcho": "true", "Type": "String", "MinLength": "8" }',
    '"secretOptions": [{"name": "SHOP_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/db"}]',
    "'password' => 'required|string|min:8|confirmed'",
    'DATABASE_URL=file:./shop.db',
    'connectionString="name=ShopContext"',
    'encrypted_password = AQICAHhwm0YaISJeRtJm5n1G6uqeekXuoXXPe5UFce9Rq8',
    'continuationToken=2!92!MDAwMDE0',
    'api_key_id = "3f8a2b1c"',
    'SHOP_API_KEY=sk-...',
    'token: "eyJ..."',
    'token: "abc...xyz"',
    'special_tokens: ["[CLS]", "[SEP]", "[MASK]"]',
    'PASSWORD_HASHERS = ["shop.auth.hashers.Argon2PasswordHasher"]',
    '"ConnectionStrings": { "Shop": "Server=db;Database=shop;Trusted_Connection=True;" }',
    'object key: uploads/2026/11/27/photo-001.jpg',
    'cache key: v2:user:42:profile',
    'label.password=Passwort',
    '"password": "Пароль"',
    '"token": "Jeton"',
    'SESSION_COOKIE=shop_session',
    "const RESET_PASSWORD = 'auth/RESET_PASSWORD'",
    'read -s -p "Password: " password',
    "password_column = 'passwd'",
    "fromSecret(this, 'ShopSecret', 'prod/db')",
  ])('is no value of it: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    ['password = "password"', 'password = "password"'],
    ['DB_PASSWORD=password', '=password'],
    ["password='$hUnt3rT0p9aZ'", 'hUnt3rT0p9aZ'],
    ['DATABASE_URL=postgresql://kim:falcon@localhost/shop', 'falcon'],
    ['https://shop.example/f?signature=9f86d081884c7d659a2feaa0c55ad015', '9f86d081884c7d65'],
    ['the password is "\ntabasco7x"', 'tabasco7x'],
    ['password=mypassword', '=mypassword'],
    ['https://shop.example/v1?secret=topsecret&city=Oslo', 'topsecret'],
    ['Server=db;Pwd = falcon;Database=shop', 'falcon'],
    ['sqlcmd -S db -U kim -P f@lcon -i job.sql', 'f@lcon'],
    ['Authorization: Basic "a2ltOmZhbGNvbi10YWJhc2Nv"', 'a2ltOmZhbGNvbi10YWJhc2Nv'],
    ['rejected Bearer qwmznxbvlaksjdhfgpqowie', 'qwmznxbvlaksjdhfgpqowie'],
    ['secret_key = "my_own_secret_of_the_shop_here"', 'my_own_secret'],
    ['mnemonic: falcon1 tabasco2 heron3 quince4', 'quince4'],
    ['PASSPHRASE="over the hill and far away"', 'far away'],
    ['jdbc:oracle:thin:kim/t@basco9X@(DESCRIPTION=(ADDRESS=(HOST=db)))', 'basco9X'],
    ['BACKUP_CODES=4821-9930,5512-0042,7731-8804', '7731-8804'],
    ['10.20.30.40 (kim/tAbasco9)', 'tAbasco9'],
    ['kim@10.20.30.40:2222-->root/tAbasco9', 'tAbasco9'],
    ['ID/Password for kim (kim/tAbasco9)', 'tAbasco9'],
    ['shop_api = "DvXq_glvwkRsEQ_uqIyn8k"', 'DvXq_glv'],
    ['postgres://user:password@host:5432/db', ':password@'],
    ['social security number: 109.99.6000', '109.99.6000'],
    ['{"access_token": "shop.xxx.yyy"}', 'shop.xxx.yyy'],
    [`private_key: 0x${'4c0883a69102937d'.repeat(4)}`, '4c0883a69102937d'],
    ['"ShopPassword": { "Type": "String", "Default": "falcon9" }', 'falcon9'],
    ["login('password', 'my_secret')", 'my_secret'],
    ['pin: 4821', '4821'],
    ["<password>'falcon9'</password>", 'falcon9'],
    ['passwd: secret for kim', 'secret for'],
    ['api_key: ["[CLS]", "f@lcon9aZ"]', 'f@lcon9aZ'],
    ['"ConnectionStrings": { "Shop": "Server=db;Database=shop;Pwd=falcon9;" }', 'falcon9'],
    ['access_token: 9aZkQ2Lm8Vb5...', '9aZkQ2Lm8Vb5'],
    ['password: "wait...what"', 'wait...what'],
    ['"password":"hunt', 'hunt'],
    ['api_key: f41c:9b7e:22d0:58aa', 'f41c:9b7e'],
    ['key: "kQ2Lm8/Vb5Tn1Rw7Yc9aZ"', 'Vb5Tn1'],
    ['session_cookie=s%3A9aZkQ2Lm8Vb5', '9aZkQ2Lm8Vb5'],
  ])('is one: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret)
    expect(redactText(text)).toContain(MASKED)
  })
})

describe('what a variable has where it is not set', () => {
  it.each([
    ["'password' => env('SHOP_PASSWORD', 'tabascofalcon')", 'tabascofalcon'],
    ['os.getenv("SHOP_PASSWORD", "tabasco")', 'tabasco'],
    ['DbPassword:\n  Description: of the shop\n  Type: String\n  Default: tabasco', 'tabasco'],
    ['shop-proxy-password:\n      value: tabasco\n      encoded: false', 'tabasco'],
    ['- name: DB_PASS_MAIN\n  value: "tabasco"', 'tabasco'],
  ])('is a secret: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret)
  })

  it.each([
    'DbPassword:\n  Description: of the shop\n  Type: String\n  NoEcho: true\nDbUser:\n  Default: admin',
    `token:\n  description: of the shop\n  default: \${{ github.token }}`,
    'password:\n  type: string\n  default: null',
    'tokens:\n  value: 4096',
    'password:\nvalue: tabasco',
    'TEST_PASS_COLOR: "green"',
    "env('SHOP_PASSWORD', null)",
    "env('AUTH_PASSWORD_BROKER', 'users')",
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

it.each([
  'run --api-key-env SHOP_KEY',
  `DB_KEY=\${DB_KEY:=$2}`,
  'SHOP_FORGOT_PASSWORD=$SHOP_URL/rooms/#/forgot_password',
  'private_key "docs/of/a/shop/key";',
  'password = "fake"',
])('%s stays', (text) => {
  expect(redactText(text)).toBe(text)
})
it.each([
  ['password = "fake_tabasco"', 'fake_tabasco'],
  ['shop.erp.oauth=9f2c4e6a8b0d1f3e5c7a9b8d6f4e2c0a1b3d5f7e', '9f2c4e'],
  ['AVNS_k3TqZp9Lm2Xc7Vb', 'k3TqZp'],
])('%s', (text, secret) => {
  expect(redactText(text)).not.toContain(secret)
})
