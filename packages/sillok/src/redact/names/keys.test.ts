import { describe, expect, it } from 'vitest'
import { keyVerdict } from './keys.js'

const MASK =
  `password token_name secret_name Password PASSWORD userPassword user_password user-password user.password passwords password1 new_password2
  passwd pwd DB_PWD passphrase passcode password_hash passwordHash secret client_secret clientSecret CLIENT-SECRET secrets secretKey
  clientsecret topsecret token access_token accessToken refresh-token accesstoken authToken x-auth-token tokens csrf_token idToken token2
  page_token reset_tokens input_token jwt authorization Authorization proxy-authorization X-Authorization auth basicAuth bearer
  credential credentials dbCredentials cookie Cookie set-cookie cookies api_key apiKey apikey APIKEY X-API-KEY x-api-keys openaiApiKey
  access_key accessKeyId AWS_SECRET_ACCESS_KEY private_key privateKey PRIVATEKEY signing_key encryptionKeys session_id sessionId sessionID
  jsessionid connect.sid card_number cardNumber credit_card cvv cvv2 cvc ssn otp totp pin pin_code connection_string db_pass
  pass\u200bword p\u00adassword \uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44 \u202epassword pass\u034fword password_input input_password
  dbpwd userpw USERPW adminPw loginPwd mysqlpswd passwrd pasword passw0rd PASSW0RD p@ssw0rd pa$$word Lösenord ŵachtwoord ḫasło ţoken vault_pass vault.pass newPass ftppass
  wifi_psk psk hiddenPassphrase pass_phrase authentication_key aes_key cipherKey subscription-key authcode
  unlock_key unlockKey totalSecret password_reset_tokens csrf xsrf ssh_key auth_code mfa_code recovery_codes pa\u0301ssword ${'비밀번호'.normalize('NFD')}`.split(
    /\s+/,
  )

const KEEP =
  `max_tokens maxTokens token_usage tokenUsage prompt_tokens promptTokens completion_tokens total_tokens totalTokens
  cached_tokens reasoning_tokens input_tokens output_tokens token_count tokenCount prompt_tokens_details promptTokenCount token_type
  token_expires_at token_limit token_bucket tokens_per_second x-ratelimit-remaining-tokens author authors author_id authority secretary
  keyboard tokenizer tokenized tokenization passport cookie_consent cookie_policy password_length password_policy password_expires_at
  keys key public_key primary_key foreign_key sort_key passed pass_rate bypass compass auth_method authenticated
  session sessions card cards pinned pinning spin option opinion shipping hotpot message level user_id request_id name id status host
  buypass bypassed surpass trespass overpass render_pass firstPass test_pass low_pass stopword stopwords stop_word crop_w keyword secretRef
  passwordRef secretKeyRef passwordEncoder tokenEncoder sendgridkey utf8_name s3_name
  payload_size body_length prompt_id content_type contentType prompt_version body_ref messageId payload_kind error_messages
  path url jwks_url method duration_ms count assign sign_in design interest accessible accessed keystroke monkey turkey constructor
  __proto__ toString`.split(/\s+/)

const PAYLOAD =
  `event_payload webhookPayload payloads full_prompt email_body http_body bodies file_content fileContents page_content body_text bodyHtml payload_json llm_output agentInput
  requestPayload user_input function_args message_body input.value output.value gen_ai.tool.call.result gen_ai.tool.call.arguments reasoning_content
  body requestBody request_body response-body payload prompt prompts systemPrompt messages content contents input inputs output
  arguments completion tool_calls toolCalls user_prompt raw_body gen_ai.input.messages gen_ai.output.messages
  gen_ai.system_instructions gen_ai.tool.call.arguments http.request.body`.split(/\s+/)

describe('keyVerdict', () => {
  it('is tried with at least eighty keys', () =>
    expect(MASK.length + KEEP.length + PAYLOAD.length).toBeGreaterThan(80))
  it.each(MASK)('masks %s', (key) => expect(keyVerdict(key)).toBe('mask'))
  it.each(KEEP)('keeps %s', (key) => expect(keyVerdict(key)).toBe('keep'))
  it.each(PAYLOAD)('reduces %s', (key) => expect(keyVerdict(key)).toBe('payload'))

  it('keeps the empty key and keys of marks only', () => {
    for (const key of ['', '_', '...', '\u200b', '\ud800']) expect(keyVerdict(key)).toBe('keep')
  })

  it('finds a secret name at either end of a long key', () => {
    expect(keyVerdict(`password_${'x'.repeat(100_000)}`)).toBe('mask')
    expect(keyVerdict(`${'x'.repeat(100_000)}_password`)).toBe('mask')
    expect(keyVerdict(`${'x'.repeat(250)}Password`)).toBe('mask')
  })

  it('answers the same again, also after many other keys', () => {
    for (let i = 0; i < 12_000; i++) keyVerdict(`k${i}`)
    expect([keyVerdict('password'), keyVerdict('author')]).toEqual(['mask', 'keep'])
  })
})
