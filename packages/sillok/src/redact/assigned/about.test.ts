import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('under a name that says more than the secret itself', () => {
  it.each([
    ['variableWithSecretInIt = "falcon"', 'falcon'],
    ['"shop_password_eu": "mypass"', 'mypass'],
    ['char[] passwordToChar = "SuperSecure".toCharArray();', 'SuperSecure'],
    ['"recovery_keys": ["falcon-tabasco-17", "tabasco-falcon-22"]', 'tabasco-falcon-22'],
  ])('%s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret)
  })
  it.each([
    'apiKeyName: "primary"',
    'password_hash: bcrypt',
    'secretEscrow: "on paper"',
    '"timePasswordChanged": 1515902314887',
    'TOKEN_AUDIENCE = "25872395-ed3a-4703-b647-22ec53f3aaaa"',
    'stopwords: falcon',
    "['refresh_token_generator', 'expires_in']",
  ])('%s stays', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('what stands under the name of a secret', () => {
  it.each([
    ['config.set("db.password", "falcon")', 'falcon'],
    ['System.setProperty("api-key", "falcontabasco")', 'falcontabasco'],
    ['https://shop.example/feed?rss_token=!@#$A&page=1', '!@#$A'],
    ['The password => skWu85', 'skWu85'],
    ['user = Kim\n# of the shop\npassword = falcon_tabasco', 'falcon_tabasco'],
    ['pwd="PW-FALCON-TABASCO', 'PW-FALCON-TABASCO'],
    ['shop_bot_token=12345:abcdefghijklmnopqrstuvwxyz1234567890', 'mnopqr'],
    ['grant_type=password&password=password&scope=', '&password=password'],
    ["pragma key='Tab4sco#9x'", 'Tab4sco#9x'],
    ['requirepass_passphrase      tabasco16falcon;', 'tabasco16falcon'],
    ['byte[] password = new byte[]{0x3, 0x5, 0x8};', '0x5'],
    ['{"tool": {"api_keys": ["one", "two"]}}', '"two"'],
    ['retry with password:Fh[+2J~Acq%?', 'Fh[+2J'],
    ['https://shop.example/x?X-Amz-Signature=signature&page=1', '=signature'],
    ['https://shop.example/x?token=123&page=1', '=123'],
    ['host=db password=password user=kim', ' password=password'],
    ["PASSWORD = 'nobody should ever see this'", 'nobody'],
    [
      'jdbc:sqlserver://db.example:1433;database=shop;user=kim@shop;password=mypassword;encrypt=true',
      'mypassword',
    ],
    ['shop.my.sECreT=tabasco9', 'tabasco9'],
    ['<field value="a>b<falcon9" name="password"/>', 'falcon9'],
    ['api_key: aaaaaaaaaaaaaaaa', 'aaaa'],
    ['%{"shop" => "a", "password" => "should_not_show"}', 'should_not_show'],
    ['[{"password":"p"},{"name":"kim"}]', '"p"'],
  ])('is one: %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret)
  })
  it.each([
    "withCredentials([usernamePassword(credentialsId: '39f63271-dc2f-4734-8221-5b31b516aaaa')])",
    '"scope":"openid password.write","jti":"c6a7c136-6497-4faf-8799-4c42e1f3aaaa"',
    'secret5 = "src/main/java/shop/html/file"',
    'secret = "bfee:e3e1:9a92:6617:2d5:256a:b87a:fbcc"',
    'secret = "fe80::1:2"',
    'secret15 = "org.shop.util.buf.Decoder.ALLOW_SLASH"',
    '--connection-string Endpoint=https://shop.azconfig.example;Id=xxx;Secret=xxx --label x',
    'apiSecret: SHOP_API_SECRET',
    '{"input_cost_per_token": 3.6e-06, "output_cost_per_token": 1.2e-05}',
    'export TOKEN=\nnext_command --flag',
    'def open(cookie: str=None, password: SecretStr):',
    'secret = keypair[:32]',
    '"password": "also-not-a-secret"',
    'card 0000 0000 0000 0000',
    'UNRESERVED_PAT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"',
    'TOKEN = "Ask the operator for it"',
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
