import { FAMILIES } from '../tokens/families.js'
import type { RuleInfo } from '../types.js'
import { sample } from './samples.js'

const MASKED = '***MASKED***'

const rule = (
  tier: RuleInfo['tier'],
  id: string,
  title: string,
  description: string,
  example: string,
  mask = MASKED,
): RuleInfo => ({ id, title, description, mask, example, tier })

const GENERAL: readonly RuleInfo[] = [
  rule(
    'key',
    'key',
    'Sensitive name',
    'The value of a field whose name names a secret, in any spelling, at any depth.',
    'password',
  ),
  rule(
    'known',
    'known',
    'Known value',
    'A value that was registered, as it is, in base64, hex, URL-encoded or JSON-escaped.',
    '',
  ),
  rule(
    'context',
    'assignment',
    'Name and value in a text',
    'The value behind a sensitive name, in prose, code, data, options of commands, SQL.',
    'password=hunter2',
  ),
  rule(
    'context',
    'payload',
    'Content in JSON',
    'The content behind such a name (`prompt`, `messages`, `body` …) in JSON that stands in a text, to three levels of quoting: its type and length remain.',
    '{"prompt":"Who is it?"}',
    '{"redacted":"payload","type":"string","length":10}',
  ),
  rule(
    'context',
    'bare-key',
    'Key in a sentence',
    'Random characters that stand in a text without a name: letters of both cases and digits from 30 on; from 20 on, and of one case, beside words that are said of secrets.',
    'please rotate Zf3D0LXCM3EIMbgJpUNnkRtOfOueHznB today',
  ),
  rule(
    'context',
    'authorization',
    'Authorization',
    'The credential behind Bearer or Basic, with or without the name of the header.',
    'Bearer 9aZ8kQ2mP7vLtR4w',
  ),
  rule(
    'context',
    'url-credentials',
    'Credentials in a URL',
    'The password, or a token alone, before the host of a URL or a connection string.',
    'postgres://app:hunter2@db/shop',
  ),
  rule(
    'context',
    'url-parameter',
    'Secret parameter of a URL',
    'Signatures, codes and keys in a query or a fragment.',
    'https://example.com/cb?code=9aZ8kQ2mP7vLtR4w',
  ),
  rule(
    'context',
    'webhook',
    'Webhook',
    'The path of a webhook: whoever knows it may post.',
    'https://hooks.slack.com/services/T00000000/B00000000/xxxxxxxx',
  ),
  rule(
    'context',
    'private-key',
    'Private key',
    'A key in PEM or OpenPGP armour, with real or escaped line breaks, also cut off.',
    '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----',
  ),
  rule(
    'token',
    'password-hash',
    'Hash of a password',
    'A password as systems and directories keep it, which can be guessed at: `$6$…`, `$2b$…`, `$argon2id$…`, `{SSHA}…`.',
    '$6$fQ2mP7vL$tR4wB8nYc9aZkQ2mP7vLtR4wB8nYc9aZk',
  ),
  rule(
    'token',
    'jwt',
    'JSON Web Token',
    'Signed, unsigned and encrypted ones.',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  ),
  rule('token', 'mailchimp', 'Mailchimp', 'A key, told by its end.', `${sample('h', 32)}-us12`),
  rule(
    'token',
    'maxmind',
    'MaxMind',
    'A license key, told by its end.',
    `${sample('a', 6)}_${sample('a', 29)}_mmk`,
  ),
  rule(
    'token',
    'azure-client-secret',
    'Azure client secret',
    'Told by its fourth to sixth characters.',
    `${sample('a', 3)}8Q~${sample('a', 34)}`,
  ),
  rule(
    'token',
    'terraform',
    'HCP Terraform',
    'A token, told by its middle.',
    `${sample('a', 14)}.atlasv1.${sample('w', 67)}`,
  ),
  rule(
    'token',
    'paypal',
    'PayPal',
    'An access token of Braintree.',
    `access_token$production$x0lb4r69dvmmnufd$${sample('h', 32)}`,
  ),
  rule(
    'token',
    'salesforce',
    'Salesforce',
    'A session, told by its middle.',
    `00D${sample('a', 12)}!AQ${sample('a', 60)}`,
  ),
  rule('token', 'telegram', 'Telegram', 'The token of a bot.', `1234567890:AA${sample('w', 33)}`),
  rule(
    'token',
    'launchdarkly',
    'LaunchDarkly',
    'A key of an SDK or of the API.',
    'sdk-1b4e28ba-2fa1-4d2e-883f-0016d3cca427',
  ),
  rule(
    'personal',
    'email',
    'E-mail address',
    'Also internationalised, percent-encoded, quoted, written out.',
    'kim.lee@example.com',
    'k***@example.com',
  ),
  rule(
    'personal',
    'phone',
    'Telephone number',
    'International; national forms of Japan, Korea, North America, Europe, Brazil, China; others beside words or names that say so.',
    '+82 10-1234-5678',
    '***-****-5678',
  ),
  rule(
    'personal',
    'card',
    'Payment card',
    'An issuer, a length and a check digit (Luhn); in texts and as numbers.',
    '4111 1111 1111 1111',
    '****-****-****-1111',
  ),
  rule(
    'personal',
    'iban',
    'IBAN',
    'The length of its country, and its check digits.',
    'DE89 3704 0044 0532 0130 00',
  ),
  rule('personal', 'ip-address', 'IP address', 'Only where the option asks for it.', '192.0.2.7'),
  rule(
    'personal',
    'kr-rrn',
    'Korea, resident registration number',
    'A date, and the digit of a century.',
    '900101-1234567',
  ),
  rule(
    'personal',
    'us-ssn',
    'USA, Social Security number',
    'With dashes; without, beside its name.',
    '123-45-6789',
  ),
  rule(
    'personal',
    'jp-my-number',
    'Japan, My Number',
    'In groups; without, beside its name; its check digit.',
    '1234 5678 9018',
  ),
  rule(
    'personal',
    'in-aadhaar',
    'India, Aadhaar',
    'In groups; without, beside its name; its check digit (Verhoeff).',
    '2345 6789 0124',
  ),
  rule(
    'personal',
    'br-cpf',
    'Brazil, CPF',
    'With its marks; without, beside its name; two check digits.',
    '111.444.777-35',
  ),
  rule(
    'personal',
    'de-tax-id',
    'Germany, tax id',
    'In groups; without, beside its name; its check digit.',
    '86 095 742 719',
  ),
  rule('personal', 'fr-nir', 'France, NIR', 'Its key.', '1 85 05 78 006 084 91'),
  rule(
    'personal',
    'cn-resident-id',
    'China, resident id',
    'A date, and its check digit.',
    '11010519491231002X',
  ),
  rule('personal', 'uk-nino', 'Britain, National Insurance number', 'Its letters.', 'AB 12 34 56 C'),
  rule('personal', 'es-dni', 'Spain, DNI and NIE', 'Its letter.', '12345678Z'),
  rule('personal', 'it-codice-fiscale', 'Italy, codice fiscale', 'Its check character.', 'RSSMRA85T10A562S'),
  rule(
    'personal',
    'ca-sin',
    'Canada, Social Insurance number',
    'Beside its name; its check digit.',
    'SIN 046 454 286',
  ),
]

