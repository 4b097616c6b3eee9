// A worker of the benchmark: node printer.mjs <lines a second> <kind>. Prints evenly until it is ended.
const [rate, kind] = process.argv.slice(2)
const EVERY_MS = 50
const each = Math.round((Number(rate) * EVERY_MS) / 1000)
let n = 0
const text = () =>
  kind === 'records'
    ? `{"timestamp":"${new Date().toISOString()}","level":"INFO","logger":"worker.orders","message":"Order answered","correlation_id":"c-${n}","order":${n++},"customer":"anna","amount":12.5,"duration_ms":31}\n`
    : `${new Date().toISOString()} INFO worker.orders Order ${n++} of customer anna answered in 31 ms with 12.50 to pay, from the second store\n`
setInterval(() => {
  let batch = ''
  for (let i = 0; i < each; i++) batch += text()
  process.stdout.write(batch)
}, EVERY_MS)
