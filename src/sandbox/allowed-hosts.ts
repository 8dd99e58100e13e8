/** Whether a proxy may connect: `host:port` is that port alone, `host` is 80 and 443. Names are compared, not addresses. */
export function isAllowed(allowedHosts: readonly string[], host: string, port: number): boolean {
  const name = plain(host)
  return allowedHosts.some((allowed) => {
    const { host: wanted, port: wantedPort } = parseHost(allowed)
    if (plain(wanted) !== name) return false
    return wantedPort === undefined ? port === 80 || port === 443 : port === wantedPort
  })
}

function parseHost(text: string): { host: string; port?: number } {
  const found = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text)
  return found ? { host: found[1] ?? '', port: Number(found[2]) } : { host: text }
}

const plain = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
