import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

/** `@{` in a text stands for what opens a template. */
const of = (text: string): string => text.replaceAll('@{', '$'.concat('{'))

describe('what is to be filled in', () => {
  it.each([
    ['db_url = "mysql://app:#{ENV.fetch(\'DB_PW\')}@db:3306/shop"'],
    ['uri = f"mysql+aio://{cfg.user}:{cfg.password}@{cfg.host}/shop"'],
    ["url=f'mysql://{{{{user}}}}:{{{{secret}}}}@db/shop'"],
    ['DATABASE_URL: "mysql://@{self:custom.db.user}:@{self:custom.db.secret}@@{self:custom.host}/shop"'],
    ['DATABASE_URL="mysql://shop:[YOUR-PASSWORD]@db.example.com:3306/shop"'],
    ['"mysql://$DB_USER$:$DB_PASS$@db/shop"'],
    ['amqp://app:$env{mq_pwd}@mq'],
    ['amqp://app:**@mq:5672/'],
    ['CONNECTION_STRING=amqp://app:#{pipeline-secret}#@mq.example.com/'],
    ['regex("(mysql://.*:)(.*)(@.*)")'],
    ['jq \'"mysql://\\(.user):\\(.password)@\\(.host)"\''],
    ['"adminPassword": "[concat(\'A\', parameters(\'suffix\'))]"'],
    ['"apikey": "[...]"'],
    [
      '"Password": "{{resolve:secretsmanager:/shop/production/database-of-orders/primary-instance/KeyForIt:SecretString:password}}"',
    ],
    ['{{resolve:secretsmanager:shop-db:SecretString:password::9aZ8kQ2m}}'],
    ['client_secret: ((deploy/client-secret))'],
    ['token: 00000000-0000-0000-0000-000000000000'],
    ['api_key = "XXXXXXXXXXXXXXXXXXXXXXXX"'],
    ['client_secret = "kim-xxxxxxxxxxxx-2"'],
    ['Authorization: Basic kim:xxxxxxxxxx'],
    ['password: "kim-****"'],
    ['api_key: "9aZk########Lm"'],
    ["const key = process.env.API_KEY || 'not-set'"],
    ['secret: not_configured'],
    ['curl -X POST -u user_name:api_key https://example.com/orders'],
    ['curl --user "email:password" https://example.com/'],
    ['ACCESS_KEY: "Ask the operator for it"'],
    ['password: "[[.Mail.Password]]"'],
    ['secret = "[%MAIL_PASSWORD_12%]"'],
    ['password=#REPLACE_ME#'],
    ['pullSecret: "%{pull_secret}"'],
    ['Password: "@@FILE:/run/word@@"'],
    ['--password="\\$MAIL_PASS"'],
    ['export MAIL_SECRET="$MAIL_ENV-value"'],
    ["db_password: 'path={.spec.mailPassword}'"],
    ['token = "some-mail-token-CHANGEME"'],
    ['password: "put-your-mail-pass-here"'],
    ['password = "the-value-is-required"'],
    ['password = "insert mail password"'],
    ['auth_token = "asdfasdfasdfasdfasdf"'],
    ['mail_password: "not set"'],
    ['mail_password: "to be defined"'],
    ['var password: String?'],
    ['password: $env:MAIL_PASSWORD'],
    ['password: @env:MAIL_PASSWORD'],
    ['MAIL_PASS=vault:secret/data/mail#password'],
    ['password: "{cipher}AQBrUe4s9Lk2AQBrUe4s9Lk2"'],
    ['password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6131'],
    ['$login = Get-Credential -Message "Who are you"'],
    ['"scopes": ["read:tokens", "write:secrets"]'],
    ['--from-file=password=./password.txt'],
  ])('is no secret: %s', (text) => {
    expect(redactText(of(text))).toBe(of(text))
  })

  it.each([
    ['mysql://@{DB_USER:-app}:@{DB_PASSWORD:-w8RtQ2vLm}@@{DB_HOST:-db}/shop', 'w8RtQ2vLm'],
    ['password: @{DB_PASSWORD:w8RtQ2vLm}', 'w8RtQ2vLm'],
    ['mysql://app:w8RtQ2vLm@@{DB_HOST}:3306/shop', 'w8RtQ2vLm'],
    ['password = "w8Rt@{Q}2vLm"', 'w8Rt'],
    ['api_key: "%w8RtQ2vLm%d<x"', 'w8RtQ2vLm'],
    ['DATABASE_URL=mysql://app:w8RtQ2vLm@db.{{ domain }}/shop', 'w8RtQ2vLm'],
    ['apikey: {{t}a)b@{a]sco(jal[ape>-_$#no}}', '-_$#no'],
    ["define('NONCE_SALT', '^[_w8^w_,Rt-}2=y<|v=y$#xftY[ql zt,Y}bB vG4d):p');", 'xftY[ql'],
    ['<secret>$A3ae68d9f8ccfc898ee2555</secret>', 'ccfc898'],
    ['password = $4tabasco', 'tabasco'],
    ['password = #{TA12', 'TA12'],
    ['password = "example-w8RtQ2vLm"', 'w8RtQ2vLm'],
    ['password = "changeme"', 'changeme'],
    ['password: change-me', 'change-me'],
    ['API_KEY=CHANGE_ME', 'CHANGE_ME'],
    ['password = "changeit"', 'changeit'],
    ['password = "changeme9Zk"', 'changeme9Zk'],
    ['password = "not.falcon"', 'falcon'],
    ['password = "correct-horse-battery-staple"', 'horse'],
  ])('has a secret beside the hole: %s', (text, secret) => {
    expect(redactText(of(text))).not.toContain(secret)
  })
})

