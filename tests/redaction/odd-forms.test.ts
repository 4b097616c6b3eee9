// How people, commands and libraries write a secret beside what says that it is one, where no rule of a single notation applies; and what looks alike and stays.
import { redactText, redactValue } from 'sillok/redact'
import { describe, expect, it } from 'vitest'
import { expectNone, PASSWORD, written } from './support.js'

/** A strong one, and one as people make up. */
const SECRETS = [PASSWORD, 'hunter2']

const TEXTS: Record<string, (s: string) => string[]> = {
  'a name and a password behind a word for logging in': (s) => [
    `login kim/${s}`,
    `login: kim:${s}`,
    `auth failed: kim:${s}`,
    `login failed for kim:${s}`,
    `credentials kim / ${s}`,
    `creds: kim:${s}`,
    `logged in with kim/${s}`,
    `signing in as kim with ${s}`,
    `HTTPBasicAuth('kim', '${s}')`,
    `requests.get(url, auth=("kim", "${s}"))`,
    `smtp.login("kim@example.com", "${s}")`,
    `new NetworkCredential("kim", "${s}")`,
  ],
  'a mark or a verb between name and value': (s) => [
    `password?${s}`,
    `password!${s}`,
    `temp password / ${s}`,
    `password - ${s}`,
    `password -> ${s}`,
    `password → ${s}`,
    `password — ${s}`,
    `password (${s})`,
    `password <${s}>`,
    `password «${s}»`,
    `reset password to ${s}`,
    `password mismatch: ${s}`,
    `Password for kim: ${s}`,
    `password of kim: ${s}`,
    `password&#61;${s}`,
    `"clientsecret" "${s}"`,
    `UPDATE users SET password = md5('${s}')`,
  ],
  'what a value was and becomes': (s) => [
    `password changed from ${s} to ${s}x`,
    `changed the password from '${s}' to '${s}x'`,
    `password updated: ${s} -> ${s}x`,
    `password rotated ${s} => ${s}x`,
  ],
  'commands whose options tell': (s) => [
    `htpasswd -b f kim ${s}`,
    `htpasswd -bc /etc/nginx/.htpasswd kim ${s}`,
    `ldapsearch -D cn=admin,dc=example -w ${s} -b dc=example`,
    `snmpwalk -v2c -c ${s} switch.example.net`,
    `PSEXEC64.EXE \\\\build7 -u OFFICE\\kim -p ${s} cmd`,
    `bind -D "cn=admin" -w ${s}`,
    `smbclient //srv/share -U kim%${s}`,
    `net use Z: \\\\srv\\share /user:kim ${s}`,
    `net use Z: \\\\srv\\share ${s} /user:kim`,
    `sqlcmd -S db -U sa -P '${s}'`,
    `psexec \\\\host -u kim -p ${s} cmd`,
    `az login -u kim -p ${s}`,
    `xfreerdp /u:kim /p:${s} /v:host`,
    `lftp -u kim,${s} host`,
    `sqlplus kim/${s}@db`,
    `openssl enc -k ${s}`,
    `unzip -P ${s} a.zip`,
    `7z x -p${s} a.7z`,
    `sshpass -p'${s}' ssh a`,
    `echo ${s} | sudo -S ls`,
    `echo "kim:${s}" | chpasswd`,
    `echo '${s}' | docker login -u kim --password-stdin`,
    `kinit kim@EXAMPLE <<< ${s}`,
    `rabbitmqctl change_password kim ${s}`,
    `keytool -storepass ${s} -keypass ${s}`,
  ],
  'columns and values': (s) => [
    `INSERT INTO users (name, password) VALUES ('kim', '${s}')`,
    `insert into "users" ("password","name") values ("${s}","kim"), ("${s}x","lee")`,
    `INSERT INTO u (id, note, password) VALUES (1, 'it''s, (so)', '${s}'), (2, now(), N'${s}x')`,
    `{"sql":"INSERT INTO u (\\"id\\", \\"password\\") VALUES (1, \\"${s}\\")"}`,
  ],
  'a name and a value apart in JSON': (s) => [
    `{"fieldName":"password","fieldValue":"${s}"}`,
    `{"fieldValue":"${s}","fieldName":"password"}`,
    `{\\"paramName\\":\\"api_key\\",\\"paramValue\\":\\"${s}\\"}`,
    `{\\"paramValue\\":\\"${s}\\",\\"paramName\\":\\"api_key\\"}`,
  ],
  'names in other languages': (s) =>
    [
      'Lösenord',
      'adgangskode',
      'salasana',
      'passord',
      'jelszó',
      'heslo',
      'mật khẩu',
      'รหัสผ่าน',
      'पासवर्ड',
      'كلمة المرور',
      'סיסמה',
    ].map((name) => `${name}: ${s}`),
}

