import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const MASKED = '***MASKED***'

describe('a word is a secret where nothing else stands', () => {
  it.each([
    'https://shop.example/feeds?user=1&passkey=falcon&cat=5',
    'https://shop.example/v1?session=falcon',
    `create user "kim" with password 'falcon'`,
    'kim:falcon@tcp(localhost:3306)/shop?charset=utf8mb4',
    'kim:falcon@unix(/run/mysqld.sock)/shop',
    'shop login -u kim -p falcon --quiet',
    'curl -fsSLu kim:falcon https://shop.example',
    'https://conda.example/t/falcon/shop/linux-64',
    'config read: password: falconTabasco',
    'secret: red-falcon-secret',
    'X-Auth-Token: falcon_tabasco',
    'curl --proxy-user kim:falcon https://shop.example',
    'htpasswd -bc users kim falcon',
    'npm config set //registry.example/:_authToken falcon',
    'net use \\\\files\\shop falcon /user:kim',
    'smbclient //files/shop -U kim%falcon',
    'xfreerdp /u:kim /p:falcon /v:desk',
    'wpa_passphrase home falcon',
    'nmcli dev wifi connect home password falcon',
    "os.environ.setdefault('SECRET_KEY', 'falcon')",
    "auth=('kim', 'falcon')",
    "HTTPBasicAuth('kim', 'red-falcon-secret')",
    '<entry key="db.password">falcon</entry>',
    '["shop","--password","falcon"]',
    'https://shop.example/callback?code=falcon&state=x',
    'パスワードは falcon です',
    'token := " I4_XpH-fJJiLFn--Wo7rnlXE "',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(
      text.replace(
        /falconTabasco|falcon_tabasco|red-falcon-secret| I4_XpH-fJJiLFn--Wo7rnlXE |falcon/,
        MASKED,
      ),
    )
  })

  it.each([
    'https://shop.example/v1?auth=true&session=0',
    'sudo -u deploy mkdir -p releases',
    'docker run -u node -p 3000:3000 shop',
    'python -u app.py -p production',
    'https://conda.example/t/<TOKEN>/shop',
    'const login = {\n  password: userPassword\n}',
    '["--password", "--user"]',
    '<string name="password">Password</string>',
    'https://shop.example/errors?code=E_LIMIT',
    'パスワードは 必須 です',
    'docker run -u kim:staff shop',
    'import { Token as ShopToken } from "shop"',
  ])('and none in %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
