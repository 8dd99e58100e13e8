// Runs inside a sandbox whose network is empty: 127.0.0.1 here leads through one socket file to the harness's proxy.
// CONFIG is put in front: { socket, port, loopback: [{ host, port }], ready }.
/* global CONFIG */
const net = require('node:net')
const fs = require('node:fs')

process.on('uncaughtException', () => {})

function pipe(a, b) {
  a.pipe(b)
  b.pipe(a)
  for (const [one, other] of [[a, b], [b, a]]) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

// A client that honours HTTP_PROXY speaks the proxy's language by itself.
const servers = [net.createServer({ allowHalfOpen: true }, (client) => pipe(client, net.connect(CONFIG.socket)))]

// One that does not, because the address is a loopback one, finds the model's port here: tunnelled by CONNECT.
for (const { host, port } of CONFIG.loopback) {
  const server = net.createServer((client) => {
    const tunnel = net.connect(CONFIG.socket)
    let head = Buffer.alloc(0)
    client.on('error', () => tunnel.destroy())
    tunnel.on('error', () => client.destroy())
    tunnel.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
    tunnel.on('data', function onHead(chunk) {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      tunnel.off('data', onHead)
      if (!/^HTTP\/1\.[01] 200/.test(head.toString('latin1', 0, 12))) return client.destroy()
      tunnel.pause()
      if (head.length > end + 4) tunnel.unshift(head.subarray(end + 4))
      pipe(client, tunnel)
    })
  })
  servers.push(server)
}

let waiting = servers.length
servers.forEach((server, index) => {
  const settled = () => {
    if (--waiting === 0) fs.writeFileSync(CONFIG.ready, '')
  }
  server.on('error', settled)
  server.listen(index === 0 ? CONFIG.port : CONFIG.loopback[index - 1].port, '127.0.0.1', settled)
})
