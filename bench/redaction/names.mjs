/** Sensitive names as they are used, by their words; `spellings` makes the forms of each. */
export const NAMES =
  `password; db password; user password; new password; passwd; passphrase; pwd; secret; client secret; app secret; webhook secret;
  secret key; api key; x api key; access key; aws secret access key; private key; encryption key; signing key; token; access token; refresh token;
  auth token; id token; csrf token; bot token; authorization; proxy authorization; cookie; set cookie; session id; credentials; jwt; otp; pin code;
  card number; cvv; ssn; connection string; recovery codes`
    .split(';')
    .map((name) => name.trim())

export function spellings(name) {
  const words = name.split(' ')
  const capital = (word) => word[0].toUpperCase() + word.slice(1)
  return [
    words.map((word, i) => (i === 0 ? word : capital(word))).join(''),
    words.join('_'),
    words.join('-'),
    words.join('_').toUpperCase(),
    words.map(capital).join('-'),
    words.map(capital).join(''),
  ].filter((spelling, i, them) => them.indexOf(spelling) === i)
}

/** Names that have a sensitive word in them and say something else, with what stands under them. */
export const BENIGN = Object.entries({
  max_tokens: 4096,
  maxTokens: 4096,
  token_usage: 812,
  tokenUsage: { prompt: 700, completion: 112 },
  prompt_tokens: 700,
  total_tokens: 812,
  'x-ratelimit-remaining-tokens': '39000',
  tokenizer: 'cl100k_base',
  token_type: 'Bearer',
  token_count: 12,
  tokens_per_second: 48.2,
  author: 'kim',
  authority: 'example.org',
  author_id: 17,
  authenticated: true,
  auth_method: 'oauth2',
  secretary: 'lee',
  keyboard: 'ko-KR',
  keyword: 'shoes',
  key: 'user:17',
  keys: ['a', 'b'],
  primary_key: 'id',
  sort_key: 'created_at',
  public_key_id: 'k-17',
  monkey: 'banana',
  turkey: 'TR',
  passport_office: 'Seoul',
  passed: 412,
  pass_rate: 0.98,
  compass: 'NW',
  bypass: false,
  password_length: 16,
  password_policy: 'strong',
  password_expires_at: '2027-01-01',
  cookie_consent: 'accepted',
  cookie_policy: 'v2',
  session: 'spring',
  card: 'visa',
  pinned: true,
  spinner: 'dots',
  option: 'b',
  shipping_address_id: 'a-17',
  address_count: 2,
  signature_version: 's3v4',
  phone_country: 'KR',
  email_verified: true,
})
