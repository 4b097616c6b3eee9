// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code is text here
import { ESLint, type Linter, RuleTester } from 'eslint'
import { RuleTester as RuleTester9 } from 'eslint-9'
import { describe, expect, it } from 'vitest'
import plugin from './index.js'
import { typescriptParser } from './typescript.test.help.js'

const typescript = typescriptParser()

type Tester = Pick<RuleTester, 'run'>
type Cases = Parameters<RuleTester['run']>[2]

for (const one of [RuleTester, RuleTester9] as unknown as (typeof RuleTester)[]) {
  one.describe = describe
  one.it = it
  one.itOnly = it.only
}
const javascript = {
  languageOptions: { ecmaVersion: 'latest', sourceType: 'module' },
} satisfies Linter.Config
const testers: Record<string, Tester> = {
  'ESLint 10': new RuleTester(javascript),
  'ESLint 9': new RuleTester9(javascript) as unknown as Tester,
  TypeScript: new RuleTester({ languageOptions: { ...javascript.languageOptions, parser: typescript } }),
}

/** The same cases with both supported versions of ESLint, and as TypeScript. */
function cases(name: string, given: Cases): void {
  const rule = plugin.rules?.[name]
  if (rule === undefined) throw new Error(name)
  for (const [version, tester] of Object.entries(testers)) {
    describe(version, () => tester.run(name, rule as never, given))
  }
}

cases('no-interpolated-message', {
  valid: [
    "log.info('Order placed', { orderId })",
    'log.info(`Order placed`)',
    "log.info('a very long message ' + 'in two lines')",
    "log.error('Payment failed', error, { order_id })",
    'console.info(`order ${id}`)',
    'Math.log(`${x}`)',
    'fetch(`/orders/${id}`)',
    'log.info(MESSAGES.placed)',
    'log.with({ path: `/a/${id}` }).info("Served")',
    'await log.audit({ action: `a${b}` })',
    "const message = 'Order placed'; log.info(message, { id })",
    "const message = paid ? 'Order paid' : 'Order placed'; log.info(message)",
    "let message = 'Order placed'; if (paid) message = 'Order paid'; log.info(message)",
    'const path = `/orders/${id}`; log.info("Served", { path })',
    'const shown = `a ${id}`; print(shown); log.info(MESSAGES.placed)',
    'function told(message) { log.info(message) }',
    'const { message } = texts(`a ${id}`); log.info(message)',
    "log['info']('Order placed', { orderId })",
    'log["with"](`a ${b}`)',
    'log.info(String.raw`C:\\new`)',
    'let message = message2, message2 = message; log.info(message)',
  ],
  invalid: [
    {
      code: 'log.info(`Order ${orderId} placed by ${user.id}`)',
      errors: [
        {
          messageId: 'interpolated',
          suggestions: [
            {
              messageId: 'toFields',
              data: { fields: '{ order_id: orderId, user_id: user.id }' },
              output: "log.info('Order placed by', { order_id: orderId, user_id: user.id })",
            },
          ],
        },
      ],
    },
    {
      code: 'this.logger.warn(`Retry: ${attempt}`, {})',
      errors: [
        {
          messageId: 'interpolated',
          suggestions: [
            {
              messageId: 'toFields',
              data: { fields: '{ attempt }' },
              output: "this.logger.warn('Retry', { attempt })",
            },
          ],
        },
      ],
    },
    { code: 'log.info(`Order ${id}`, { id })', errors: [{ messageId: 'interpolated', suggestions: [] }] },
    { code: 'log.info(`${a} ${b()}`)', errors: [{ messageId: 'interpolated', suggestions: [] }] },
    { code: 'log.info(`${a}`)', errors: [{ messageId: 'interpolated', suggestions: [] }] },
    { code: "log.info('Order ' + id)", errors: 1 },
    { code: "const orders = getLogger('shop.orders'); orders.error('x ' + id, error)", errors: 1 },
    { code: "const orders = getLogger('shop').with({ a: 1 }); orders?.debug(`q ${sql()}`)", errors: 1 },
    { code: "getLogger('a').with({ b }).critical(format('%s down', host))", errors: 1 },
    { code: "requestLog.info('a'.concat(b))", errors: 1 },
    { code: "log.info(ok ? 'fine' : `not ${x()}`)", errors: 1 },
    { code: "log['info'](`Order ${id} placed`)", errors: [{ messageId: 'interpolated', suggestions: 1 }] },
    { code: "logger?.['warn']('Order ' + id)", errors: 1 },
    {
      code: 'const m = `Order ${id}`; log.info(m)',
      errors: [{ messageId: 'interpolated', suggestions: [] }],
    },
    { code: "const m = 'user ' + id; log.info(m, { id })", errors: 1 },
    { code: "const m = 'user ' + String(id); log.info(m)", errors: 1 },
    { code: 'log.info(String(id))', errors: 1 },
    { code: 'log.info(id.toString())', errors: 1 },
    { code: 'log.info(JSON.stringify(order))', errors: 1 },
    { code: 'log.info(problem ?? `Order ${id}`)', errors: 1 },
    { code: 'log.info(dedent`Order ${id}`)', errors: 1 },
    { code: "let m = 'Order'; m += ` ${id}`; log.info(m)", errors: 1 },
    { code: "let m; if (id) { m = `Order ${id}` } else { m = 'None' } log.info(m)", errors: 1 },
    { code: 'const a = `Order ${id}`; const b = a; f(() => log.info(b))', errors: 1 },
  ],
})

