import { describe, expect, it } from 'vitest'
import { encodeRecord, MASK } from '../../record/index.js'
import { createRedactor, type Finding, redactText, redactValue, registerSecret } from '../index.js'

const envelope = { timestamp: '2026-11-20T10:55:44.123Z', level: 'INFO' as const, logger: 'l', message: 'm' }

describe('a redactor', () => {
  it('says which rule found what and where, never the value', () => {
    const found: Finding[] = []
    const redactor = createRedactor({ onFinding: (finding) => found.push(finding) })
    encodeRecord(
      envelope,
      { user: { mail: 'to kim.lee@example.com', password: 'hunter2' }, 'key hunter2x=1': 1 },
      redactor,
    )
    expect(found).toEqual([
      { rule: 'email', path: 'user.mail', start: 3, length: 19 },
      { rule: 'key', path: 'user.password', start: 0, length: 7 },
    ])
    expect(redactor.counters()).toEqual({ rules: { email: 1, key: 1 }, errors: 0, truncated: 0 })
  })

  it('refuses an option that it does not know, since what was meant by it would not hold', () => {
    expect(() => createRedactor({ rule: [] } as object)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('"rule"') }),
    )
  })

  it('leaves ids of traces, of which some pass for numbers of cards', () => {
    const span_id = '4000000000000002'
    const line = encodeRecord(
      { ...envelope, span_id },
      { trace_id: span_id.repeat(2), parentSpanId: span_id, order: span_id },
      createRedactor(),
    )
    expect(JSON.parse(line)).toMatchObject({
      span_id,
      trace_id: span_id.repeat(2),
      parentSpanId: span_id,
      order: expect.stringMatching(/^\*/),
    })
    expect(redactText(`card ${span_id}`)).not.toContain(span_id)
  })

  it('looks again at a stack that was clean, once something in it is known to be secret', () => {
    const redactor = createRedactor()
    const stack = (word: string) => `Error: no ${word}\n${'    at run (/srv/app/run.js:10:7)\n'.repeat(8)}`
    const clean = stack('seagull-of-tuesday')
    for (let i = 0; i < 2; i++) expect(redactor.text(clean, 'stack')).toBe(clean)
    const forget = registerSecret('seagull-of-tuesday')
    for (let i = 0; i < 2; i++) expect(redactor.text(clean, 'stack')).toBe(stack(MASK))
    expect(Object.values(redactor.counters().rules)).toEqual([2])
    forget()
    expect(redactor.text(clean, 'stack')).toBe(clean)
    // As long, and with the same ends: not the one that was looked at.
    const other = stack('kim.lee@examp1.com')
    expect(other.length).toBe(clean.length)
    expect(redactor.text(other, 'stack')).not.toContain('kim.lee')
  })

  it('remembers the JSON of a stack that was clean, until something in it is known to be secret', () => {
    const redactor = createRedactor()
    const stack = `Error: no "heron-of-friday" \ud800\n${'    at run (/srv/app/run.js:10:7)\n'.repeat(8)}`
    expect(redactor.remembered?.(stack, 'stack')).toBe(undefined)
    expect(redactor.judge?.(stack, 'stack')).toBe('clean')
    const json = redactor.remembered?.(stack, 'stack')
    expect(json).toBe(JSON.stringify(stack.toWellFormed()))
    expect(redactor.remembered?.(stack, 'stack')).toBe(json)
    expect(redactor.remembered?.(stack, 'note')).toBe(undefined)
    const forget = registerSecret('heron-of-friday')
    expect(redactor.remembered?.(stack, 'stack')).toBe(undefined)
    expect(redactor.judge?.(stack, 'stack')).toBe('unsure')
    expect(redactor.remembered?.(stack, 'stack')).toBe(undefined)
    forget()
  })

  it('goes on where whoever is told throws, and counts it', () => {
    const redactor = createRedactor({
      onFinding: () => {
        throw new Error('no')
      },
    })
    expect(redactor.redactText('password=hunter2')).toBe(`password=${MASK}`)
    expect(redactor.counters().errors).toBe(1)
  })

  it('masks national numbers that are numbers, by the name of their field', () => {
    const numbers = { my_number: 123456789018, aadhaar: 234123412346, cpf: 1234567890, jumin: 102033123456n }
    const clean = { order_id: 123456789018, at: 1764230400123, duration_ns: 234123412346, total: 1234567890 }
    expect(redactValue({ ...numbers, ...clean })).toEqual({
      my_number: MASK,
      aadhaar: MASK,
      cpf: MASK,
      jumin: MASK,
      ...clean,
    })
  })

  it.each([
    '주민등록번호: 2011033123456',
    'customer_cpf=01234567890',
    '{"cpfCliente":"01234567890"}',
    'user_sin: 046454286',
  ])('knows a national number by the name before it, whatever that is joined to: %s', (text) =>
    expect(redactText(text)).toContain(MASK),
  )

  it('leaves an id alone, but for one that is a secret, or a rule of the project says so', () => {
    const id = '7f1c2b3a-fde0-4a5b-8c6d-0000001cfde0'
    expect(redactText(id)).toBe(id)
    expect(redactValue({ order_id: id, api_key: id })).toEqual({ order_id: id, api_key: MASK })
    const rules = [
      { id: 'ours', pattern: /7f1c[\w-]+/, mask: 'ID', example: '7f1c-1', counterexample: '7f1d-1' },
    ]
    expect(createRedactor({ rules }).redactText(id)).toBe('ID')
    const forget = registerSecret(id)
    expect(redactText(id)).toBe(MASK)
    forget()
    expect(redactText(id)).toBe(id)
  })

  it('masks the whole of a text that costs more than it may', () => {
    const redactor = createRedactor()
    const slow = 'token:{"a '.repeat(50_000)
    expect(redactor.redactText(slow).length).toBeLessThan(slow.length)
  })

  it.each([
    'DE89 3704 0044 0532 0130 00',
    '4111 1111 1111 1111',
    '+82 10 1234 5678',
    'a registered value with spaces',
  ])('cuts no secret in half that has spaces in it: %s', (secret) => {
    const forget = registerSecret('a registered value with spaces')
    const redactor = createRedactor({ maxScan: 1000 })
    const beginning = secret.slice(0, 7)
    for (let before = 1000 - secret.length; before <= 1000; before++) {
      const text = `${'words '.repeat(200).slice(0, before - 1)} ${secret} ${'more '.repeat(30)}`
      expect(redactor.redactText(text)).not.toContain(beginning)
    }
    forget()
  })

  it('does not write what it did not read, nor the word that the cut goes through', () => {
    const redactor = createRedactor({ maxScan: 1000 })
    const text = `${'word '.repeat(198)}sk-ant-api03-${'Zx9kQ2mP7vLtR4wB8nYc'.repeat(5)}`
    const cut = redactor.redactText(text)
    expect(cut).toMatch(/word …\[113 more characters\]$/)
    expect(redactor.redactText(cut)).toBe(cut)
    expect(redactor.counters().truncated).toBe(1)
  })

  it('knows a registered value as other languages write it', () => {
    const secret = "Zq8!vault/p\u00e4ss <word>'1"
    const forget = registerSecret(secret)
    const json = JSON.stringify(secret)
    const written = [
      new URLSearchParams({ q: secret }).toString(),
      json.replace('\u00e4', '\\u00e4'),
      json.replace('\u00e4', '\\u00e4').replace('/', '\\/'),
      json.replace('<', '\\u003c').replace('>', '\\u003e'),
      secret.normalize('NFD'),
    ]
    for (const text of written) expect(redactText(`x ${text} y`)).not.toMatch(/Zq8|word/)
    forget()
    expect(redactText(secret)).toBe(secret)
  })

  it('answers for a text anew when a secret was registered meanwhile', () => {
    expect(redactText('the word is mandragora')).toBe('the word is mandragora')
    const forget = registerSecret('mandragora')
    expect(redactText('the word is mandragora')).toBe(`the word is ${MASK}`)
    forget()
    expect(redactText('the word is mandragora')).toBe('the word is mandragora')
  })
})

