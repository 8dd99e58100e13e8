import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type FakePull = { number: number; head: string; base: string; title: string; body: string; state: string }

/** The few calls of GitHub's API that publishing makes, over one repository. Unknown calls and fields are answered with 422. */
export type FakeGithub = {
  url: string
  pulls: FakePull[]
  requests: string[]
  isPrivate: boolean
  close: () => Promise<void>
}

export async function fakeGithub(token: string): Promise<FakeGithub> {
  const fake: FakeGithub = { url: '', pulls: [], requests: [], isPrivate: true, close: async () => {} }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
    })
    request.on('end', () => {
      const isKnown = request.headers.authorization === `token ${token}`
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      fake.requests.push(`${request.method} ${url.pathname}`)
      const [status, body] = isKnown
        ? answerTo(fake, request.method ?? '', url, text)
        : [401, { message: 'Bad credentials' }]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  fake.close = () => new Promise((resolve) => server.close(() => resolve()))
  return fake
}

type Answer = [status: number, body: unknown]

function answerTo(fake: FakeGithub, method: string, url: URL, text: string): Answer {
  const call = `${method} ${url.pathname}`
  if (call === 'GET /repos/octo/research') return [200, { private: fake.isPrivate, default_branch: 'main' }]
  if (call === 'GET /repos/octo/research/pulls') {
    const head = url.searchParams.get('head')
    return [200, fake.pulls.filter((pull) => `octo:${pull.head}` === head).map(shown)]
  }
  if (call === 'POST /repos/octo/research/pulls') return made(fake, JSON.parse(text))
  const [, number] = /^PATCH \/repos\/octo\/research\/pulls\/(\d+)$/.exec(call) ?? []
  const pull = fake.pulls.find((one) => String(one.number) === number)
  if (pull === undefined) return [404, { message: 'Not Found' }]
  pull.body = JSON.parse(text).body
  return [200, shown(pull)]
}

function made(fake: FakeGithub, sent: Pick<FakePull, 'head' | 'base' | 'title' | 'body'>): Answer {
  const unknown = Object.keys(sent).filter((key) => !['head', 'base', 'title', 'body'].includes(key))
  if (unknown.length > 0) return [422, { message: `unknown ${unknown.join(', ')}` }]
  const pull = { ...sent, number: fake.pulls.length + 1, state: 'open' }
  fake.pulls.push(pull)
  return [201, shown(pull)]
}

const shown = ({ head, base, ...pull }: FakePull): Record<string, unknown> => ({
  ...pull,
  head: { ref: head },
  base: { ref: base },
  html_url: `https://github.example/octo/research/pull/${pull.number}`,
})
