/** What brings records in, ready to be copied: for a root that has none but Sillok's own. */
export function HowToFill() {
  return (
    <>
      <p class="fill">Sillok is ready to take records in. Any of these fills this page:</p>
      <pre class="block">
        {`// a program that logs through Sillok, with the same root
import { configure, getLogger } from 'sillok'
configure({ service: 'my-app' })
getLogger('hello').info('It works')

# one line of JSON from anywhere
curl ${location.origin}/ingest/hello \\
  -d '{"level":"INFO","message":"It works"}'

# an OpenTelemetry SDK in any language: set its endpoint to
OTEL_EXPORTER_OTLP_ENDPOINT=${location.origin}`}
      </pre>
    </>
  )
}