/** Names that are written otherwise than with a capital letter for each word. */
const TITLES: Record<string, string> = {
  openai: 'OpenAI',
  openrouter: 'OpenRouter',
  xai: 'xAI',
  huggingface: 'Hugging Face',
  'google-api-key': 'Google API key',
  'google-oauth': 'Google OAuth',
  langsmith: 'LangSmith',
  e2b: 'E2B',
  nvidia: 'NVIDIA',
  wandb: 'Weights & Biases',
  elevenlabs: 'ElevenLabs',
  'aws-bedrock': 'AWS Bedrock',
  llamaindex: 'LlamaIndex',
  runpod: 'RunPod',
  'aws-access-key': 'AWS access key',
  digitalocean: 'DigitalOcean',
  planetscale: 'PlanetScale',
  'mongodb-atlas': 'MongoDB Atlas',
  'clickhouse-cloud': 'ClickHouse Cloud',
  circleci: 'CircleCI',
  openshift: 'OpenShift',
  github: 'GitHub',
  gitlab: 'GitLab',
  npm: 'npm',
  pypi: 'PyPI',
  jsr: 'JSR',
  codesandbox: 'CodeSandbox',
  paseto: 'PASETO',
  linkedin: 'LinkedIn',
  'extended-key': 'Extended private key of a wallet',
  rubygems: 'RubyGems',
  nuget: 'NuGet',
  'hex-pm': 'Hex.pm',
  easypost: 'EasyPost',
  hubspot: 'HubSpot',
  workos: 'WorkOS',
  sendgrid: 'SendGrid',
  mailersend: 'MailerSend',
  onesignal: 'OneSignal',
  newrelic: 'New Relic',
  posthog: 'PostHog',
  base64: 'Token in base64',
  'private-key-body': 'Private key without its head',
}

function title(id: string): string {
  return TITLES[id] ?? id.replace(/(?:^|-)[a-z]/g, (letter) => letter.replace('-', ' ').toUpperCase())
}

const TOKENS = FAMILIES.trim()
  .split('\n')
  .map((line): RuleInfo => {
    const [id = '', ...shapes] = line.split(' ')
    const prefixes = shapes.map((shape) => shape.replace(/[hauwdb]\d+\??$/, ''))
    const [, prefix = '', set = 'w', least = '20'] = /^(.*?)([hauwdb])(\d+)\??$/.exec(shapes[0] ?? '') ?? []
    const body = id === 'private-key-body' ? `EvgIBADAN${sample('a', 64)}` : sample(set, Number(least) + 4)
    return rule('token', id, title(id), `Tokens that begin with ${prefixes.join(', ')}.`, prefix + body)
  })

/** The default rules, for people: what each finds, what it leaves, and a made-up example. */
export const RULES: readonly RuleInfo[] = [...GENERAL, ...TOKENS]
