import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const MASKED = '***MASKED***'

describe('words that are a secret in a log, and would be a variable in a program', () => {
  it.each([
    'user: kim, password: falcon, host: db',
    'user: kim, password: falconTabasco, host: db',
    'host: db, password: falconTabasco',
    'password: falconTabasco',
    'curl -H "X-Api-Key: falconTabasco" https://shop.example',
    'shop login --password falconTabasco --verbose',
    'shop login --password falcon_tabasco',
    'the password is falconTabasco',
    '| password | falconTabasco |',
    'secret: topfalcon',
    'Config{url=jdbc:shop, username=SA, password=falcon}',
    'aws ssm put-parameter --name /shop/db-password --value falcon',
    'gh secret set SHOP_TOKEN --body falcon',
    'password=``falcon 5``',
    'shop-key 9764d47e6bf540911b7da8fe55caa9451e783549',
  ])('%s', (text) => {
    const [secret = ''] = /falcon(?:[ _]?(?:Tabasco|tabasco|5))?|topfalcon|9764d\w+/.exec(text) ?? []
    expect(redactText(text)).toBe(text.replace(text.includes('topfalcon') ? 'topfalcon' : secret, MASKED))
  })

  it('an object as it is printed has values, also where they are what they are called', () => {
    expect(redactText('Config{url=jdbc:shop, username=SA, password=password}')).toBe(
      `Config{url=jdbc:shop, username=SA, password=${MASKED}}`,
    )
    expect(redactText('{User:kim Secret:secret}')).toBe(`{User:kim Secret:${MASKED}}`)
  })

  it.each([
    '{ user: kim, password: userPassword, host }',
    'function login(user: string, password: string): void',
    'const login = { token: accessToken }',
    'login(user=user, password=mypassword)',
    'Config(url=url, username=username, password=password)',
    'user: kim, token: none, host: db',
    'status: ok, secret: missing, vault: up',
    'Validation failed: username: tooShort, password: tooWeak',
    'syntax error, unexpected token: rightBrace, expected: comma',
    'SyntaxError: Unexpected token: braceLeft',
    'shop run --token accessToken',
    'the token is nextToken',
    'password = ``;',
    'cache-key 9764d47e6bf540911b7da8fe55caa9451e783549',
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
