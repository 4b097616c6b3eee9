// Our own examples, and the code in our documentation, hold to the rules that we recommend.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import plugin from '@sillok/eslint-plugin'
import { ESLint } from 'eslint'
import { expect, it } from 'vitest'

const home = resolve(import.meta.dirname, '../..')
const eslint = new ESLint({
  cwd: home,
  overrideConfigFile: true,
  overrideConfig: [plugin.configs.recommended],
})
const told = ({ filePath, messages }: ESLint.LintResult): string[] =>
  messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId ?? ''} ${message}`)

it('lints the examples', async () => {
  const results = await eslint.lintFiles(['examples/**/*.{js,mjs}'])
  expect(results.length).toBeGreaterThan(2)
  expect(results.flatMap(told)).toEqual([])
})

it('lints the code in the documentation', async () => {
  const pages = [
    'README.md',
    ...readdirSync(join(home, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]
  const wrong: string[] = []
  let blocks = 0
  for (const page of pages) {
    // The page about the rules shows what they find.
    if (page === 'docs/lint.md') continue
    for (const [, code = ''] of readFileSync(join(home, page), 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm)) {
      blocks++
      const [result] = await eslint.lintText(code, { filePath: join(home, page.replace(/md$/, 'mjs')) })
      if (result !== undefined) wrong.push(...told(result).filter((one) => one.includes('sillok/')))
    }
  }
  expect(blocks).toBeGreaterThan(3)
  // README and docs/library.md show that a secret is masked, by logging one.
  expect(wrong.filter((one) => !one.includes('no-secret-argument'))).toEqual([])
})
