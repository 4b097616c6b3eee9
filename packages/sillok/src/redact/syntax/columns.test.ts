import { describe, expect, it } from 'vitest'
import { lineRedactor, redactText } from '../index.js'

const masked = (text: string, ...secrets: string[]) =>
  secrets.reduce((safe, secret) => safe.replace(secret, '***MASKED***'), text)

describe('CSV', () => {
  it.each([
    ['user,password,role\nkim,tabasco,admin\nlee,falcon-7,\n', 'tabasco', 'falcon-7'],
    ['password,user\r\ntabasco,kim\r\n', 'tabasco'],
    ['id;api_key\n1;Zq8vN2xLr5TfW9kB\n2;Xq7vM2xLr5TfW9kC', 'Zq8vN2xLr5TfW9kB', 'Xq7vM2xLr5TfW9kC'],
    ['user\tpassword\nkim\ttabasco', 'tabasco'],
    ['"url","username","password"\n"https://shop.example","kim","tab,asco"\n', 'tab,asco'],
    ['name,password,note\nkim,"tab""asco\nfalcon",x\nlee,second9,y', 'tab""asco\nfalcon', 'second9'],
    [
      'User name,Password,Access key ID,Secret access key\nkim,tabasco,,abcdEFGH1234ijklMNOP5678\n',
      'tabasco',
      'abcdEFGH1234ijklMNOP5678',
    ],
    ['The export:\n\nuser,password\nkim,tabasco\n\nThanks,Kim', 'tabasco'],
  ])('%j has secrets in the columns that are called so', (text, ...secrets) => {
    const safe = masked(text, ...secrets)
    expect(redactText(text)).toBe(safe)
    expect(redactText(safe)).toBe(safe)
  })

  it.each([
    'max_tokens,token_usage\n12,400\n',
    'name,password_length\nkim,12',
    'user,password,role',
    'user, password\nkim, lee',
    'import { user,password } from "x"\nconst a,b',
    'user,password,\nkim,lee,',
    'user,password\nonly one cell here',
    'id,password\n1,\n2,null\n3,$PASSWORD',
    'word,token\na,the\nb,fox',
  ])('%j has none', (text) => expect(redactText(text)).toBe(text))

  it('within JSON is one text', () => {
    const text = JSON.stringify({ body_text: { csv: 'user,password\nkim,tabasco\n' }, z: 'a,b' })
    expect(redactText(text)).not.toContain('tabasco')
    const inside = JSON.stringify({
      x: JSON.stringify({ note: '"user","password"\r\n"kim","tab,asco"\r\n', z: 'a,b' }),
    })
    expect(redactText(inside)).toBe(masked(inside, 'tab,asco'))
  })

  it('is read line by line, too', () => {
    const lines = 'user,password\nkim,tabasco\nlee,falcon-7\n\nlee,stays'.split('\n')
    const redact = lineRedactor()
    const read = lines.map((line) => redact(line))
    expect(read.map(({ text }) => text)).toEqual([
      'user,password',
      'kim,***MASKED***',
      'lee,***MASKED***',
      '',
      'lee,stays',
    ])
    expect(read[2]?.findings).toEqual([{ rule: 'assignment', path: '', start: 4, length: 8 }])
  })

  it('takes linear time', () => {
    const started = performance.now()
    for (const line of [
      'a,password\n',
      'a,password\nb\n',
      'a,password\n\n',
      'password,"\n',
      `${'password,'.repeat(60)}a\n`,
    ])
      redactText(line.repeat(50_000 / line.length))
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
