import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const BODY = 'Zx9kQ2mP7vLtR4wB8nYcJ3hG6fDs'

describe('what stands behind the prefix of a token', () => {
  it.each([
    'set xoxb-xxxxxxxxx-xxxxxxxxx-xxxx here',
    'xoxb-000000000000-0000000000000-xxxxxxxxxxxxxxxx',
    `glpat-${'x'.repeat(9)}_${'x'.repeat(14)}`,
    `glrt-t3_${'X'.repeat(24)}`,
    `ghp_${'0'.repeat(36)}`,
    'xoxp-48210-92-################',
    `sha256~YYYY_${'X'.repeat(32)}`,
    `${'x'.repeat(14)}.atlasv1.${'x'.repeat(64)}`,
  ])('is none where signs stand for it: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    'import xoxb-our-team-bot',
    'talk-xoxo-festival-2.png',
    'xoxe.xoxp-1-TheTokenOfYourWorkspace',
    'call hf_loadModelsOfOtherTypesFromCache()',
    'hf_transformers_model_cache_dir',
    'npm_lifecycleEventOfTheCurrentPackageName',
  ])('is none where words are put together: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    `ghp_${'a'.repeat(36)}`,
    `github_pat_${'B'.repeat(24)}`,
    `ghs_48210_${'c'.repeat(60)}_${'d'.repeat(60)}`,
    `hf_${BODY}`,
    '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',
    'npm_DDsRTkPWmXvQHjZLsBnRfKqGwYcVtJxMhd',
    `xoxb-482109277341-${BODY}`,
    'AKIAQMZNXBVLAKSJDHFG',
  ])('is one: %s', (text) => {
    expect(redactText(text)).toBe('***MASKED***')
  })
})

it('a name that begins with words as long as a token stays', () => {
  const text = 'hf_readersofpagesandofbooksatnight_by_id and hf_readersofpagesandofbooksatnight'
  expect(redactText(text)).toBe('hf_readersofpagesandofbooksatnight_by_id and ***MASKED***')
})
