// Secrets as they really turn up in logs: inside configurations, requests, command lines, source code and stack traces, beside much that is none.
// The situations are those of the tests of trufflehog, secretlint and detect-secrets, and of the issues on loggers that leaked; the texts are our own.
import { base64, base64url } from './make.mjs'

const dashes = '-'.repeat(5)

/** A block as OpenSSL and OpenSSH write them (RFC 7468), of random bytes. */
export function pem(make, label = 'RSA PRIVATE KEY', newline = '\n') {
  const lines = Array.from({ length: make.between(6, 14) }, () => make.chars('b', 64))
  return {
    text: [`${dashes}BEGIN ${label}${dashes}`, ...lines, `${dashes}END ${label}${dashes}`].join(newline),
    lines,
  }
}

/** A JSON Web Token (RFC 7519) with claims of its own. */
export function jwt(make, parts = 3) {
  const header = base64url('{"alg":"HS256","typ":"JWT"}')
  const claims = base64url(`{"sub":"u-${make.digits(8)}","iat":17${make.digits(8)},"jti":"${make.uuid()}"}`)
  if (parts === 5) {
    const jwe = base64url('{"alg":"RSA-OAEP-256","enc":"A256GCM"}')
    return [jwe, make.chars('s', 171), make.chars('s', 16), make.chars('s', 86), make.chars('s', 22)].join(
      '.',
    )
  }
  return `${header}.${claims}.${make.chars('s', 43)}`
}