describe('a name that says something of a secret', () => {
  it.each([
    ['apiKeyName: "primary"'],
    ['password_hash: bcrypt'],
    ['passwordForGuests: "ask"'],
    ['secretEscrow: "on paper"'],
    ['field_with_secret_in_it: "no value"'],
    ['checks pass: 12, fail: 0'],
    ['{"tokens": ["the", "quick", "fox"]}'],
    ['{"new_password": "Nytt passord"}'],
    ['{"password_rules": "Lösenordet måste ha minst 8 tecken."}'],
    ['{"choose_password": "Elija una contraseña nueva (8 letras o más)"}'],
    ['{"one_time_password": "Einmalkennwort:"}'],
    ["AUDIT_TRAIL_READER_TOKEN = 'auditTrailReader'"],
  ])('has none behind it: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    ['passwordConfirmation: "tabasco"', 'tabasco'],
    ['DB_PASSWORD_PROD=tabasco', 'tabasco'],
    ['SECRET_KEY_BASE: "tabasco"', 'tabasco'],
    ['password_for_guests = "w8RtQ2vLm"', 'w8RtQ2vLm'],
    ['passphrase: "tabasco"', 'tabasco'],
    ['a_password_here: tabasco', 'tabasco'],
  ])('may still be its name: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret)
  })
})

