import { MASK } from '../../record/index.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isUuid } from '../values/values.js'

/** Services whose keys have no mark of their own, so that people write them behind the service's name alone: `datadog = '…'`. */
export const SERVICES =
  `abuseipdb adafruit aftership agora ai21 airtable algolia alienvault amplitude anypoint apiflash appcues asana assemblyai auth0 aviationstack aylien
  bannerbear beamer bitbucket bitfinex bitly bitmex bittrex brandfetch browserstack bscscan bugsnag calendarific calendly censys chartmogul clearbit
  clicksend clickup clockify cloudconvert cloudflare cloudinary cloudmersive cloudsmith codacy codeclimate codecov codemagic cohere coinapi coinbase
  coinlayer coinmarketcap confluent contentful convertkit coveralls crumb cryptocompare currencylayer customerio datadog deepai deepgram deepinfra deepl
  deepseek deepseekai detectify detectlanguage diffbot discord docparser docusign droneci dropbox dwolla edamam elevenlabs emailoctopus etherscan etsy
  eventbrite exchangerate fastly fastspring filestack finicity finnhub fireworksai flickr foursquare freshbooks fullstory geoapify geocodio getresponse
  gitter glassnode gumroad happyscribe hellosign helpscout heroku holidayapi hubspot huggingface iexcloud imagekit infura instamojo intercom ip2location
  ipapi ipdata ipgeolocation ipinfo ipstack jfrog jotform jumpcloud kickbox klaviyo kraken kucoin launchdarkly lemlist linkedin locationiq lokalise
  mailchimp mailerlite mailgun mailjet mailmodo mailsac mandrill mapquest marketstack mattermost mediastack meraki messagebird mistral mistralai
  mockaroo monkeylearn moosend moralis netlify newrelic newsapi newscatcher nexmo ngrok numverify nutritionix nylas nytimes okta omnisend onelogin
  onfleet opencage openrouter openuv openweather openweathermap opsgenie optimizely pagerduty pandadoc paperform parsehub paymongo paystack pdfshift
  peopledatalabs perplexityai pinata pipedream pipedrive pivotaltracker plaid plivo poloniex positionstack postmark privateai pubnub pushbullet pushover
  qualtrics rapidapi rawg rebrandly recurly ringcentral rocketreach rollbar saucelabs scrapeops scraperapi scrapestack scrapfly scrapingbee
  screenshotapi securitytrails sendbird sendgrid sendinblue sentry serpapi serpstack shodan shotstack signalwire smartsheet snipcart snyk sonar
  sonarcloud sonarqube sparkpost spoonacular squarespace stabilityai statuscake statuspage stormglass storyblok sumologic taxjar telnyx textmagic
  thinkific ticketmaster tiingo todoist together togetherai toggl tomorrowio tomtom travis trello twelvedata twitch twitter typeform unsplash uploadcare
  uptimerobot urlscan userstack virustotal visualcrossing voyageai vultr wandb weatherapi weatherbit weatherstack webex webflow wistia wrike zapier
  zendesk zenrows zenscrape zenserp zeplin zerobounce zerotier`
    .split(/\s+/)
    .join(' ')

const ASSIGNED = /["'`]?\s{0,3}(?:=>|[:?]?=|:)\s{0,3}["'`]?/y
const BESIDE = /\s["'`]?/y
/** What a name goes on with that says itself what it is: `HEROKU_KEY`, `sonar.login.oauth`, `deepgram-api`. */
const KIND = /(?:[-_.](?:\w{1,16}[-_.])?(?:key|pat|oauth|api|certificate)|Key|PAT|OAuth|Certificate)(?!\w)/iy
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