cases('no-meaningless-message', {
  valid: [
    "log.info('Order placed')",
    "log.info('Started listening', { port })",
    "log.info('결제')",
    "log.info('終')",
    'log.info(message)',
    'log.error(error)',
    "console.info('here')",
  ],
  invalid: [
    '',
    '!!!',
    'here',
    'Test',
    'error:',
    'An error occurred.',
    '>>> got here 2',
    'x',
    '----- start -----',
    '1',
    '오류 발생!',
    'エラー',
    '>>> 错误',
  ].map((text) => ({
    code: `log.info(${JSON.stringify(text)})`,
    errors: [{ messageId: 'meaningless' }],
  })),
})

cases('no-secret-argument', {
  valid: [
    "log.info('Signed in', { userId, hasToken: Boolean(token), length: password.length })",
    "log.info('Used', { max_tokens: 5, totalTokens: usage.totalTokens, tokenUsage })",
    "log.info('Compared', { same: token === other })",
    "log.info('Password changed', { user_id })",
    "log.info('Flag', { password: true, token: 5 })",
    'verify(password)',
    "log.info('Cleared', { password: '' })",
    "log.info('Seen', { password: hasPassword, token: undefined, secret: given.isSet, apiKey: keys.length })",
    "log.info('Seen', { has: hasPassword, is: user.isToken })",
    "const set = pw !== ''; log.info('Seen', { password: set })",
    "log.info('Seen', { password: PasswordState.Missing, token: check(given), secret: !given })",
    "log.info('Signed in', { name: user['name'], agent: req.headers['user-agent'] })",
    "log.info('Read', { count: secrets.length, size: secrets.size })",
    "log.info('Read', { names: Object.keys(secrets) })",
    "log.info('Parsed', { headers: csv.headers, columns: table['headers'] })",
    "log.info('Served', { method: req.method, type: res.headers.get('content-type') })",
    "log.info('Ran', { ...counts, env: process.env.NODE_ENV })",
    "log.info('Signed in', { id: token.userId, until: apiKey.expiresAt })",
    "log.info('Found', list[i], { value: map[key] })",
    "const shown = { has: Boolean(token) }; log.info('Signed in', shown)",
    "const same = token === other; log.info('Compared', { same })",
    "const message = 'Password changed'; log.info(message)",
    "const n = password.length; log.info('Measured', { n })",
    "let a = b, b = a; log.info('Round', { a })",
  ],
  invalid: [
    {
      code: "log.info('Signed in', { password })",
      errors: [{ messageId: 'named', data: { name: 'password' } }],
    },
    {
      code: "log.info('Signed in', { value: user.apiKey })",
      errors: [{ messageId: 'named', data: { name: 'apiKey' } }],
    },
    { code: 'log.debug(`token ${accessToken}`)', errors: 1 },
    {
      code: "log.info('Made', { apiKey: k, user: { password: form.pw }, list: [{ token: t.value }] })",
      errors: 3,
    },
    { code: "function f(pw) { log.info('Made', { password: pw }) }", errors: 1 },
    { code: "const { pw } = form; log.info('Made', { password: pw ?? null })", errors: 1 },
    { code: "const pw = 'hunter2'; log.info('Made', { password: pw })", errors: 1 },
    { code: "log.debug('key: ' + process.env.SECRET_KEY)", errors: 1 },
    { code: "log.info('Sent', { deep: [{ h: req.headers.authorization }] })", errors: 1 },
    { code: "log.info('Part', { part: token.slice(0, 4) })", errors: 1 },
    { code: "log.info('All', { json: JSON.stringify({ session: cookie }) })", errors: 1 },
    { code: "log.info('Fixed', { 'api-key': 'abc' })", errors: 1 },
    { code: "log.info('Or', { a: token ?? 'none' })", errors: 1 },
    {
      code: "log.info('x', { a: user['password'] })",
      errors: [{ messageId: 'named', data: { name: 'password' } }],
    },
    { code: "log.info('x', { a: user[`password`] })", errors: 1 },
    { code: "log['info']('x', { password })", errors: 1 },
    {
      code: "log.info('x', { a: secrets['db'] })",
      errors: [{ messageId: 'named', data: { name: 'secrets.db' } }],
    },
    { code: "log.info('x', { a: config.secrets[name] })", errors: 1 },
    { code: "log.info('x', secrets.db)", errors: 1 },
    {
      code: "log.info('x', { ...credentials })",
      errors: [{ messageId: 'named', data: { name: 'credentials' } }],
    },
    { code: "log.info('x', { a: [...tokens] })", errors: 1 },
    { code: "log.info('x', ...secrets)", errors: 1 },
    {
      code: "log.info('x', { headers: req.headers })",
      errors: [{ messageId: 'whole', data: { name: 'req.headers' } }],
    },
    { code: "log.info('x', { headers: ctx.request.headers })", errors: 1 },
    { code: "log.info('x', { ...response.headers })", errors: 1 },
    { code: "log.info('x', { headers: Object.fromEntries(request.headers) })", errors: 1 },
    { code: "log.info('x', { headers: request['rawHeaders'] })", errors: 1 },
    {
      code: "log.info('x', { env: process.env })",
      errors: [{ messageId: 'whole', data: { name: 'process.env' } }],
    },
    { code: "log.info('x', { ...process.env })", errors: 1 },
    { code: 'const m = `token ${token}`; log.info(m)', errors: 1 },
    { code: "const value = user.password; log.info('x', { value })", errors: 1 },
    { code: "const fields = { a: 1, b: apiKey }; log.info('x', fields)", errors: 1 },
  ],
})

