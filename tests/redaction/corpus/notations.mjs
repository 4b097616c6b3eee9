// One value of each kind in each notation that programs, their logs and their configuration write a secret in: what a rule knows of one of them, it
// must know of all. The services have names that no list has.

const VALUES = [
  '{h32}',
  '{h40}',
  '{h64}',
  '{l32}',
  '{w24}',
  '{w32}',
  '{w40}',
  '{s64}',
  '{uuid}',
  '{u32}',
  '{b43}',
  '{l20}',
]
const SERVICES = ['zonkify', 'planvane', 'quillbee', 'ramptide', 'meshdock', 'vultro', 'tomtide', 'ipgranary']

const NAMED = [
  (s, k) => `${k} token = '${s}'`,
  (s, k) => `${k} token = '${s}' | '${s}'`,
  (s, k) => `${k} token - '${s}'\n${k} host - 'db-7.example.net'\n`,
  (s, k) => `You can find a ${k} secret ${s} within ${k} ID`,
  (s, k) => `[INFO] calling the ${k} API\n[DEBUG] Using API_KEY=${s}\n[INFO] 200 OK`,
  (s, k) => `<scope>GLOBAL</scope>\n<id>{${k}}</id>\n<secret>{AQAAABAAA ${s}}</secret>`,
  (s) => `apiKey := "${s}"\nreq.Header.Set("Authorization", "Bearer " + apiKey)`,
  (s) => `req.Header.Set("Authorization", "Bearer ${s}")`,
  (s) => `req.Header.Set("x-api-key", "${s}")`,
  (s, k) => `export ${k.toUpperCase()}_API_KEY=${s}`,
  (s, k) => `${k.toUpperCase()}_SECRET="${s}"`,
  (s, k) => `${k}-token: ${s}`,
  (s, k) => `${k}Token="${s}"`,
  (s, k) => `${k}Token = ${s}`,
  (s, k) => `{\n    "${k}_token": "${s}"\n}`,
  (s, k) => `{\\n    \\"${k}_token\\": \\"${s}\\"\\n}`,
  (s, k) => `<${k}Token>${s}</${k}Token>`,
  (s, k) => `<${k}Token>\n    ${s}\n</${k}Token>`,
  (s, k) => `&lt;${k}Token&gt;${s}&lt;/${k}Token&gt;`,
  (s, k) => `${k}_token: |\n  ${s}`,
  (s, k) => `string ${k}Token = "${s}";`,
  (s, k) => `var ${k}Token string = "${s}"`,
  (s, k) => `${k}Token := \`${s}\``,
  (s, k) => `\${${k}Token} .= "${s}"`,
  (s, k) => `${k}Token,${s},`,
  (s, k) => `"${k}Token" => "${s}"`,
  (s, k) => `${k.toUpperCase()}_TOKEN ::= "${s}"`,
  (s, k) => `${k.toUpperCase()}_TOKEN ?= "${s}"`,
  (s) => `fooapikeyfoo "${s}"`,
  (s) => `fooprivate_key'${s}'`,
  (s) => `some_dict["secret"] = "${s}"`,
  (s) => `db_pass: ${s}`,
  (s) => `NSString *api_key = @"${s}";`,
  (s) => `private_key "${s}";`,
  (s) => `if (apikey == "${s}") {`,
  (s) => `if ("${s}" == my_password)`,
  (s) => `secret != "${s}"`,
  (s) => `std::string secret("${s}");`,
  (s) => `apikey[] = "${s}";`,
  (s) => `//registry.example.com/:_authToken=${s}`,
  (s) => `curl -H "X-Api-Key: ${s}" https://api.example.com`,
  (s, k) => `https://api.${k}.com/v1/x?apikey=${s}&q=1`,
]

const UNNAMED = [
  (s, k) => `${k} = '${s}'`,
  (s, k) => `${k}: ${s}`,
  (s, k) => `${k} '${s}' ${k} '${s}'`,
  (s, k) => `${k} ${s}`,
]

/** @param {import('./make.mjs').Maker} make */
export function notations(make) {
  const cases = (category, family, shapes) =>
    shapes.flatMap((shape) =>
      VALUES.map((value) => {
        const secret = make.fill(value)
        return { category, family, text: shape(secret, make.pick(SERVICES)), secrets: [secret] }
      }),
    )
  return [...cases('keyed', 'notations', NAMED), ...cases('bare', 'an unknown service', UNNAMED)]
}