describe('redactValue', () => {
  it('copies, and changes nothing', () => {
    const value = Object.freeze({ list: Object.freeze(['password=hunter2', { apiKey: 'k' }]), port: 80 })
    expect(redactValue(value)).toEqual({ list: [`password=${MASK}`, { apiKey: MASK }], port: 80 })
    expect(redactValue(undefined)).toBeUndefined()
  })

  it('sees pairs, whichever of the two comes first', () => {
    expect(
      redactValue([
        { name: 'DB_PASSWORD', value: 'x1' },
        { value: 'x1', key: 'apiKey' },
        { name: 'port', value: 80 },
      ]),
    ).toEqual([
      { name: 'DB_PASSWORD', value: MASK },
      { key: 'apiKey', value: MASK },
      { name: 'port', value: 80 },
    ])
    expect(
      redactValue([
        ['authorization', 'x1'],
        ['host', 'h'],
      ]),
    ).toEqual([
      ['authorization', MASK],
      ['host', 'h'],
    ])
    expect(redactValue(['Host', 'h', 'Cookie', 'x1'])).toEqual(['Host', 'h', 'Cookie', MASK])
    expect(redactValue(['run', '--password', 'x1', '-v'])).toEqual(['run', '--password', MASK, '-v'])
    expect(redactValue(['password', 'token'])).toEqual(['password', 'token'])
  })

  it('reads what the web keeps behind iterators', () => {
    const headers = new Headers({ authorization: 'x1', accept: 'a/b' })
    const query = new URLSearchParams('token=x1&page=2')
    const form = new FormData()
    form.append('password', 'x1')
    expect(
      redactValue({
        headers,
        query,
        form,
        map: new Map([['apiKey', 'x1']]),
        url: new URL('https://a:x1@b.c/'),
      }),
    ).toEqual({
      headers: { authorization: MASK, accept: 'a/b' },
      query: { token: MASK, page: '2' },
      form: { password: MASK },
      map: { apiKey: MASK },
      url: `https://a:${MASK}@b.c/`,
    })
  })

  it('takes names that are secrets for texts', () => {
    expect(redactValue({ 'by kim.lee@example.com': 1 })).toEqual({ 'by k***@example.com': 1 })
  })

  it('masks numbers that are cards, telephones under their names, and secrets under theirs', () => {
    expect(
      redactValue({
        n: 4111111111111111,
        big: 4111111111111111n,
        mobile: 821012345678,
        pin: 1234,
        tokens: 812,
        time: 1763635200000,
      }),
    ).toEqual({
      n: '****-****-****-1111',
      big: '****-****-****-1111',
      mobile: '***-****-5678',
      pin: MASK,
      tokens: 812,
      time: 1763635200000,
    })
  })

  it('twice changes nothing more in a list whose item is made to look like a name with a mask in it', () => {
    const once = redactValue(['token', 'phonepassword***-****-5678k***@example.com'])
    expect(once).toEqual(['token', '***MASKED***'])
    expect(redactValue(once)).toEqual(once)
  })

  it('JSON under a name that only may say that a key follows is no key', () => {
    const value = { key: '{"id":12,"kind":"event"}' }
    expect(redactValue(value)).toEqual(value)
  })

  it.each([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      data: { user: 'a2ltLWFkbWlu' },
    },
    // As `kubectl get -o json` writes it.
    { apiVersion: 'v1', data: { user: 'a2ltLWFkbWlu' }, kind: 'Secret', metadata: { name: 'db' } },
    { items: [{ kind: 'Secret', data: { user: 'a2ltLWFkbWlu' } }] },
    { instancePath: '/password', schemaPath: '#/properties/password/minLength', data: 'a2ltLWFkbWlu' },
    { keyword: 'minLength', dataPath: '.users[0].password', data: 'a2ltLWFkbWlu' },
  ])('the data of a Kubernetes Secret, and of a field that a validator refused: %j', (value) => {
    const safe = JSON.stringify(redactValue(value))
    expect(safe).not.toContain('a2lt')
    expect(safe).toContain(`"data":"${MASK}"`)
  })

  it.each([
    { apiVersion: 'v1', kind: 'ConfigMap', data: { mode: 'fast' } },
    { kind: 'event', data: { mode: 'fast' } },
    { data: [{ mode: 'fast' }], status: 200 },
    { instancePath: '/mode', schemaPath: '#/properties/mode/enum', data: 'fast' },
  ])('other data stays, and where it is: %j', (value) => {
    expect(JSON.stringify(redactValue(value))).toBe(JSON.stringify(value))
  })
})