cases('no-log-in-hot-loop', {
  valid: [
    "for (const a of b) { if (!a) { log.error('Bad row') } }",
    "for (const a of b) { await send(a); log.info('Sent') }",
    "for await (const a of b) { log.info('Got') }",
    "for (let i = 0; i < n; i++) { if (i % 1000 === 0) log.info('Progress', { i }) }",
    "for (const a of b) { if (a === x) { log.info('Found'); break } }",
    "for (const a of b) { try { f(a) } catch (e) { log.warn('Left out', e) } }",
    "for (const a of b) { a.on('x', () => log.info('X')) }",
    "while (running) { yieldTo(async () => { await f(); log.info('Round') }) }",
    "rows.forEach(async (row) => { await save(row); log.info('Saved') })",
    "rows.map((row) => row.id); log.info('Done with rows')",
    "function* f() { for (const a of b) { yield a; log.debug('Given') } }",
  ],
  invalid: [
    { code: "for (const a of b) log.info('Row')", errors: [{ messageId: 'hot' }] },
    { code: "for (let i = 0; i < n; i++) { sum += i; log.debug('Sum', { sum }) }", errors: 1 },
    { code: "while (next()) { log.warn('Next') }", errors: 1 },
    { code: "do { log.info('Round') } while (more())", errors: 1 },
    { code: "rows.forEach((row) => { log.info('Row', row) })", errors: 1 },
    { code: "rows.filter((row) => { if (row.old) { log.debug('Old') } return !row.old })", errors: 1 },
    { code: "for (const a of b) { if (a) { log.info('Seen') } }", errors: 1 },
  ],
})