describe('more notations', () => {
  it.each([
    ['char db_password[64] = "tabasco", x[] = "";', 'tabasco'],
    ['ok = password == f"tabasco1"', 'tabasco1'],
    ['if (password == "tabasco") {', 'tabasco'],
    ['if ("w8RtQ2vLm" != password) {', 'w8RtQ2vLm'],
    ['userPassword:: dGFiYXNjby10YWJhc2Nv', 'dGFiYXNjby10YWJhc2Nv'],
    ['P/W: tabasco9', 'tabasco9'],
    ['env {\n  value = "tabasco"\n  name  = "DB_PASSWORD"\n}', 'tabasco'],
    ['env {\n  value = "tabasco"\n  # by hand\n  name  = "DB_PASSWORD"\n}', 'tabasco'],
    ['env:\n  - value: tabasco\n    name: DB_PASSWORD\n', 'tabasco'],
    ['env {\n  name  = "DB_PASSWORD"\n  // by hand\n  // for now\n  value = "tabasco"\n}', 'tabasco'],
    ['name=USER\nvalue=kim\nname=PASSWORD\nvalue=tabasco\n', 'tabasco'],
    ['{"password": "Tabasco heron"}', 'Tabasco'],
    ['{"password": "my secret word"}', 'secret word'],
    ['{"password": "heron is blue"}', 'heron'],
    ['access_key             = "tabasco"', 'tabasco'],
    ['access_key =              "tabasco"', 'tabasco'],
    ['password:            tabasco', 'tabasco'],
    ["'secret_key'             => 'tabasco'", 'tabasco'],
    ['db_password            => w8RtQ2vLm', 'w8RtQ2vLm'],
    ['fields = [["user", "kim"], ["password", "tabasco"]]', 'tabasco'],
    ['curl --proxy-user kim:w8RtQ2vLm https://example.com', 'w8RtQ2vLm'],
    ['the wifi password here is tabasco99', 'tabasco99'],
    ['machine api.example.com\n  login kim\n  password tabasco', 'tabasco'],
    ['(ID)kim/(PW)w8RtQ2vLm', 'w8RtQ2vLm'],
    ['(id & pwd): kim/w8RtQ2vLm', 'w8RtQ2vLm'],
    ['User/Password kim w8RtQ2vLm', 'w8RtQ2vLm'],
    ['id/pw/port: kim/w8RtQ2vLm/22', 'w8RtQ2vLm'],
    ['password "tabasco"', 'tabasco'],
    ["conn.login('kim@example.com', 'tabasco', done)", 'tabasco'],
    ["amqp_host: 'kim:w8RtQ2vLm@mq.example.com:5672'", 'w8RtQ2vLm'],
    ['dial kim:w8RtQ2vLm@10.0.0.7:22', 'w8RtQ2vLm'],
    ["mail_passwords:\n  - 'tabasco1'\n  - jalapeno2\nport: 25", 'jalapeno2'],
    ['community_string: tabasco', 'tabasco'],
    ['mysql_password: password\nport: 3306', ': password'],
    ['password_mysql: tabasco', 'tabasco'],
    ['mariadb "-ptabasco" shop', 'tabasco'],
    ['db_password: 🔑🔒', '🔑'],
    ["define('DB_PASSWORD', 'tabasco');", 'tabasco'],
    ["define('AUTH_SALT',     'j@cG(0Jf>bPU)!AZ#Y5ubbSlUp=ZnLZNlq ~9');", 'ubbSlUp'],
    ['connectionString="server=db;database=shop;user id=kim;password=tabasco;"', 'tabasco'],
    ['localhost:5432:shop:kim:tabasco', 'tabasco'],
    ["headers.add(('authorization', 'Key 9aZ8kQ2mP7vLtR4w'))", '9aZ8kQ2mP7vLtR4w'],
    ['<secret>{AQAAABAAA 9aZ8kQ2mP7vLtR4w}</secret>', '9aZ8kQ2mP7vLtR4w'],
    ['password: tabasco heron quartz maple', 'tabasco'],
    ['https://kim@example.com:tabasco!#@498@git.example.com', 'tabasco'],
    ['https://chat.example.com/hooks/9aZ8kQ2mP7vLtR4wB8nYc', '9aZ8kQ2mP7vLtR4wB8nYc'],
    [
      'https://flows.example.com/api/webhook/7f0c1e52-8a1b-4c3d-9e8f-0a1b2c3d4e5f',
      '7f0c1e52-8a1b-4c3d-9e8f-0a1b2c3d4e5f',
    ],
    ['Private-Lines: 2\r\nAAABAG8EPNcLeDNmqPfO7NRk\r\nTQfKOlXOZt=\r\nPrivate-MAC: 00', 'TQfKOlXOZt'],
  ])('%j', (text, secret) => {
    expect(redactText(text)).not.toContain(secret)
  })

  it.each([
    ['a user and the password reset page'],
    ['http/www and app/www:80'],
    ['https://github.com/pre-commit/pre-commit-hooks/blob/main/README.md'],
    ['Private-Lines: 14 of them'],
    ['validate(token) returned nothing'],
    ['Auth=1\nDuplicates=1'],
    ['<a accesskey="n" href="next.html">'],
    ['"jsonwebtoken": "^9.0.2", "cookie": ">=0.7 <2"'],
    ['PWD=/Users/Kim/Work\nOLDPWD=/home/Kim'],
    ['type CommaToken = CommaToken$1;'],
    ['import { Token as MyToken }'],
    ['@returns {token is ColonToken} whether it is one'],
    ['@param {string} passphrase {string | Buffer} of the key'],
    ['secretKey: Uint8Array;'],
    ['host = user = password = account = none_yet'],
    ['my $max_token            = delete $options{one};'],
    ['passwd:         files systemd'],
    ['s/^(\\s*)(\\S)/$1$start_format$2/;'],
    ['self.password = given'],
    ['password = password.encode("latin1")'],
    ['signature = base64url_decode(crypto_part2)'],
    ['seed := int64(crc32.ChecksumIEEE(name)) ^ 7'],
    ['def make_token(length=30, chars=ALL): pass'],
    ['permissions:\n  id-token: write'],
    ['jobs:\n  call:\n    secrets: inherit'],
    ['client_secret: only given to the clients that can keep it'],
    ['print("%d passes = %g" % (n, t))'],
    ['"apiKey": "@Microsoft.KeyVault(SecretUri=https://kim.vault.azure.net/secrets/k/9f2c)"'],
    ['password: op://team/database/password'],
    ['password=arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCd12'],
    ["';UID=' . $c['user'] .\n';PWD='      . $c['word'] .';'"],
    ["\"sqlConnectionString\": \"concat('Server=', parameters('a'), ';Password=', parameters('b'))\""],
    ['connectionString="server=db;database=shop;user id=kim;password=PLACEHOLDER;"'],
    ['$"Server=db;password={settings["ShopWord"]};Encrypt=False"'],
    ['?user=kim&password=DBPASSWORD'],
    ['secret: projects/shop/secrets/db-password/versions/latest'],
    ['secrets:\n  - db_password\n  - app-tls\nports:\n  - 80'],
    ['"string-width-cjs": "npm:string-width2@^4.2.0"'],
    ['push team:app2a@sha256:9f2c'],
    ['address: 7dHbWXmci3dT8UFYWYZweBLXgycu7Y3iL6trKn1Y'],
    ['{"db_password": password}'],
    ['"timePasswordChanged": 1515902314887,'],
    ['login(user, password): boolean'],
    ['"secret": "shop-mail-credentials"'],
    ['"password": "icons/form-password.svg"'],
    ['secret: "some/path/to/secret.txt"'],
    ['password = /Shop/keyfile'],
    ["url = \"&password=', listKeys(resourceId('x'))\""],
    ['sb.append("password: ").append(toIndented(password)).append("\\n")'],
    ["webhook_secret: 'https://www.example.com',"],
  ])('%j stays', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

it.each([
  '"label.password": "Passwort"',
  '"login.password.placeholder": "Your password"',
  '"password": "Contraseña"',
  '"password": "Tu contraseña"',
  '"password": "Mot de passe"',
  '"password": "Saisissez votre mot de passe"',
  '"password": "Neues Passwort"',
  '"new_password": "New Password"',
  '"token": "Ihr Zugangstoken"',
  '"api_key": "Clé API"',
  '"password": "Senha"',
  '"password": "パスワード"',
  '"password": "パスワードを入力してください"',
  '"password": "비밀번호를 입력하세요"',
  '"password": "암호"',
])('a label over a field is no secret: %s', (text) => {
  expect(redactText(text)).toBe(text)
})

it.each(['passwort', 'Passwort1', 'secret', 'Contraseña9!', 'Secret', 'パスワード1234', '桜咲く'])(
  'but what only resembles one may be: %s',
  (value) => {
    expect(redactText(`"password": "${value}"`)).toBe('"password": "***MASKED***"')
  },
)
