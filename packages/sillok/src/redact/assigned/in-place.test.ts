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
    'ACL SETUSER kim on >falcon ~shop:* +@read',
    'jdbc:jtds:sqlserver://db:1433/shop;password=falcon_password;user=kim;',
    'refresh_token: "falcon_value_here"',
    'REDIS_AUTH=f4lconTabasco!',
    'secret_id=3b142ebf-e958-4aef-8551-befb27231888',
    'Password for the elastic user (reset with `bin/reset -u elastic`):\n  a7*Kd0+Zq1mXvB-3nTyL',
    '[쇼핑몰] 인증번호 [519274]를 입력해 주세요.',
    'token := " I4_XpH-fJJiLFn--Wo7rnlXE "',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(
      text.replace(
        /f4lconTabasco!|3b142ebf[\w-]+|a7\*\S+|519274|falconTabasco|falcon_tabasco|falcon_password|falcon_value_here|red-falcon-secret| I4_XpH-fJJiLFn--Wo7rnlXE |falcon/,
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
    'Enter password:\n2026-11-28T10:00:00Z next',
    'gpg: using RSA key 5F2B1C9A7D3E4F60A1B2C3D4E5F607185F2B1C9A',
    'cache key: v3:products:list:5f2b1c9a7d3e4f60a1b2c3d4e5f60718',
    'Cache restored from key: node-cache-Linux-x64-npm-5f2b1c9a7d3e4f60a1b2c3d4e5f60718',
    'pinned QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPmPo to the key server',
    'answer msg_01XFDUDYJgAACzvnptvVoYEL took 1204 tokens',
    '{"errors":{"password":["must contain a digit"],"token":["has expired"]}}',
    'secret_id=shop/database',
    'token: "paste-token-here"',
    '<string name="password">Password</string>',
    'https://shop.example/errors?code=E_LIMIT',
    'パスワードは 必須 です',
    'docker run -u kim:staff shop',
    'import { Token as ShopToken } from "shop"',
  ])('and none in %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