/** `(maker, a token with a prefix) → [text, ...what may not be left]` */
const SITUATIONS = {
  '.env': (m, t) => {
    const p = m.password()
    return [`# local\nPORT=8080\nDATABASE_PASSWORD=${p}\nOPENAI_KEY=${t}\nLOG_LEVEL=debug\n`, p, t]
  },
  compose: (m) => {
    const p = m.password()
    return [
      `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_USER: app\n      POSTGRES_PASSWORD: ${p}\n`,
      p,
    ]
  },
  'kubernetes secret': (m) => {
    const p = base64(m.chars('w', 24))
    return [
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ntype: Opaque\ndata:\n  password: ${p}\n`,
      p,
    ]
  },
  'kubectl create secret': (m) => {
    const p = m.password()
    return [`kubectl create secret generic db --from-literal=username=app --from-literal=password=${p}`, p]
  },
  'properties file': (m) => {
    const p = m.password()
    return [
      `spring.datasource.url=jdbc:postgresql://db:5432/app\nspring.datasource.username=app\nspring.datasource.password=${p}\n`,
      p,
    ]
  },
  'appsettings.json': (m) => {
    const p = m.chars('w', 18)
    return [
      `{"ConnectionStrings":{"Main":"Server=tcp:sql.example.net,1433;Database=shop;User ID=app;Password=${p};Encrypt=True;"}}`,
      p,
    ]
  },
  'azure storage': (m) => {
    const key = `${m.chars('b', 86)}==`
    return [
      `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${key};EndpointSuffix=core.windows.net`,
      key,
    ]
  },
  'azure sas': (m) => {
    const sig = encodeURIComponent(`${m.chars('b', 43)}=`)
    return [
      `PUT https://shop.blob.core.windows.net/c/f?sv=2022-11-02&ss=b&srt=o&sp=rw&se=2027-01-01T00:00:00Z&sig=${sig} 201`,
      sig,
    ]
  },
  'aws credentials': (m) => {
    const [id, key] = [`AKIA${m.chars('B', 16)}`, m.chars('b', 40)]
    return [
      `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${key}\nregion = eu-west-1\n`,
      id,
      key,
    ]
  },
  'aws presigned': (m) => {
    const sig = m.chars('h', 64)
    return [
      `GET https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261120T105544Z&X-Amz-Signature=${sig} 200`,
      sig,
    ]
  },
  'gcp service account': (m) => {
    const { text, lines } = pem(m, 'PRIVATE KEY', '\\n')
    return [
      `{"type":"service_account","project_id":"shop","private_key_id":"${m.chars('h', 40)}","private_key":"${text}\\n","client_email":"svc@shop.iam"}`,
      ...lines,
    ]
  },
  'private key in a log': (m) => {
    const { text, lines } = pem(
      m,
      m.pick([
        'RSA PRIVATE KEY',
        'OPENSSH PRIVATE KEY',
        'EC PRIVATE KEY',
        'PRIVATE KEY',
        'ENCRYPTED PRIVATE KEY',
      ]),
    )
    return [`loaded key:\n${text}\ndone`, ...lines]
  },
  'pgp key': (m) => {
    const { text, lines } = pem(m, 'PGP PRIVATE KEY BLOCK')
    return [text, ...lines]
  },
  'curl bearer': (_m, t) => [`curl -sS -H "Authorization: Bearer ${t}" https://api.example.com/v1/me`, t],
  'curl user': (m) => {
    const p = m.password()
    return [`curl -u deploy:${p} -X POST https://ci.example.com/job/build`, p]
  },
  'curl user quoted': (m) => {
    const p = m.password()
    return [`curl --silent --user "kim:${p}" \\\n  https://ci.example.com/`, p]
  },
  'curl key header': (m) => {
    const k = m.plain()
    return [
      `curl -X GET 'https://api.example.com/items' \\\n  -H 'accept: application/json' \\\n  -H 'X-Api-Key: ${k}'`,
      k,
    ]
  },
  'curl json': (m) => {
    const p = m.password()
    return [`curl -d '{"username":"kim","password":"${p}"}' https://example.com/login`, p]
  },
  'git remote': (_m, t) => [
    `fatal: unable to access 'https://oauth2:${t}@git.example.com/team/app.git/': 403`,
    t,
  ],
  'database url': (m) => {
    const p = m.chars('w', 16)
    const scheme = m.pick([
      'postgres',
      'postgresql',
      'mysql',
      'mongodb',
      'mongodb+srv',
      'amqp',
      'rediss',
      'mariadb',
      'mssql',
      'clickhouse',
    ])
    return [`connect ECONNREFUSED ${scheme}://app:${p}@db.internal:5432/shop?sslmode=require`, p]
  },
  'at sign in a password': (m) => {
    const p = `${m.chars('w', 6)}@${m.chars('w', 8)}`
    return [
      `MONGO_SRV = "mongodb+srv://app:${p}@cluster0.mongodb.net/shop?retryWrites=true"`,
      p,
      p.split('@')[1],
    ]
  },
  'redis without a user': (m) => {
    const p = m.chars('w', 20)
    return [`[redis] connecting to redis://:${p}@cache:6379/0`, p]
  },
  jdbc: (m) => {
    const p = m.chars('w', 14)
    return [`jdbc:mysql://db.example.com:3306/shop?user=app&password=${p}&useSSL=true`, p]
  },
  'jdbc oracle': (m) => {
    const p = m.chars('w', 14)
    return [`url=jdbc:oracle:thin:app/${p}@//db.example.com:1521/ORCL`, p]
  },
  odbc: (m) => {
    const p = m.chars('w', 14)
    return [`Driver={ODBC Driver 18 for SQL Server};Server=db;Uid=app;Pwd=${p};Encrypt=yes;`, p]
  },
  'libpq string': (m) => {
    const p = m.password()
    return [
      `psycopg2.OperationalError: could not connect: host=db port=5432 dbname=shop user=app password=${p}`,
      p,
    ]
  },
  psql: (m) => {
    const p = m.password()
    return [`PGPASSWORD=${p} psql -h db -U app -c 'select 1'`, p]
  },
  'mysql command': (m) => {
    const p = m.chars('w', 12)
    return [`mysqldump -h db -u root -p${p} shop > dump.sql`, p]
  },
  'docker login': (m) => {
    const p = m.chars('w', 20)
    return [`docker login -u ci -p ${p} registry.example.com`, p]
  },
  sshpass: (m) => {
    const p = m.password()
    return [`sshpass -p '${p}' ssh root@10.0.0.5 uptime`, p]
  },
  helm: (m) => {
    const p = m.password()
    return [`helm install db bitnami/postgresql --set auth.postgresPassword=${p} --set replicas=2`, p]
  },
  'docker config': (m) => {
    const auth = base64(`ci:${m.chars('w', 20)}`)
    return [`{"auths":{"registry.example.com":{"auth":"${auth}"}}}`, auth]
  },
  npmrc: (m) => {
    const t = m.uuid()
    return [`//registry.npmjs.org/:_authToken=${t}\nalways-auth=true\n`, t]
  },
  pypirc: (m) => {
    const p = m.chars('w', 20)
    return [`[pypi]\nusername = kim\npassword = ${p}\n`, p]
  },
  netrc: (m) => {
    const p = m.password()
    return [`machine git.example.com login kim password ${p}\n`, p]
  },
  'maven settings': (m) => {
    const p = m.chars('w', 16)
    return [`<server><id>releases</id><username>ci</username><password>${p}</password></server>`, p]
  },
  'jenkins credentials': (_m, t) => [
    `<com.cloudbees.plugins.credentials.impl.StringCredentialsImpl>\n  <scope>GLOBAL</scope>\n  <id>deploy</id>\n  <secret>{AQAAABAAA ${t}}</secret>\n  <description>production</description>\n</com.cloudbees.plugins.credentials.impl.StringCredentialsImpl>`,
    t,
  ],
  'debug lines': (m) => {
    const k = m.plain()
    return [
      `[INFO] Sending request to the API\n[DEBUG] Using API_KEY=${k}\n[INFO] Response received: 200 OK\n`,
      k,
    ]
  },
  'http request': (m, t) => {
    const c = m.chars('w', 32)
    return [
      `GET /v1/me HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer ${t}\r\nCookie: theme=dark; sid=${c}\r\nAccept: */*\r\n\r\n`,
      t,
      c,
    ]
  },
  'headers object': (m, t) => {
    const c = m.chars('w', 40)
    return [
      `{ 'content-type': 'application/json', authorization: 'Bearer ${t}', 'set-cookie': [ 'session=${c}; Path=/; HttpOnly' ] }`,
      t,
      c,
    ]
  },
  'basic header': (m) => {
    const b = base64(`kim:${m.password()}`)
    return [`> authorization: Basic ${b}\n> accept: */*`, b]
  },
  'digest header': (m) => {
    const r = m.chars('h', 32)
    return [
      `Authorization: Digest username="kim", realm="shop", nonce="${m.chars('h', 32)}", uri="/", response="${r}"`,
      r,
    ]
  },
  'token header': (m) => {
    const k = m.chars('h', 40)
    return [`headers={'Authorization': 'Token ${k}', 'User-Agent': 'python-requests/2.31'}`, k]
  },
  'jwt in a message': (m) => {
    const t = jwt(m)
    return [`jwt malformed: could not verify ${t} (expired)`, t.split('.')[2]]
  },
  'jwe in a cookie': (m) => {
    const t = jwt(m, 5)
    return [`Set-Cookie: __Secure-next-auth.session-token=${t}; Path=/; HttpOnly; Secure`, t.split('.')[3]]
  },
  'access log': (m) => {
    const t = m.plain()
    return [
      `10.0.0.9 - - [20/Nov/2026:10:55:44 +0000] "GET /cb?access_token=${t}&state=1 HTTP/1.1" 302 0 "-" "curl/8.5"`,
      t,
    ]
  },
  'oauth fragment': (m) => {
    const t = m.chars('s', 60)
    return [`redirect to https://app.example.com/cb#access_token=${t}&token_type=bearer&expires_in=3600`, t]
  },
  'form body': (m) => {
    const p = m.chars('w', 12)
    return [`POST /oauth/token body grant_type=password&username=kim&password=${p}&client_secret=${p}x`, p]
  },
  'oauth answer': (m) => {
    const [a, r] = [m.chars('s', 80), m.chars('s', 64)]
    return [
      `token endpoint said {"access_token":"${a}","token_type":"Bearer","expires_in":3600,"refresh_token":"${r}"}`,
      a,
      r,
    ]
  },
  'slack webhook': (m) => {
    const p = `T${m.chars('u', 9)}/B${m.chars('u', 9)}/${m.chars('w', 24)}`
    return [`POST https://hooks.slack.com/${'services'}/${p} 200`, p.split('/')[2]]
  },
  'discord webhook': (m) => {
    const p = m.chars('s', 68)
    return [`WEBHOOK https://discord.com/api/webhooks/${m.digits(18)}/${p}`, p]
  },
  'teams webhook': (m) => {
    const k = m.chars('h', 32)
    return [
      `notify https://shop.webhook.office.com/webhookb2/${m.uuid()}@${m.uuid()}/IncomingWebhook/${k}/${m.uuid()}`,
      k,
    ]
  },
  'telegram url': (m) => {
    const k = m.fill('{d10}:AA{s33}')
    return [`request to https://api.telegram.org/bot${k}/sendMessage failed`, k]
  },
  'stack trace': (m) => {
    const p = m.chars('w', 16)
    return [
      `Error: getaddrinfo ENOTFOUND https://svc:${p}@api.example.com\n    at GetAddrInfoReqWrap.onlookup (node:dns:107:26)\n    at process.processTicksAndRejections (node:internal:95:5)`,
      p,
    ]
  },
  'python trace': (_m, t) => [
    `Traceback (most recent call last):\n  File "app.py", line 12, in <module>\n    client = Client(api_key="${t}")\nValueError: invalid key ${t}`,
    t,
  ],
  'java trace': (m) => {
    const p = m.chars('w', 14)
    return [
      `java.sql.SQLException: Access denied for 'app'@'10.0.0.5' (url=jdbc:mysql://db/shop?user=app&password=${p})\n\tat com.mysql.cj.jdbc.ConnectionImpl.<init>(ConnectionImpl.java:456)`,
      p,
    ]
  },
  'python code': (m) => {
    const k = m.plain()
    return [
      `import requests\n\nAPI_TOKEN = '${k}'\nr = requests.get(url, headers={'X-Auth-Token': API_TOKEN})`,
      k,
    ]
  },
  'js code': (_m, t) => [`const client = new OpenAI({ apiKey: '${t}', timeout: 30_000 }) // TODO: move`, t],
  'go code': (_m, t) => [`req.Header.Set("Authorization", "Bearer ${t}")\nresp, err := client.Do(req)`, t],
  'go key': (m) => {
    const k = m.plain()
    return [`req.Header.Add("X-API-Key", "${k}")`, k]
  },
  terraform: (m) => {
    const p = m.chars('w', 18)
    return [`resource "aws_db_instance" "main" {\n  username = "app"\n  password = "${p}"\n}`, p]
  },
  'ruby hash': (m) => {
    const p = m.password()
    return [`Parameters: {"utf8"=>"✓", "user"=>{"email"=>"[x]", "password"=>"${p}"}, "commit"=>"Log in"}`, p]
  },
  'java toString': (m) => {
    const p = m.chars('w', 14)
    return [`LoginRequest(username=kim, password=${p}, remember=true)`, p]
  },
  'go struct': (m) => {
    const p = m.chars('w', 14)
    return [`config: {Host:db Port:5432 User:app Password:${p} SSL:true}`, p]
  },
  brackets: (m) => {
    const p = m.chars('w', 14)
    return [`auth failed user=[kim] password=[${p}] ip=[10.0.0.9]`, p]
  },
  'sql user': (m) => {
    const p = m.password()
    return [`CREATE USER 'app'@'%' IDENTIFIED BY '${p}';`, p]
  },
  'sql role': (m) => {
    const p = m.password()
    return [`ERROR: statement: ALTER ROLE app WITH LOGIN PASSWORD '${p}'`, p]
  },
  wsse: (m) => {
    const p = m.chars('w', 16)
    return [
      `<wsse:UsernameToken><wsse:Username>app</wsse:Username><wsse:Password Type="PasswordText">${p}</wsse:Password></wsse:UsernameToken>`,
      p,
    ]
  },
  'xml attribute': (m) => {
    const p = m.chars('w', 16)
    return [`<dataSource user="app" password="${p}" maxPool="10"/>`, p]
  },
  'wp-config': (m) => {
    const p = m.password()
    return [`define( 'DB_USER', 'wp' );\ndefine( 'DB_PASSWORD', '${p}' );`, p]
  },
  'json in a string': (m) => {
    const p = m.chars('w', 16)
    return [JSON.stringify({ event: 'call', arguments: JSON.stringify({ user: 'kim', password: p }) }), p]
  },
  'json three deep': (m) => {
    const p = m.chars('w', 16)
    return [JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ api_key: p }) }) }), p]
  },
  'escaped newlines': (m) => {
    const p = m.chars('w', 16)
    return [`{"log":"starting\\nDB_PASSWORD=${p}\\nready"}`, p]
  },
  openssl: (m) => {
    const p = m.chars('w', 16)
    return [`openssl rsa -in key.pem -passin pass:${p} -out plain.pem`, p]
  },
  'htpasswd hash': (m) => {
    const h = `$2y$10$${m.chars('w', 53)}`
    return [`password_hash: ${h}`, h]
  },
  graphql: (m) => {
    const p = m.password()
    return [`mutation { login(email: "[x]", password: "${p}") { id } }`, p]
  },
  'command line in ps': (m) => {
    const p = m.password()
    return [
      `root 4711 0.0 /usr/bin/java -Djavax.net.ssl.trustStorePassword=${p} -jar app.jar --db.password=${p}`,
      p,
    ]
  },
  'the same value twice': (m) => {
    const k = m.plain()
    return [`acme token = '${k}' | '${k}'`, k]
  },
  'curl user on a later line': (m) => {
    const p = m.chars('w', 16)
    return [
      `$ curl -k -X POST https://cache:11222/rest \\\n  -H 'Content-type: text/plain' \\\n  -u developer:${p}`,
      p,
    ]
  },
  'curl user without a name': (m) => {
    const p = m.password()
    return [`curl -u ":${p}" https://localhost:9200`, p]
  },
  'curl user, password quoted': (m) => {
    const p = m.chars('w', 16)
    return [`curl --user kim:'${p}' -iX PATCH -H "Content-Type: application/json"`, p]
  },
  'authorization without a scheme': (m) => {
    const k = m.uuid()
    return [`curl --header 'Authorization:  ${k}' https://api.example.com`, k]
  },
  'kubernetes data, before the kind': (m) => {
    const p = base64(m.chars('w', 18))
    return [`apiVersion: v1\ndata:\n  extra: '${p}'\nkind: 'Secret'\nmetadata:\n  name: app\n`, p]
  },
  'kubernetes data, another name': (m) => {
    const p = base64(m.chars('w', 18))
    return [`apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  # in base64\n  extra: ${p}\n`, p]
  },
  'a default for a variable': (m) => {
    const k = m.uuid()
    return [`utils.GetEnvOrDefault("api_token", "${k}")`, k]
  },
  'token in a path': (_m, t) => [`GET /hooks/${t}/push 200 12ms`, t],
  'token in a url query': (_m, t) => [`GET https://api.example.com/v1?key=${t}&alt=sse 200`, t],
  'oauth code': (m) => {
    const c = `4%2F0A${m.chars('s', 60)}`
    return [`GET /callback?code=${c}&state=xyz 302 12ms`, c]
  },
  'key of a URL': (m) => {
    const k = m.chars('w', 32)
    return [`GET https://maps.example.com/api/geocode/json?address=Seoul&key=${k} 200`, k]
  },
  'jwt alone': (m) => {
    const t = jwt(m)
    return [t, t.split('.')[2]]
  },
  'token in json': (_m, t) => [`{"level":30,"msg":"using key","value":"${t}"}`, t],
  'token list': (_m, t) => [`keys: [${t}, ${t.slice(0, 8)}…]`, t],
}

export function mixed(make, tokens, each) {
  const cases = []
  for (const [family, write] of Object.entries(SITUATIONS)) {
    for (let i = 0; i < each; i++) {
      const [text, ...secrets] = write(make, make.fill(make.pick(tokens).shape))
      cases.push({ category: 'mixed', family, text, secrets })
    }
  }
  return cases
}
