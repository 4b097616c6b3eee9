import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, FLAGS } from './chromium.js'
import { axe, picture } from './harness.js'

const MAIN = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))

let browser: Browser
let home: string

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS })
  home = mkdtempSync(join(tmpdir(), 'sillok-page-'))
  const long = 'とても長い名前のログファイルです面接記録'.repeat(3)
  mkdirSync(join(home, 'logs/음성'), { recursive: true })
  writeFileSync(join(home, `logs/음성/${long}.log`), 'x\n')
  writeFileSync(join(home, `logs/${'a'.repeat(200)}.log`), 'password=hunter2hunter2\n')
  const logs = {
    '音声ログ 면접': {
      match: '음성/**',
      class: 'L2',
      purpose: '面接の音声と議事録。최종판이 나올 때까지.',
    },
    wide: { match: `${'a'.repeat(200)}.log`, class: 'L3', writers: [{ program: 'x'.repeat(90) }] },
  }
  writeFileSync(join(home, 'sillok.config.json'), JSON.stringify({ logs }))
  spawnSync(process.execPath, [MAIN, 'map', '--check', '--html', 'map.html'], { cwd: home })
})
afterAll(async () => {
  await browser?.close()
  rmSync(home, { recursive: true, force: true })
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 400])
    test(`the map as a page at ${width} px, ${colorScheme}: all of it is in sight, and it asks for nothing`, async () => {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme,
        bypassCSP: true,
      })
      const page = await context.newPage()
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(pathToFileURL(join(home, 'map.html')).href)
      expect(asked).toHaveLength(1)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      expect(await page.getByText('최종판이 나올 때까지').isVisible()).toBe(true)
      expect(await axe(page)).toEqual([])
      await picture(page, `map-page-${width}-${colorScheme}`)
      await context.close()
    })
