import { expect, it } from 'vitest'
import { redactText, redactValue } from '../index.js'

it.each(
  'nextToken next_token NextToken next_page_token nextPageToken ContinuationToken NextContinuationToken pagination_token starting-token'.split(
    ' ',
  ),
)('what marks where a list goes on stays: %s', (name) => {
  const value = { [name]: 'AAMA-EFRSURBSGlaaGZ6ZW1tQzRZa1o5', list: { [name]: 'CAUQAA' } }
  expect(redactValue(value)).toEqual(value)
})

it.each('eos_token bosToken PAD_TOKEN unk_token mask_token special_tokens stop_token END_TOKEN'.split(' '))(
  'what marks a place in a text stays: %s',
  (name) => {
    expect(redactValue({ [name]: '</s>' })).toEqual({ [name]: '</s>' })
    expect(redactText(`${name} = "endoftext"`)).toBe(`${name} = "endoftext"`)
  },
)

it.each(
  'pageToken page_token token next_auth_token next_refresh_token nextPassword continuation_secret'.split(' '),
)('%s does not', (name) => expect(redactValue({ [name]: 'CAUQAA9x' })).toEqual({ [name]: '***MASKED***' }))

it('a token of a service is masked there as anywhere', () =>
  expect(redactValue({ nextToken: `ghp_${'a1B2'.repeat(9)}` })).toEqual({ nextToken: '***MASKED***' }))
