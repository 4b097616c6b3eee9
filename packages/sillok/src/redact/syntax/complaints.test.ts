import { describe, expect, it } from 'vitest'
import { redactText, redactValue } from '../redactor/in-force.js'

const V = 'plum7731zq'
const M = '***MASKED***'

describe('what databases and validators say of a secret', () => {
  it.each([
    `Key (api_token)=(${V}) already exists.`,
    `Key ("apiToken")=(${V}) is not present in table "users".`,
    `Key (tenant_id, api_token)=(7, ${V}) already exists.`,
    `{"detail":"Key (api_token)=(${V}) already exists."}`,
    `Duplicate entry '${V}' for key 'users.api_token'`,
    `Duplicate entry '${V}' for key 'api_token_UNIQUE'`,
    `Cannot insert duplicate key row in object 'dbo.users' with unique index 'UX_token'. The duplicate key value is (${V}).`,
    `Violation of UNIQUE KEY constraint 'UQ_token'. Cannot insert duplicate key in object 'dbo.users'. The duplicate key value is (${V}).`,
    `"password" with value "${V}" fails to match the required pattern: /^x$/`,
    `{"message":"\\"password\\" with value \\"${V}\\" fails to match the required pattern"}`,
    `child "password" fails because ["password" with value "${V}" is bad]`,
    `Path \`password\` (\`${V}\`) is shorter than the minimum allowed length (12).`,
    `ValidationError: password: Path \`password\` (\`${V}\`) is shorter than the minimum allowed length (12).`,
    `Cast to ObjectId failed for value "${V}" (type string) at path "token" for model "Session"`,
  ])('is masked: %s', (text) => {
    const masked = redactText(text)
    expect(masked).toContain(M)
    expect(masked).not.toContain(V)
    expect(redactText(masked)).toBe(masked)
  })

  it('and nothing else', () => {
    expect(redactText('Key (tenant_id, api_token)=(7, plum7731zq) already exists.')).toBe(
      `Key (tenant_id, api_token)=(7, ${M}) already exists.`,
    )
    for (const text of [
      'Key (order_id)=(4711) already exists.',
      "Duplicate entry '4711' for key 'orders.order_id'",
      '"name" with value "a b" fails to match the required pattern',
      'Path `title` (`ab`) is shorter than the minimum allowed length (3).',
      'Cast to Number failed for value "abc" (type string) at path "age"',
      'let f = (token)=(x) => x',
    ])
      expect(redactText(text)).toBe(text)
  })

  it.each([
    { field: 'api_token', expected: 'a string', got: V },
    { path: ['user', 'password'], received: V },
    { flag: '--password', value: V },
    { parameter: 'client_secret', given: V },
    { option: 'password', value: V },
    { setting: 'apiKey', value: V },
  ])('in a field %j', (value) => expect(JSON.stringify(redactValue(value))).not.toContain(V))

  it('and leaves what is said of others', () => {
    const clean = { path: ['age'], received: 'abc', option: 'port', value: 80, label: 'Tokens', data: [1, 2] }
    expect(redactValue(clean)).toEqual(clean)
  })
})
