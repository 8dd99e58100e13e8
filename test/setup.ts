// Tests never see a key or a model variable of the machine they run on.
const PRIVATE = /(_API_KEY|_TOKEN|_SECRET|_BASE_URL)$|^(ANTHROPIC|OPENAI|GEMINI|GOOGLE|CLAUDE|CODEX|COPILOT|OPENCODE)_/
for (const name of Object.keys(process.env)) {
  if (PRIVATE.test(name)) delete process.env[name]
}
process.env['NO_COLOR'] = '1'
