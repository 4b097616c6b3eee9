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

it.each([
  ['token_ids', [15496, 995]],
  ['stopTokenIds', [2]],
  ['token_logprobs', [-0.1, -2.3]],
  ['time_to_first_token', '120ms'],
  ['timePerOutputToken', '11 ms'],
  ['cost_per_token', '0.000002'],
  ['token_rate', '85 tok/s'],
  ['tokens_by_model', { 'gpt-4o': 120 }],
  ['ntokens', 128],
  ['special_tokens_map', { eos_token: '</s>' }],
])('what is said of the tokens of a model stays: %s', (name, value) => {
  expect(redactValue({ [name]: value })).toEqual({ [name]: value })
})

it.each(['token_string', 'tokenValue', 'id_token', 'user_token', 'tokens'])('%s does not', (name) => {
  expect(redactValue({ [name]: 'harbour' })).toEqual({ [name]: '***MASKED***' })
})

it.each(
  'pageToken page_token token next_auth_token next_refresh_token nextPassword continuation_secret'.split(' '),
)('%s does not', (name) => expect(redactValue({ [name]: 'CAUQAA9x' })).toEqual({ [name]: '***MASKED***' }))

it('a token of a service is masked there as anywhere', () =>
  expect(redactValue({ nextToken: `ghp_${'a1B2'.repeat(9)}` })).toEqual({ nextToken: '***MASKED***' }))
