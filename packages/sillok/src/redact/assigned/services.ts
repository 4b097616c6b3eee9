import { MASK } from '../../record/index.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isUuid } from '../values/values.js'

/** Services whose keys have no mark of their own, so that people write them behind the service's name alone: `datadog = '…'`. */
export const SERVICES =
  `adafruit agora airtable algolia anypoint asana assemblyai aylien beamer bitbucket bittrex bugsnag clearbit cloudflare codecov cohere
  coinbase confluent contentful crumb datadog deepgram discord droneci dropbox etsy fastly finicity finnhub flickr freshbooks
  gitter heroku hubspot intercom ipstack jfrog kraken kucoin launchdarkly linkedin mailgun mailjet mattermost meraki
  messagebird mistral netlify newrelic nytimes okta openweathermap pivotaltracker plaid postmark privateai rapidapi rollbar
  sendbird sentry shodan snyk sonar sparkpost squarespace sumologic taxjar together travis twitch twitter wandb weatherbit
  webex zendesk`
    .split(/\s+/)
    .join(' ')

const ASSIGNED = /["'`]?\s{0,3}(?:=>|[:?]?=|:)\s{0,3}["'`]?/y
const BESIDE = /\s["'`]?/y
/** What a name goes on with that says itself what it is: `HEROKU_KEY`, `sonar.login.oauth`. */
const KIND = /(?:[-_.](?:\w{1,16}[-_.])?(?:key|pat|oauth|certificate)|Key|PAT|OAuth|Certificate)(?!\w)/iy
const VALUE = /[\w+/=~.-]{15,128}/y

/** The key of a service behind its name alone; with no sign between them it must look like nothing else. */
export function serviceKey(text: string, start: number, end: number): Span | undefined {
  if (isAlnum(text.charCodeAt(start - 1))) return undefined
  end = match(KIND, text, end) ?? end
  if (isAlnum(text.charCodeAt(end)) || /^[-_]public/i.test(text.slice(end, end + 7))) return undefined
  const assigned = match(ASSIGNED, text, end)
  const from = assigned ?? match(BESIDE, text, end)
  if (from === undefined) return undefined
  VALUE.lastIndex = from
  const value = VALUE.exec(text)?.[0]
  if (value === undefined || !(assigned === undefined ? isDense(value) : isKey(value))) return undefined
  return { start: from, end: from + value.length, rule: 'assignment', mask: MASK }
}

function isKey(value: string): boolean {
  return (
    isUuid(value) ||
    (/\d/.test(value) && /[A-Za-z]/.test(value) && /[A-Za-z\d]{15}/.test(value)) ||
    isDense(value)
  )
}

/** Upper and lower case with digits in one long run, or hex as long as a key. */
function isDense(value: string): boolean {
  if (/^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/.test(value)) return true
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && /[A-Za-z\d]{18}/.test(value)
}
