/** Takes no more requests, and resolves when what is in work was answered. A connection that is idle after its answer would be kept for seconds. */
export async function closeServer(server) {
  const closed = new Promise((resolve) => server.close(resolve))
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  await closed
  clearInterval(idle)
}
