// What looks like a secret or like personal data and is neither. Not one character of these may change.
import { luhn } from './check-digits.mjs'
import { base64 } from './make.mjs'

const dashes = '-'.repeat(5)
const time = (m) => new Date(1_763_000_000_000 + Math.floor(m.random() * 3e10)).toISOString()
const host = (m) => m.pick(['db-1', 'cache-02', 'api.internal', 'node-7', 'worker-3', 'ip-10-0-4-17'])

/** Sixteen digits that are no card: the last is not the check digit. */
function orderNumber(m) {
  const body = m.digits(15)
  return body + String((Number(luhn(body)) + m.between(1, 9)) % 10)
}

const KINDS = {
  uuid: (m) => `request ${m.uuid()} took ${m.between(1, 900)} ms`,
  'uuid list': (m) => `["${m.uuid()}","${m.uuid()}","${m.uuid()}"]`,
  'uuid field': (m) => `{"id":"${m.uuid()}","parent_id":"${m.uuid()}","user_id":"${m.uuid()}"}`,
  md5: (m) => `md5 of the file is ${m.chars('h', 32)}`,
  'git commit': (m) => `HEAD is now at ${m.chars('h', 40)} fix the build`,
  'git log': (m) =>
    `commit ${m.chars('h', 40)} (HEAD -> main, tag: v${m.between(1, 9)}.${m.between(0, 20)}.0)`,
  sha256: (m) => `sha256:${m.chars('h', 64)}`,
  'docker digest': (m) => `pulled nginx@sha256:${m.chars('h', 64)} in ${m.between(1, 60)} s`,
  integrity: (m) => `"integrity": "sha512-${m.chars('b', 86)}=="`,
  etag: (m) => `ETag: W/"${m.chars('h', 32)}"`,
  'go sum': (m) => `golang.org/x/net v0.${m.between(10, 40)}.0 h1:${m.chars('b', 43)}=`,
  traceparent: (m) => `traceparent: 00-${m.chars('h', 32)}-${m.chars('h', 16)}-01`,
  'trace fields': (m) => `trace_id=${m.chars('h', 32)} span_id=${m.chars('h', 16)} sampled=true`,
  ulid: (m) => `order 01J${m.chars('u', 23)} accepted`,
  snowflake: (m) => `message ${m.between(1, 9)}${m.digits(17)} deleted`,
  'object ids': (m) => `customer cus_${m.chars('w', 14)} has paid invoice in_${m.chars('w', 24)}`,
  'mongo id': (m) => `ObjectId("${m.chars('h', 24)}")`,
  'aws ids': (m) => `instance i-0${m.chars('h', 16)} in vpc-${m.chars('h', 17)} (subnet-${m.chars('h', 17)})`,
  arn: (m) => `arn:aws:lambda:eu-west-1:${m.digits(12)}:function:resize-${m.between(1, 9)}`,
  version: (m) => `upgraded typescript ${m.between(4, 7)}.${m.between(0, 9)}.${m.between(0, 9)} → 7.0.2`,
  'windows build': (m) => `Microsoft Windows 10.0.${m.between(19041, 26100)}.${m.between(1, 999)}`,
  'package at version': (m) =>
    `added vue@3.${m.between(0, 5)}.${m.between(0, 30)}, @types/node@20.19.${m.between(1, 50)}`,
  'cdn url': (m) => `GET https://cdn.example.com/npm/vue@3.${m.between(0, 5)}.1/dist/vue.global.js 200`,
  price: (m) =>
    `total ${m.between(1, 99)},${m.digits(3)}.${m.digits(2)} EUR (¥${m.between(1, 9)},${m.digits(3)},${m.digits(3)})`,
  'iso time': (m) => `from ${time(m)} to ${time(m)}`,
  'epoch seconds': (m) => `started_at=17${m.digits(8)} finished_at=17${m.digits(8)}`,
  'epoch ms': (m) => `{"time":17${m.digits(11)},"ts":17${m.digits(11)}}`,
  'epoch us': (m) => `ts 17${m.digits(14)} us`,
  'epoch ns': (m) => `timeUnixNano: 17${m.digits(17)}`,
  date: (m) =>
    `file backup-2026${m.pick(['01', '07', '11'])}${m.between(10, 28)}-${m.digits(6)}.tar.gz written`,
  'order number': (m) => `order ${orderNumber(m)} shipped`,
  'order field': (m) => `{"order_no":"${orderNumber(m)}","lines":${m.between(1, 20)}}`,
  'order in groups': (m) => `Bestellung ${orderNumber(m).replace(/(\d{4})(?=\d)/g, '$1-')} versandt`,
  invoice: (m) => `invoice INV-2026-${m.digits(6)} is due`,
  tracking: (m) => `parcel 1Z${m.chars('u', 16)} left the depot`,
  isbn: (m) => `ISBN 978-${m.between(0, 9)}-${m.digits(3)}-${m.digits(5)}-${m.between(0, 9)}`,
  counts: (m) =>
    `read ${m.digits(9).replace(/^0/, '1')} bytes, ${m.digits(7).replace(/^0/, '1')} rows, ${m.digits(10).replace(/^0/, '3')} cells`,
  coordinates: (m) => `at 37.${m.digits(6)}, 126.${m.digits(6)} (±${m.between(3, 30)} m)`,
  'ip and port': (m) =>
    `connect 10.${m.between(0, 255)}.${m.between(0, 255)}.${m.between(1, 254)}:${m.between(1024, 65535)} refused`,
  ipv6: (m) => `listening on [2001:db8:${m.chars('h', 4)}:${m.chars('h', 4)}::1]:8080`,
  mac: (m) =>
    `dhcp ack for 02:${m.chars('h', 2)}:${m.chars('h', 2)}:${m.chars('h', 2)}:${m.chars('h', 2)}:${m.chars('h', 2)}`,
  'hex dump': (m) =>
    `0000${m.chars('h', 4)}  ${Array.from({ length: 8 }, () => m.chars('h', 2)).join(' ')}  |........|`,
  'base64 image': (m) => `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${m.chars('b', 200)}==`,
  'base64 text': (m) => `payload ${base64(`{"n":${m.digits(6)},"kind":"thumbnail","w":640}`)}`,
  'url without user': (m) =>
    `GET https://example.com:8443/v${m.between(1, 3)}/items/${m.digits(5)}?page=${m.between(2, 9)}&sort=price 200`,
  'database url without user': (m) => `postgresql://${host(m)}:5432/shop is ready`,
  'url template': (m) =>
    m.pick([
      'postgresql://{username}:{password}@{{host}}:5432/{database}',
      `mysql://user:\${PASSWORD}@example.com:3306/db`,
      'https://<user>:<password>@example.com/',
      `amqp://$USER:$PASS@${host(m)}`,
    ]),
  'git over ssh': (m) => `git@github.com:team/app-${m.between(1, 99)}.git`,
  'opaque ids': (m) =>
    m.pick([
      `request_id = '${m.chars('w', 32)}'`,
      `trace: ${m.chars('w', 32)}`,
      `the parcel ${m.chars('w', 32)} is here`,
    ]),
  'opaque cursors': (m) =>
    m.pick([
      `cursor: ${m.chars('w', 40)}`,
      `next_page = "${m.chars('w', 40)}"`,
      `etag: "${m.chars('w', 27)}"`,
    ]),
  'opaque file': (m) => `image: ${m.chars('w', 36)}.png\nupload ${m.chars('w', 36)}.pdf done`,
  'public key in a text': (m) => `public_key = '${m.chars('w', 43)}'`,
  'long name with digits': (m) =>
    `const value = readUser${m.between(2, 9)}FromDatabaseByIdentifier${m.between(2, 9)}Now`,
  prompt: (m) => `root@${host(m)}:~# systemctl restart app`,
  decorator: (m) => `@Injectable() export class Part${m.between(1, 99)}Service {}`,
  'node stack': (m) =>
    `TypeError: Cannot read properties of undefined (reading 'token')\n    at parse (/srv/app/node_modules/express/lib/router/layer.js:${m.between(1, 300)}:5)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  'java stack': (m) =>
    `java.lang.IllegalStateException: no session\n\tat com.example.auth.TokenFilter.doFilter(TokenFilter.java:${m.between(1, 300)})\n\tat org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:199)`,
  'python stack': (m) =>
    `  File "/usr/lib/python3.11/site-packages/auth/password.py", line ${m.between(1, 300)}, in check\n    raise InvalidPassword()`,
  'go stack': (m) =>
    `goroutine ${m.between(1, 900)} [running]:\nmain.(*tokenSource).Token(0xc000${m.chars('h', 6)})\n\t/src/token.go:${m.between(1, 300)} +0x${m.chars('h', 2)}`,
  'code: reads a variable': (m) =>
    m.pick([
      'const password = process.env.DB_PASSWORD',
      'api_key = os.environ["API_KEY"]',
      'token := os.Getenv("TOKEN")',
      'password = config.get("password")',
      'apiKey: this.apiKey,',
      '$password = $input;',
      "my_password = request.json_body['hey']",
      'login(username=username, password=password)',
    ]),
  'code: types': (m) =>
    m.pick([
      'interface Login { user: string; password: string }',
      'function check(password: string, token?: string): boolean',
      'password String @db.VarChar(255)',
      'private String password;',
      'password: z.string().min(12)',
      'def login(self, password: str, token: Optional[str] = None):',
    ]),
  'code: compares': (m) =>
    m.pick([
      'if (password === undefined) return',
      "if (token == null) throw new Error('no token')",
      'assert password is not None',
      'if secret == "" {',
      'password = ""',
      "my_password = ''",
      'password: null',
      'token = None',
      'secret: true',
    ]),
  placeholder: (m) =>
    m.pick([
      `password: \${DB_PASSWORD}`,
      'password={{ .Values.password }}',
      'API_KEY=<your-api-key>',
      'token: $TOKEN',
      'secret: ********',
      'password: [REDACTED]',
      `token=\${{ secrets.NPM_TOKEN }}`,
      'password=%PASSWORD%',
      'api_key: YOUR_API_KEY',
    ]),
  sql: (m) =>
    m.pick([
      'SELECT id, password FROM users WHERE email = $1',
      'UPDATE users SET password = ? WHERE id = ?',
      'ALTER TABLE users ADD COLUMN token varchar(64)',
      `SELECT count(*) FROM tokens WHERE expires_at < now() -- ${m.digits(3)} rows`,
    ]),
  'token counts': (m) =>
    `max_tokens=${m.between(1, 9)}${m.digits(3)} total_tokens=${m.digits(4)} token_usage=${m.digits(3)}`,
  'usage json': (m) =>
    `{"usage":{"prompt_tokens":${m.between(1, 4000)},"completion_tokens":${m.between(1, 900)},"total_tokens":${m.between(900, 5000)}}}`,
  'token words': (m) =>
    m.pick([
      `tokenizer=cl100k_base tokens_per_second=${m.between(20, 90)}.${m.digits(1)}`,
      `token_type=bearer expires_in=3600`,
      `token_limit: 128000`,
      `token_count: ${m.between(1, 900)}`,
    ]),
  'other keys': (m) =>
    m.pick([
      'author=kim secretary=lee keyboard=us monkey=1',
      `primary_key: id sort_key: created_at`,
      `cache key products:list:page:${m.between(1, 99)} missed`,
      `keyword=shoes key=user:${m.digits(4)} hit=true`,
      `public_key_id=${m.digits(4)}`,
      `passport_office=3 compass=NW pass_rate=0.98`,
      `tests passed: ${m.between(100, 900)}`,
      'cookie_consent=accepted cookie_policy=v2',
      'password_policy=strong password_length=16 password_expires_at=2027-01-01',
    ]),
  'words in prose': (m) =>
    m.pick([
      'User forgot password and asked for a reset',
      'Authorization failed for user 42',
      'Invalid token, please sign in again',
      'token expired 3 minutes ago',
      'The secret of the soup is patience',
      'API key created for the billing service',
      'password reset mail queued',
      'Access key rotated, old key disabled',
      'bearer of bad news',
      'Basic auth is disabled on this host',
      'no credentials were given',
      'The password must have 12 characters or more',
      'password is required',
      'the token is invalid or missing',
      'Secret Santa starts on Monday',
      'Is the password wrong? Try again.',
    ]),
  'german compounds': (m) =>
    m.pick([
      'Donaudampfschifffahrtsgesellschaftskapitän',
      'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz beschlossen',
      'Kraftfahrzeughaftpflichtversicherung: neuer Tarif',
      'Die Passwortrichtlinie wurde geändert',
      'Das Passwort ist abgelaufen',
      'Schlüsselübergabe am Montag um 10 Uhr',
    ]),
  japanese: (m) =>
    m.pick([
      'パスワードを忘れた場合は、こちらから再設定してください',
      '注文が完了しました。発送まで3日ほどお待ちください',
      '認証に失敗しました。もう一度お試しください',
      '面接の録音を開始しました（所要時間は約45分）',
      `処理件数は${m.between(1, 900)}件、失敗は${m.between(0, 9)}件です`,
    ]),
  korean: (m) =>
    m.pick([
      '비밀번호를 잊으셨나요? 재설정 메일을 보내드립니다',
      '주문이 접수되었습니다',
      '인증에 실패했습니다. 다시 시도해 주세요',
      `대기열에 ${m.between(1, 900)}건이 남아 있습니다`,
      '면접 녹음이 시작되었습니다',
    ]),
  chinese: (m) =>
    m.pick(['请重新输入密码', '订单已发货', `共处理 ${m.between(1, 900)} 条记录`, '会话已过期，请重新登录']),
  'public key': (m) =>
    `${dashes}BEGIN PUBLIC KEY${dashes}\n${m.chars('b', 64)}\n${m.chars('b', 64)}\n${dashes}END PUBLIC KEY${dashes}`,
  certificate: (m) =>
    `${dashes}BEGIN CERTIFICATE${dashes}\nMIID${m.chars('b', 60)}\n${m.chars('b', 64)}\n${dashes}END CERTIFICATE${dashes}`,
  'ssh public key': (m) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${m.chars('b', 43)} deploy`,
  fingerprint: (m) => `ED25519 key fingerprint is SHA256:${m.chars('b', 43)}.`,
  'access line': (m) =>
    `10.0.0.${m.between(1, 250)} - - [20/Nov/2026:10:55:44 +0000] "GET /items/${m.digits(4)} HTTP/1.1" 200 ${m.digits(4)} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`,
  syslog: (m) =>
    `Nov 20 10:55:44 ${host(m)} sshd[${m.between(100, 30000)}]: Accepted publickey for deploy from 10.0.0.9 port ${m.between(1024, 65535)} ssh2`,
  'pino line': (m) =>
    `{"level":30,"time":17${m.digits(11)},"pid":${m.between(1, 9999)},"hostname":"${host(m)}","reqId":"req-${m.chars('l', 4)}","msg":"request completed"}`,
  metric: (m) => `http_requests_total{route="/v1/items",code="200"} ${m.digits(7)} 17${m.digits(11)}`,
  'long identifier': (m) => `shop_checkout_payment_provider_callback_handler_${m.between(1, 99)} registered`,
  'minified code': (m) =>
    `!function(e,t){var n=${m.between(1, 99)};e.exports=function(r){return t(r)||n}}(module,require);`,
  'css and color': (m) =>
    `color:#${m.chars('h', 6)};background:#${m.chars('h', 8)};@media(min-width:640px){a{margin:0}}`,
  'ids of credentials': (m) =>
    m.pick([
      `credentialsId: '${m.uuid()}'`,
      `"credentialId": "${m.chars('w', 22)}"`,
      `kms_key_id = "${m.uuid()}"`,
      `clientId = "${m.uuid()}"`,
      `passwordVariable: 'PASSWORD'`,
      `<UserSecretsId>${m.uuid()}</UserSecretsId>`,
    ]),
  'about a secret': (m) =>
    m.pick([
      `LLM_SECRET_NAME = "NEXUS-GPT${m.between(3, 6)}-API-KEY"`,
      `access_token_url='https://example.com/login/oauth/access_token'`,
      `publicToken = "${m.chars('w', 43)}"`,
      `public_key = "${m.chars('w', 43)}"`,
      `secretName: app-tls-${m.between(1, 9)}`,
      `app.keystore.file=env/cert.p12`,
      `token_endpoint: https://example.com/oauth/token`,
    ]),
  'nothing assigned': (m) =>
    m.pick([
      'GITHUB_API_KEY=\nDYNATRACE_API_KEY=',
      'app.password=\njdbc.url=jdbc:h2:mem',
      `DB_PASSWORD=\nPORT=${m.digits(4)}`,
    ]),
  'a scheme without a credential': (m) =>
    m.pick([
      '-H "Authorization: Bearer $API_KEY"',
      '-H "Authorization: Bearer <your token>"',
      `-H "Authorization: Token **********"`,
      `curl -u "\${NAME}:\${PASSWORD}" https://example.com`,
      'curl -u <user:password> https://example.com',
    ]),
  'package with a secret name': (m) => `status installed python3-jwt:all 2.${m.between(1, 9)}.0-1`,
  'small decimals': (m) => `matrix [ -.${m.digits(16)}, 1.${m.digits(16)}, .${m.digits(17)} ]`,
  path: (m) => `/var/lib/app/secrets/.keep and /etc/ssl/private/ are skipped (${m.between(1, 99)} files)`,
  model: (m) =>
    `model=gpt-5.2-mini provider=azure-openai-eu deployment=chat-${m.between(1, 9)} latency_ms=${m.between(100, 9000)}`,
  'k8s names': (m) => `pod checkout-${m.chars('h', 10)}-${m.chars('l', 5)} restarted; secret/app-tls mounted`,
  cron: (m) => `next run of "*/5 * * * *" in ${m.between(1, 300)} s`,
}

/** `each` of every kind. */
export function negatives(make, each) {
  return Object.entries(KINDS).flatMap(([family, write]) =>
    Array.from({ length: each }, () => ({ category: 'negative', family, text: write(make), secrets: [] })),
  )
}