const FIELDS: Record<string, (s: string) => object> = {
  'a pair of any prefix': (s) => ({ fieldName: 'password', fieldValue: s }),
  'its value first': (s) => ({ fieldValue: s, fieldName: 'password' }),
  'a pair of headers': (s) => ({ headerName: 'Authorization', headerValue: s }),
  'a field of a form': (s) => ({ id: 'password', type: 'text', value: s }),
  'a labelled field': (s) => ({ label: 'Password', value: s }),
  'a patch': (s) => ({ op: 'replace', path: '/user/password', value: s }),
  'a change': (s) => ({ field: 'password', from: s, to: `${s}x` }),
  'a difference': (s) => ({ kind: 'E', path: ['user', 'password'], lhs: s, rhs: `${s}x` }),
  'a property': (s) => ({ property: 'db.password', oldValue: s, newValue: `${s}x` }),
  'an option of one letter': (s) => ({ argv: ['mysql', '-u', 'root', '-p', s, 'shop'] }),
  'an option that is not apart': (s) => ({ argv: ['mysql', '-u', 'root', `-p${s}`] }),
  'an option behind a user': (s) => ({ args: ['/usr/bin/sqlcmd', '-U', 'sa', '-P', s] }),
  'a user and a password': (s) => ({ args: ['curl', '-u', `kim:${s}`, '-H', 'a: b'] }),
  'a place': (s) => ({ args: ['htpasswd', '-b', 'file', 'kim', s] }),
}

/** What looks like one of these and says nothing secret. */
const PLAIN = [
  'login failed for user kim',
  'auth failed: uid:abc123',
  'login from 10.0.0.3:52344',
  'signed in with google/oauth2',
  'GET /auth/v1beta1/users 200',
  'docker run -u 1000:1000 -p 8080:80 app',
  'docker run -u node -p 127.0.0.1:8080:80 -w /srv/app app:1.2.3',
  'psql -U postgres -h db -p 5432 -d shop1',
  'ssh -p 2222 kim@host',
  'mkdir -p build/out2',
  'python -u train2.py -p prod1',
  'nmap -p 1-1000 host1',
  'curl -d \'{"a":1}\' -w "%{time_total}" https://example.com/v1',
  'echo done1 | tee log2',
  'echo "$TOKEN" | docker login -u kim --password-stdin',
  'net user kim /domain',
  'sqlplus /nolog',
  'INSERT INTO users (name, password) VALUES ($1, $2)',
  'INSERT INTO users (name, password) VALUES (?, ?), (:name, :password)',
  "INSERT INTO passwords (id, created_at) VALUES (1, '2026-11-20')",
  '{"fieldName":"color","fieldValue":"blue42x"}',
  'password changed by admin2',
  'password changed at 2026-11-20T10:55:44Z',
  'Token for user 42: Expired',
  'password (argon2id) hashed',
  'token (RS256) verified',
  'token -> string',
  'fn token(&self) -> Option<String>',
  'password failed: E1234',
  '{{ token|base64 }}',
  'renderpass: shadow2 compass=N34E',
  'id 1234_5678_9012_3456 of 4111/1111',
  'hash de89370400440532013001 x',
]

describe.each(Object.entries(TEXTS))('nothing is left of a secret as %s', (_name, write) => {
  it.each(SECRETS.flatMap((secret) => write(secret).map((text) => [text, secret])))('%s', (text, secret) => {
    expectNone(redactText(text), secret)
    expectNone(written({ a: text }, { message: text }), secret)
    expect(redactText(redactText(text))).toBe(redactText(text))
  })
})

describe('nothing is left of a secret in', () => {
  it.each(
    SECRETS.flatMap((secret) =>
      Object.entries(FIELDS).map(([name, make]) => ({ name, secret, fields: make(secret) })),
    ),
  )('$name: $fields', ({ secret, fields }) => {
    expectNone(written(fields), secret)
    expectNone(written({ deep: [fields] }), secret)
    expectNone(JSON.stringify(redactValue(fields)), secret)
  })
})

describe('stays as it is:', () => {
  it.each(PLAIN)('%s', (text) => expect(redactText(text)).toBe(text))
})

it('a command line keeps what is not secret', () => {
  const { argv } = redactValue({ argv: ['mysql', '-h', 'db', '-u', 'root', '-p', 'hunter2', 'shop'] }) as {
    argv: string[]
  }
  expect(argv).toEqual(['mysql', '-h', 'db', '-u', 'root', '-p', '***MASKED***', 'shop'])
  const plain = {
    argv: ['node', '--port', '8080', '-v', 'server.js'],
    flags: ['-a', '-b'],
    paths: ['/usr/bin', '/etc/x1'],
  }
  expect(redactValue(plain)).toEqual(plain)
})

it('a header in a pair, whatever its scheme, and an object that was changed', () => {
  expect(redactValue({ headers: [['authorization', 'Bearer x']] })).toEqual({
    headers: [['authorization', '***MASKED***']],
  })
  const change = { field: 'credentials', before: { user: 'kim', password: 'x' }, after: { user: 'lee' } }
  expect(redactValue(change)).toEqual({ ...change, before: { user: 'kim', password: '***MASKED***' } })
})

it('an IBAN in small letters, and cards with strokes', () => {
  expect(redactText('to de89370400440532013000, gb29 nwbk 6016 1331 9268 19')).toBe(
    'to ***MASKED***, ***MASKED***',
  )
  expect(redactText('4111_1111_1111_1111 or 4111/1111/1111/1111')).toBe(
    '****-****-****-1111 or ****-****-****-1111',
  )
})
