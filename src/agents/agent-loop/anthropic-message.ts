import type Anthropic from '@anthropic-ai/sdk'
import type { Usage } from '../../model/usage.ts'
import type { ModelTurn, ToolRequest } from './model-client.ts'
import { parseToolInput } from './tool.ts'

type Event = Anthropic.RawMessageStreamEvent
type Block = Anthropic.ContentBlockParam
type Counts = Partial<Pick<Anthropic.Usage, CountName>>
type CountName =
  | 'input_tokens'
  | 'cache_read_input_tokens'
  | 'cache_creation_input_tokens'
  | 'output_tokens'
  | 'output_tokens_details'

/** A block under construction: `json` gathers a tool's input. */
type OpenBlock = { block: Record<string, unknown> & { type: string }; json: string }

export type AnthropicMessage = {
  push(event: Event, nowMs: number): void
  /** What the service counted so far; known from the first event on. */
  usage(): Usage | undefined
  /** The finished turn; `undefined` when the stream broke off. */
  end(): { turn: ModelTurn; content: Block[] } | undefined
}

/** Puts one streamed message together. Done by hand, since the SDK's own helper loses the usage of a broken stream. */
export function openAnthropicMessage(startedMs: number): AnthropicMessage {
  const blocks = new Map<number, OpenBlock>()
  let counts: Counts | undefined
  let model: string | undefined
  let stopReason: Anthropic.StopReason | null = null
  let stopped = false
  let firstTokenMs: number | undefined

  const push = (event: Event, nowMs: number): void => {
    switch (event.type) {
      case 'message_start':
        counts = { ...event.message.usage }
        model = event.message.model
        return
      case 'content_block_start':
        blocks.set(event.index, { block: { ...event.content_block }, json: '' })
        return
      case 'content_block_delta':
        firstTokenMs ??= nowMs - startedMs
        grow(blocks.get(event.index), event.delta)
        return
      case 'message_delta':
        stopReason = event.delta.stop_reason
        counts = { ...counts, ...known(event.usage) }
        return
      case 'message_stop':
        stopped = true
        return
      case 'content_block_stop':
        return
    }
  }

  return {
    push,
    usage: () => counts && toUsage(counts),
    end: () => {
      if (!stopped) return undefined
      const content = [...blocks.values()].map(finishBlock)
      const turn: ModelTurn = {
        kind: 'turn',
        text: content.map((block) => (block['type'] === 'text' ? String(block['text']) : '')).join(''),
        calls: content.flatMap(toolRequest),
        stop: stopOf(stopReason),
        ...(model === undefined ? {} : { model }),
        ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      }
      // Blocks go back as they came, thinking and its signature included: the service checks them.
      const kept = content.filter((block) => block['type'] !== 'text' || block['text'] !== '')
      return { turn, content: kept as unknown as Block[] }
    },
  }
}

function grow(open: OpenBlock | undefined, delta: Anthropic.RawContentBlockDelta): void {
  if (!open) return
  const { block } = open
  switch (delta.type) {
    case 'text_delta':
      block['text'] = `${block['text'] ?? ''}${delta.text}`
      return
    case 'thinking_delta':
      block['thinking'] = `${block['thinking'] ?? ''}${delta.thinking}`
      return
    case 'signature_delta':
      block['signature'] = delta.signature
      return
    case 'input_json_delta':
      open.json += delta.partial_json
      return
    default:
      return
  }
}

function finishBlock({ block, json }: OpenBlock): Record<string, unknown> {
  return block.type === 'tool_use' && json !== '' ? { ...block, input: parseToolInput(json) } : block
}

function toolRequest(block: Record<string, unknown>): ToolRequest[] {
  if (block['type'] !== 'tool_use') return []
  return [{ id: String(block['id']), name: String(block['name']), input: block['input'] }]
}

function stopOf(reason: Anthropic.StopReason | null): ModelTurn['stop'] {
  switch (reason) {
    case 'tool_use':
      return 'tools'
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'truncated'
    case 'refusal':
      return 'refused'
    case 'pause_turn':
      return 'paused'
    case 'end_turn':
    case 'stop_sequence':
    case null:
      return 'end'
  }
}

/** Counts of a later event replace earlier ones, but a null replaces nothing. */
function known(usage: Anthropic.MessageDeltaUsage): Counts {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))
}

/** Input excludes both cache columns as the service counts it; thinking is taken out of the output. */
function toUsage(counts: Counts): Usage {
  const thinking = counts.output_tokens_details?.thinking_tokens
  const usage: Usage = {}
  if (counts.input_tokens !== undefined) usage.input = counts.input_tokens
  if (typeof counts.cache_read_input_tokens === 'number') usage.cacheRead = counts.cache_read_input_tokens
  if (typeof counts.cache_creation_input_tokens === 'number') usage.cacheWrite = counts.cache_creation_input_tokens
  if (counts.output_tokens !== undefined) usage.output = counts.output_tokens - (thinking ?? 0)
  if (typeof thinking === 'number' && thinking > 0) usage.reasoning = thinking
  return usage
}
