import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const WAYS = [
  (value: string) => `password = "${value}"`,
  (value: string) => `"token": "${value}"`,
  (value: string) => `client.secret = "${value}";`,
]

describe('what a secret is called', () => {
  it('is none', () => {
    for (const value of [
      'access_token',
      'csrf_token',
      'X-Auth-Token',
      'client_credentials',
      'passwordInput',
      'user_password_field',
      'txtPassword',
      'TokenProvider',
      String.raw`App\\Security\\TokenStorage`,
      'Auth::Tokens::Issuer',
      'form.password.label',
      'errors.password.too_short',
      'getPassword()',
      'generate_token(size)',
      "os.environ['X']",
      'process.env.TOKEN',
      'x_{}',
      'format_string_{}',
      '????????',
    ])
      for (const way of WAYS) expect(redactText(way(value))).toBe(way(value))
    expect(redactText('PASSWORD_KEY = "password"')).toBe('PASSWORD_KEY = "password"')
  })
  it('is one where people use it as one', () => {
    for (const value of [
      'password',
      'mypass',
      'mysecretpassword',
      'SuperSecretPassword!',
      'tokenstorage77',
      'hunter(2)',
      'Zx9{}kQ2mP7',
      'Tabasco::Falcon99',
      'falcon.password7.tabasco',
    ])
      for (const way of WAYS) expect(redactText(way(value))).not.toBe(way(value))
  })
})
