import { expect, test } from 'vitest'
import type { Agent } from '../model/agent.ts'
import { withBilling } from './billing-of.ts'

const agent = (adapter: string, more: Partial<Agent> = {}): Agent => ({
  ...{ id: 'a', adapter, options: {}, provider: 'none', maxParallel: 1 },
  ...more,
})

test.each([
  ['an interface loop', agent('openai'), {}, 'api'],
  ['a key', agent('claude-code'), { ANTHROPIC_API_KEY: 'k', CLAUDE_CODE_OAUTH_TOKEN: 't' }, 'api'],
  ['the token of a subscription alone', agent('claude-code'), { CLAUDE_CODE_OAUTH_TOKEN: 't' }, 'subscription'],
  ['a GitHub login', agent('copilot'), { COPILOT_GITHUB_TOKEN: 't' }, 'subscription'],
  ['a server of one’s own', agent('copilot', { baseUrl: 'http://x' }), { COPILOT_GITHUB_TOKEN: 't' }, 'api'],
  ['what its entry says', agent('codex', { billing: 'subscription' }), { OPENAI_API_KEY: 'k' }, 'subscription'],
  ['a command, whose calls nobody knows', agent('command'), {}, undefined],
  ['a recording', agent('scripted'), {}, undefined],
])('%s decides who pays', async (_name, given, env, billing) => {
  expect((await withBilling([given], env))[0]?.billing).toBe(billing)
})
