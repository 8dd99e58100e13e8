import { MODES } from './mode.ts'
import { researchScript } from './research-script.ts'
import { helloScript } from './script.ts'
import { startModelServer } from './server.ts'

// npx tsx test/model-server/main.ts [--mode 429] [--fail-times 2] [--retry-after 1] [--script hello|research] [--port 0]
// Prints one line: {"port":12345,"pid":678}. GET /served answers {calls, usageTotals}.

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}

const failTimes = flag('fail-times')
const servedModel = flag('served-model')
const server = await startModelServer({
  script: flag('script') === 'hello' ? helloScript : researchScript,
  mode: MODES.find((mode) => mode === flag('mode')) ?? 'ok',
  retryAfterSec: Number(flag('retry-after') ?? 1),
  port: Number(flag('port') ?? 0),
  ...(failTimes === undefined ? {} : { failTimes: Number(failTimes) }),
  ...(servedModel === undefined ? {} : { servedModel }),
})
console.log(JSON.stringify({ port: server.port, pid: process.pid }))
process.on('SIGTERM', () => {
  void server.close().then(() => process.exit(0))
})
