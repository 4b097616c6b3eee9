// A secret in a sentence, without a key: what people write into tickets, chats and log messages. The sentence with the service's name is
// the one that trufflehog tries its detectors with.

const SENTENCES = [
  (t) => `Please rotate ${t} as soon as you can.`,
  (t) => `I pasted ${t} into the chat by mistake`,
  (t) => `got 401 for ${t}, is it revoked?`,
  (t) => `${t}`,
  (t) => `the old one (${t}) still works`,
  (t) => `키가 유출됐어요: ${t} 폐기해 주세요`,
  (t) => `誤って「${t}」を送信しました`,
  (t) => `use "${t}" for staging`,
]

const PASSWORDS = [
  (p) => `the password is ${p}`,
  (p) => `My password: ${p}`,
  (p) => `login with user kim and password ${p} on the box`,
  (p) => `root password for the new host is "${p}"`,
  (p) => `パスワードは ${p} です`,
  (p) => `パスワード: ${p}`,
  (p) => `비밀번호: ${p}`,
  (p) => `Das Passwort lautet ${p}`,
  (p) => `le mot de passe est ${p}`,
  (p) => `la contraseña es ${p}`,
  (p) => `密码：${p}`,
  (p) => `your one-time passcode is ${p}`,
]

export function bare(make, tokens, services, count) {
  const cases = []
  for (const { family, shape } of tokens) {
    const secret = make.fill(shape)
    cases.push({
      category: 'bare',
      family: `token: ${family}`,
      text: make.pick(SENTENCES)(secret),
      secrets: [secret],
    })
  }
  for (const [service, shape] of Object.entries(services)) {
    const secret = make.fill(shape)
    const text = `You can find a ${service} secret ${secret} within ${service}${make.pick(['', ' but not valid', ` ${make.digits(6)}`])}`
    cases.push({ category: 'bare', family: 'service and value', text, secrets: [secret] })
  }
  // Only the service's name stands beside the value, as a key or as a word.
  for (const [service, shape] of Object.entries(services)) {
    const secret = make.fill(shape)
    const text = make.pick([
      `${service} = '${secret}'`,
      `${service}: ${secret}`,
      `${service} ${secret}`,
      `${service}="${secret}"`,
    ])
    cases.push({ category: 'bare', family: 'service as the key', text, secrets: [secret] })
  }
  for (let i = 0; i < count; i++) {
    const secret = make.password()
    cases.push({
      category: 'bare',
      family: 'password in a sentence',
      text: make.pick(PASSWORDS)(secret),
      secrets: [secret],
    })
  }
  // Nothing tells these from a hash or an id: they say how far one can get without a word beside them.
  for (let i = 0; i < count; i++) {
    const secret = make.fill(make.pick(['{w32}', '{w40}', '{s43}', '{b40}', '{w64}']))
    cases.push({
      category: 'bare',
      family: 'nothing beside it',
      text: make.pick(SENTENCES)(secret),
      secrets: [secret],
    })
  }
  return cases
}