cases('require-awaited-audit', {
  valid: [
    "await log.audit({ action: 'update' })",
    'const done = log.audit(event); await done',
    'async function f() { const done = log.audit(event); await work(); return done }',
    'async function f() { let done; if (a) done = log.audit(event); await done }',
    'async function f() { const a = log.audit(x), b = log.audit(y); await Promise.all([a, b]) }',
    'export const done = log.audit(event)',
    'const pending = [log.audit(a)]; await Promise.all(pending)',
    'this.pending = log.audit(event)',
    'jobs.push(log.audit(event))',
    'context.waitUntil(log.audit(event))',
    'const all = Promise.allSettled([log.audit(a)]); await all',
    'async function f() { return Promise.all([log.audit(a), save()]) }',
    'await Promise.all(rows.map(async (row) => { await log.audit(row) }))',
    'await Promise.all(rows.map((row) => log.audit(row)))',
    'const jobs = rows.map((row) => log.audit(row)); await Promise.all(jobs)',
    'for (const row of rows) await log.audit(row)',
    'rows.forEach((row) => { events.push(() => log.audit(row)) })',
    "emitter.on('gone', async () => { await log.audit(a) })",
    "app.post('/a', async (req, res) => { await log.audit(a); res.end() })",
    'log.audit(a).then(() => res.end(), next)',
    'log.audit(a).then(() => res.end()).catch(next)',
    'log.audit(a).then(() => res.end()).catch(next).finally(() => close())',
    'save().then(() => log.audit(a)).catch(next)',
    'await log.audit(a).then(() => res.end())',
    'const f = () => log.audit(a).finally(() => close())',
    'await (ok ? log.audit(a) : log.audit(b))',
    'ok && (await log.audit(a))',
    'audited.forEach((row) => show(row))',
    'await Promise.all([log.audit(a), log.audit(b)])',
    'const f = () => log.audit(a)',
    'async function f() { return log.audit(a) }',
    'npm.audit()',
    'log.info("audit")',
  ],
  invalid: [
    {
      code: 'async function f() { log.audit(event) }',
      errors: [
        {
          messageId: 'floating',
          suggestions: [{ messageId: 'await', output: 'async function f() { await log.audit(event) }' }],
        },
      ],
    },
    {
      code: 'void log.audit(event)',
      errors: [
        { messageId: 'floating', suggestions: [{ messageId: 'await', output: 'await log.audit(event)' }] },
      ],
    },
    { code: 'function f() { log.audit(event) }', errors: [{ messageId: 'floating', suggestions: [] }] },
    {
      code: 'logger?.audit(event)',
      errors: [
        {
          messageId: 'floating',
          suggestions: [{ messageId: 'await', output: 'await logger?.audit(event)' }],
        },
      ],
    },
    {
      code: "log['audit'](event)",
      errors: [
        { messageId: 'floating', suggestions: [{ messageId: 'await', output: "await log['audit'](event)" }] },
      ],
    },
    {
      code: 'Promise.all([log.audit(a), save()])',
      errors: [
        {
          messageId: 'floating',
          suggestions: [{ messageId: 'await', output: 'await Promise.all([log.audit(a), save()])' }],
        },
      ],
    },
    { code: 'function f() { Promise.allSettled([save(), log.audit(a)]) }', errors: 1 },
    {
      code: 'async function f() { log.audit(a).then(() => res.end()) }',
      errors: [
        {
          messageId: 'floating',
          suggestions: [
            {
              messageId: 'await',
              output: 'async function f() { await log.audit(a).then(() => res.end()) }',
            },
          ],
        },
      ],
    },
    { code: 'function f() { log.audit(a).catch(report) }', errors: 1 },
    { code: 'function f() { log.audit(a).then(g).catch() }', errors: 1 },
    { code: 'function f() { log.audit(a).finally(g) }', errors: 1 },
    { code: 'function f() { save().then(() => log.audit(a)) }', errors: 1 },
    {
      code: 'const done = log.audit(event)',
      errors: [{ messageId: 'forgotten', data: { name: 'done' }, suggestions: [] }],
    },
    { code: 'async function f() { const done = log.audit(event); work() }', errors: 1 },
    { code: 'async function f() { const done = log.audit(event); void done }', errors: 1 },
    { code: 'async function f() { let done; done = log.audit(event) }', errors: 1 },
    {
      code: 'const all = Promise.all([log.audit(a)])',
      errors: [{ messageId: 'forgotten', data: { name: 'all' } }],
    },
    {
      code: 'rows.forEach(async (row) => { await log.audit(row) })',
      errors: [{ messageId: 'each', suggestions: [] }],
    },
    { code: 'rows.forEach((row) => log.audit(row))', errors: [{ messageId: 'each' }] },
    {
      code: 'rows?.forEach(async function (row) { return log.audit(row) })',
      errors: [{ messageId: 'each' }],
    },
    {
      code: 'rows.forEach(async (row) => { await Promise.all([log.audit(row)]) })',
      errors: [{ messageId: 'each' }],
    },
    { code: 'function f() { rows.map((row) => log.audit(row)) }', errors: [{ messageId: 'floating' }] },
    { code: 'function f() { rows.map(async (row) => { await log.audit(row) }) }', errors: 1 },
    { code: 'function f() { Promise.all(rows.map((row) => log.audit(row))) }', errors: 1 },
    { code: 'function f() { ok && log.audit(a) }', errors: 1 },
    { code: 'function f() { ok ? log.audit(a) : skip() }', errors: 1 },
    { code: 'function f() { [log.audit(a)] }', errors: 1 },
  ],
})

