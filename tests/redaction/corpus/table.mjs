// Every name of a secret, in every notation, with every kind of value that people choose: lists of single texts do not show which of them is missing.

const NAMES = [
  ...['password', 'passwd', 'pwd', 'db_password', 'DB_PASSWORD', 'passphrase'],
  ...['apiKey', 'api_key', 'API_KEY', 'X-Api-Key', 'secretKey', 'private_key', 'encryptionKey'],
  ...['secret', 'client_secret', 'clientSecret', 'webhook_secret', 'AWS_SECRET_ACCESS_KEY'],
  ...['token', 'access_token', 'accessToken', 'auth_token', 'refreshToken', 'session_token', 'jwt'],
]

/** Words, words in words, words with digits and marks, short ones, and what machines make. */
const VALUES = [
  ...['harbour', 'harbourlight', 'blueHarbour', 'BlueHarbour', 'harbour-light', 'harb0ur', 'Harb0ur!'],
  ...['harbour7', 'abc123', 'hbr', 'Hb7', '83920174', 'h@rb$ur', 'AKharbour', 'tok_7731'],
  ...['bG9uZyB3YXRlcg', '4f9c1e7d', 'c1d2e3f4a5b6c7d8', '9f2c7b1e5a804d36', 'Zx7Qm4Kd9Rb2Vn6T'],
]

/** In these a word without a mark or a digit may as well be a variable, a type or another name: how much of the table has to be found there. */
const WEAK = {
  'assigned bare, spaces': 0.9,
  arrow: 0.4,
  'list of two': 0.6,
  call: 0.9,
  'log, brackets': 0.88,
}
const GOAL = 0.98

const NOTATIONS = {
  environment: (n, v) => `${n}=${v}`,
  export: (n, v) => `export ${n}="${v}"`,
  'assigned, single quotes': (n, v) => `${n} = '${v}'`,
  'assigned bare, spaces': (n, v) => `${n} = ${v}`,
  yaml: (n, v) => `db:\n  host: x\n  ${n}: ${v}\n  port: 5\n`,
  'yaml, quotes': (n, v) => `${n}: "${v}"`,
  'colon, tight': (n, v) => `${n}:${v}`,
  json: (n, v) => `{"user": "kim", "${n}": "${v}", "id": 5}`,
  'json in json': (n, v) => `{\\"${n}\\":\\"${v}\\"}`,
  python: (n, v) => `{'user': 'kim', '${n}': '${v}'}`,
  javascript: (n, v) => `{ user: 'kim', ${n}: '${v}' }`,
  ruby: (n, v) => `{:${n}=>"${v}"}`,
  php: (n, v) => `'${n}' => '${v}',`,
  'map of go': (n, v) => `map[${n}:${v} user:kim]`,
  'struct of go': (n, v) => `{User:kim ${n}:${v}}`,
  'object of java': (n, v) => `Config{user=kim, ${n}=${v}}`,
  'object of kotlin': (n, v) => `Config(user=kim, ${n}=${v})`,
  query: (n, v) => `GET /login?user=kim&${n}=${v} 200`,
  form: (n, v) => `user=kim&${n}=${v}&go=1`,
  element: (n, v) => `<${n}>${v}</${n}>`,
  attribute: (n, v) => `<conf ${n}="${v}"/>`,
  option: (n, v) => `run --${n.toLowerCase()} ${v} --fast`,
  'option, equals': (n, v) => `run --${n}=${v} --fast`,
  sentence: (n, v) => `the ${n} is ${v}`,
  'sentence, quotes': (n, v) => `${n} is "${v}"`,
  'log, pairs': (n, v) => `2026-11-20T10:00:00Z INFO login user=kim ${n}=${v} ok`,
  'log, colons': (n, v) => `user: kim, ${n}: ${v}, host: db`,
  'log, brackets': (n, v) => `[${n}=${v}] failed (${n}: ${v})`,
  'connection string': (n, v) => `Server=db;${n}=${v};Database=x`,
  arrow: (n, v) => `${n} -> ${v}`,
  header: (n, v) => `${n}: ${v}\r\nHost: x`,
  'curl header': (n, v) => `curl -H "${n}: ${v}" https://shop.example`,
  properties: (n, v) => `shop.${n}=${v}`,
  toml: (n, v) => `[db]\n${n} = "${v}"`,
  terraform: (n, v) => `variable "${n}" {\n  default = "${v}"\n}`,
  docker: (n, v) => `docker run -e ${n}=${v} image`,
  kubernetes: (n, v) => `- name: ${n}\n  value: ${v}`,
  'name and value': (n, v) => `{"name":"${n}","value":"${v}"}`,
  'list of two': (n, v) => `["${n}","${v}"]`,
  'member of python': (n, v) => `self.${n} = '${v}'`,
  'variable of C#': (n, v) => `string ${n} = "${v}";`,
  'variable of go': (n, v) => `${n} := "${v}"`,
  call: (n, v) => `set_${n}("${v}")`,
  'named argument': (n, v) => `connect(user="kim", ${n}="${v}")`,
  japanese: (n, v) => `${n}は${v}です`,
  korean: (n, v) => `${n}는 ${v}입니다`,
  tab: (n, v) => `${n}\t${v}`,
  table: (n, v) => `| ${n} | ${v} |`,
  'percent encoding': (n, v) => `x=1&y=%7B%22${n}%22%3A%22${encodeURIComponent(v)}%22%7D`,
}

/**
 * The table, a row for each notation.
 * @returns {{ notation: string, goal: number, cells: { text: string, secret: string }[] }[]} `goal`: the share of cells in which nothing may be left
 */
export function table() {
  return Object.entries(NOTATIONS).map(([notation, write]) => ({
    notation,
    goal: WEAK[notation] ?? GOAL,
    cells: NAMES.flatMap((name) =>
      VALUES.map((value) => ({
        text: write(name, value),
        secret: notation === 'percent encoding' ? encodeURIComponent(value) : value,
      })),
    ),
  }))
}
