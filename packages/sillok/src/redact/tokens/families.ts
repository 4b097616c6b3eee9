/**
 * Token families by the prefix that their vendors gave them. A line is a family: its id, then its prefixes, each with the characters
 * that follow and how many at least. Vendors change lengths, so those are lower bounds, and a token is taken to its end.
 *
 * Characters: `h` hex, `a` letters and digits, `w` also `_ -`, `d` also `.`, `b` base64 in both alphabets, `u` capitals and digits.
 * `?` behind the number: the prefix alone is a word of ordinary text, so what follows must mix letters and digits.
 *
 * Formats as the vendors document them, and as the rules of gitleaks, trufflehog and secretlint agree on them (2026-11).
 */
export const FAMILIES = `
openai sk-proj-w20 sk-svcacct-w20 sk-admin-w20 sk-w20?
anthropic sk-ant-w16
openrouter sk-or-w20
groq gsk_a20
xai xai-w20
perplexity pplx-a20
huggingface hf_a20 api_org_a20
replicate r8_a20
google-api-key AIzaw30 AQ.Abw20
google-oauth ya29.w16 GOCSPX-w20 1//0w30
langfuse sk-lf-w20
langsmith lsv2_w20 ls__a20
pinecone pcsk_w20
tavily tvly-w16
e2b e2b_h20
firecrawl fc-h24
fireworks fw_a20
nvidia nvapi-w30
cerebras csk-a20
jina jina_a30
voyage pa-w30?
together tgp_v1_w20
wandb wandb_v1_w20
elevenlabs sk_h40
aws-bedrock ABSKb40 bedrock-api-key-b20
llamaindex llx-w20
runpod rpa_a20
anyscale esecret_w20
friendli flp_a20
mem0 m0-w24?
helicone sk-helicone-w16 pk-helicone-w16
upstash upstash_w20
n8n n8n_api_w20
logfire pylf_v1_w20
browserbase bb_live_w20
apify apify_api_a20
trigger tr_dev_a16 tr_prod_a16
aws-access-key AKIAu16 ASIAu16 ABIAu16 ACCAu16 A3Tu17
alibaba-cloud LTAIa16
tencent-cloud AKIDa20
yandex-cloud AQVNw30 YCAJEw20 t1.d80?
digitalocean dop_v1_h40 doo_v1_h40 dor_v1_h40
scaleway SCWu17
cloudflare v1.0-w100 cfut_a40 cfk_a40 cfat_a40
heroku HRKU-w30
fly fo1_w30 fm1r_b40 fm1a_b40 fm2_b40
render rnd_a20
vercel vercel_blob_rw_w20 vcp_a20 vci_a20 vca_a20 vcr_a20 vck_a20
netlify nfp_a20
supabase sbp_h30 sb_secret_w20
planetscale pscale_tkn_d30 pscale_pw_d30 pscale_oauth_d30
neon napi_a40
databricks dapih30 doseh30 dkeah30
mongodb-atlas mdb_sa_sk_w20
elastic essu_b40
rootly rootly_h40
cursor key_h64?
dependency-track odt_a32
clickhouse-cloud 4b1da38
aiven AVNS_w15
doppler dp.pt.a40 dp.st.d40 dp.ct.a40 dp.sa.a40 dp.scim.a40 dp.audit.a40
hashicorp-vault hvs.w20 hvb.w20 hvr.w20
pulumi pul-h40
1password ops_eyJb40 A3-w30
age AGE-SECRET-KEY-1u50 AGE-SECRET-KEY-PQ-1u50
circleci CCIPAT_w30 CCIPRJ_w30
buildkite bkua_a30
sonar sqp_a30 squ_a30 sqa_a30
prefect pnu_a30 pnb_a30
octopus API-u24
harness pat.d60 sat.d60
tailscale tskey-w20
infracost ico-a30
openshift sha256~w40
github ghp_a30 gho_a30 ghu_a30 ghs_a30 ghs_d60 ghr_a30 github_pat_w20
gitlab glpat-w20 gldt-w20 glrt-w20 glptt-w20 glcbt-w20 glft-w20 glimt-w20 glagent-w20 gloas-w20 glsoat-w20 glffct-w20 glwt-w20 GR1348941w20
atlassian ATATT3b60 ATCTT3b60 ATBBa24 BBDC-b40
sourcegraph sgp_w30
npm npm_a30 npms_a30
pypi pypi-AgEw40
rubygems rubygems_h40
nuget oy2a43
docker dckr_pat_w20 dckr_oat_w20 SWMTKN-1-w60
clojars CLOJARS_a50
packagist packagist_ack_h24 packagist_acs_h40 packagist_uut_h40
jsr jsrp_a30 jsrd_a30
artifactory AKCpa60 cmVmda50
hex-pm hexpm_a20
deno ddp_a30 ddw_a30
cargo cioa32?
stripe sk_live_a10 sk_test_a10 rk_live_a10 rk_test_a10 sk_org_w20 whsec_b20
square sq0atp-w20 sq0csp-w30 EAAAw50
shopify shpat_h30 shpca_h30 shppa_h30 shpss_h30 shpua_h30
razorpay rzp_live_a14 rzp_test_a14
flutterwave FLWSECK-w12 FLWSECK_TEST-w12 FLWPUBK_TEST-w12
plaid access-sandbox-w30 access-development-w30 access-production-w30
paddle pdl_live_w20 pdl_sdbx_w20
mollie live_a30? test_a30?
easypost EZAKa50 EZTKa50
shippo shippo_live_h30 shippo_test_h30
duffel duffel_live_w40 duffel_test_w40
facebook EAACEdEose0cBAa20 EAACa80 EAAMa80 EAABa80 EAAGa80
slack xoxb-w10 xoxp-w10 xoxa-w10 xoxo-w10 xoxr-w10 xoxs-w10 xoxe-w10 xoxc-w10 xoxd-b10 xoxe.w10 xapp-w10
matrix syt_w20
notion ntn_a40 secret_a40
linear lin_api_a30 lin_oauth_a30
airtable patd70?
figma figd_w30 figo_w30
contentful CFPAT-w30
postman PMAK-w30
readme rdme_a40
typeform tfp_w30
adafruit aio_a24
klaviyo pk_h30
frameio fio-u-w40
adobe p8e-a30
hubspot pat-na1-w30 pat-eu1-w30
workos sk_a40?
sendgrid SG.d40
mailgun key-h30 pubkey-h30
brevo xkeysib-w40 xsmtpsib-w40
mailersend mlsn.h40
resend re_w24?
twilio SKh32
onesignal os_v2_w30
newrelic NRAK-w20 NRJS-w16 NRII-w20 NRRA-w20
sentry sntrys_b40 sntryu_h40
grafana glc_b30 glsa_w30 eyJrIjoib40
honeycomb hcaik_a30 hcxik_a30 hcbik_a30
dynatrace dt0c01.d60 dt0s16.d60 dt0s01.d60
posthog phc_a30 phx_a30
axiom xaat-w30 xapt-w30
scalingo tk-us-w40
settlemint sm_aat_a16 sm_pat_a16 sm_sat_a16
intra42 s-s4t2w60
mapbox sk.eyJd30 pk.eyJd30
dropbox sl.w60 sl.u.w60
defined-networking dnkey-w40
zuplo zpka_w30
inngest signkey-prod-h40 signkey-test-h40 signkey-branch-h40
daytona dtn_h40
snyk snyk_uat.d30 snyk_sat.d30
polar polar_oat_a30 polar_pat_a30
codesandbox csb_v1_w30
paseto v1.local.w40 v2.local.w40 v3.local.w40 v4.local.w40 v1.public.w40 v2.public.w40 v3.public.w40 v4.public.w40
linkedin WPL_AP1.d20
extended-key xprva90 yprva90 zprva90 tprva90
authress sc_d60? ext_d60? scauth_d60 authress_d60
base64 c2stYW50b8 c2stcHJvab8 Z2hwXb8 Z2l0aHViX3BhdFb8 QUtJQb8 eG94Yb8 eG94cb8 c2tfbGl2b8 c2tfdGVzb8 QmVhcmVyb8 LS0tLS1CRUdJTib8 ZXlKaGJHb8 Z2xwYXQtb8 QUl6YVN5b8 UEFTU1dPUkb4 cGFzc3dvcmb4 cGFzc3dkb4 c2VjcmV0b4 U0VDUkVUb4
private-key-body MIIb60 MIGHAgEAb40 MIG2AgEAb40 MIHuAgEAb40 MHcCAQEEb40 MC4CAQAwb40 b3BlbnNzaC1rZXktdjb40
`