cases('prefer-error-level', {
  valid: [
    "log.error('Failed', error)",
    "try { f() } catch (problem) { log.warn('Went on without', problem) }",
    "log.info('Done', { errors: 0, error_code: code })",
    "log.info('Told', { message: error.message })",
    "list.map((e) => log.info('Entry', { e }))",
  ],
  invalid: [
    {
      code: "try { f() } catch (problem) { log.info('Failed', problem) }",
      errors: [
        {
          messageId: 'quiet',
          suggestions: [
            {
              messageId: 'use',
              data: { method: 'error' },
              output: "try { f() } catch (problem) { log.error('Failed', problem) }",
            },
            {
              messageId: 'use',
              data: { method: 'warn' },
              output: "try { f() } catch (problem) { log.warn('Failed', problem) }",
            },
          ],
        },
      ],
    },
    ...[
      "log.debug('Failed', { error })",
      "log.info('Failed', new TypeError('x'))",
      'log.info(err)',
      "log.info('x', { reason: parseError })",
    ].map((code) => ({
      code,
      errors: [
        {
          messageId: 'quiet',
          suggestions: ['error', 'warn'].map((method) => ({
            messageId: 'use',
            output: code.replace(/log\.\w+/, `log.${method}`),
          })),
        },
      ],
    })),
  ],
})

describe('TypeScript', () => {
  it('is seen through: assertions, non-null, satisfies, generics', async () => {
    const eslint = new ESLint({
      overrideConfigFile: true,
      overrideConfig: [
        { ...plugin.configs.recommended, files: ['**/*.ts'], languageOptions: { parser: typescript } },
      ],
    })
    const [result] = await eslint.lintText(
      `const log: Logger = getLogger('a') as Logger
(log as Logger)!.info(\`x \${y as string} z\` as string)
class A { constructor(private readonly logger: Logger) {}
  async run(): Promise<void> { this.logger.audit<Event>({ action: 'a' } satisfies Event) } }`,
      { filePath: 'a.ts' },
    )
    expect(result?.messages.map(({ ruleId, line }) => [ruleId, line])).toEqual([
      ['sillok/no-interpolated-message', 2],
      ['sillok/require-awaited-audit', 4],
    ])
  })
})

describe('the recommended configuration', () => {
  it('has every rule, and each says what it is for', () => {
    const names = Object.keys(plugin.rules ?? {})
    expect(Object.keys(plugin.configs.recommended.rules ?? {})).toEqual(names.map((name) => `sillok/${name}`))
    for (const rule of Object.values(plugin.rules ?? {}))
      expect(rule.meta?.docs?.description).toMatch(/^(require|disallow) /)
  })
})
