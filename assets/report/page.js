// The script of report.html. Made from src/report/page/ by `npm run schemas`; do not edit.
"use strict";
const { TRIAL_COLUMNS, renderCsv, csvLines, tableToCsv } = (() => {
const TRIAL_COLUMNS = {
    run: 'run',
    trial: 'trial',
    task: 'task',
    task_hash: 'taskHash',
    agent: 'agent',
    adapter: 'adapter',
    trial_index: 'trialIndex',
    outcome: 'outcome',
    verdict: 'verdict',
    reason: 'reason',
    policy: 'policy',
    correctness: 'correctness',
    promises: 'promises',
    status: 'status',
    attempts: 'attempts',
    rounds: 'rounds',
    queued_ms: 'queuedMs',
    active_ms: 'activeMs',
    rate_limited_ms: 'rateLimitedMs',
    wall_ms: 'wallMs',
    input_tokens: 'inputTokens',
    cache_read_tokens: 'cacheReadTokens',
    cache_write_tokens: 'cacheWriteTokens',
    output_tokens: 'outputTokens',
    reasoning_tokens: 'reasoningTokens',
    reported_usd: 'reportedUsd',
    computed_usd: 'computedUsd',
    billing: 'billing',
    cli_version: 'cliVersion',
    requested_model: 'requestedModel',
    observed_model: 'observedModel',
    isolation: 'isolation',
    tests_passed: 'testsPassed',
    tests_failed: 'testsFailed',
    tests_skipped: 'testsSkipped',
    started_at: 'startedAt',
    ended_at: 'endedAt',
};
function renderCsv(data) {
    return [...csvLines(data)].join('');
}
function* csvLines({ trials }) {
    yield lineOf(Object.keys(TRIAL_COLUMNS));
    const fields = Object.values(TRIAL_COLUMNS);
    for (const trial of trials)
        yield lineOf(fields.map((field) => trial[field] ?? null));
}
function tableToCsv({ columns, rows }) {
    return [columns, ...rows].map(lineOf).join('');
}
const lineOf = (row) => `${row.map(cellText).join(',')}\r\n`;
function cellText(value) {
    if (value === null)
        return '';
    if (typeof value === 'number')
        return String(value);
    const inert = /^[\s]*[=+\-@|%]|^[\t\r\n]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
return { TRIAL_COLUMNS, renderCsv, csvLines, tableToCsv };
})();
const { pageDataOf, pageTrials, trialKey, scriptJson } = (() => {
const WORD_COLUMNS = [
    'task',
    'agent',
    'status',
    'outcome',
    'verdict',
    'correctness',
    'promises',
    'reason',
    'billing',
    'started_at',
];
const NUMBER_COLUMNS = [
    'trial_index',
    'attempts',
    'active_ms',
    'computed_usd',
    'reported_usd',
    'input_tokens',
    'output_tokens',
    'tests_passed',
    'tests_failed',
    'tests_skipped',
];
function pageDataOf(data, setting) {
    const { trials } = data;
    const words = Object.fromEntries(WORD_COLUMNS.map((column) => [column, wordsOf(trials.map((trial) => trial[TRIAL_COLUMNS[column]]))]));
    const numbers = Object.fromEntries(NUMBER_COLUMNS.map((column) => [column, trials.map((trial) => trial[TRIAL_COLUMNS[column]] ?? null)]));
    return { run: data.run, name: data.name, ...setting, trials: trials.length, words, numbers };
}
function wordsOf(values) {
    const places = new Map();
    const at = values.map((value) => {
        if (value === undefined)
            return -1;
        const known = places.get(value);
        if (known !== undefined)
            return known;
        places.set(value, places.size);
        return places.size - 1;
    });
    return { words: [...places.keys()], at };
}
function pageTrials(data) {
    return Array.from({ length: data.trials }, (_, row) => {
        const trial = {};
        for (const column of WORD_COLUMNS) {
            const { words, at } = data.words[column];
            const word = words[at[row] ?? -1];
            if (word !== undefined)
                trial[TRIAL_COLUMNS[column]] = word;
        }
        for (const column of NUMBER_COLUMNS) {
            const value = data.numbers[column][row];
            if (value !== null && value !== undefined)
                trial[TRIAL_COLUMNS[column]] = value;
        }
        const { task = '', agent = '', trialIndex = 0, attempts = 0 } = trial;
        return { ...trial, trial: trialKey({ task, agent, trialIndex }), task, agent, trialIndex, attempts };
    });
}
const trialKey = ({ task, agent, trialIndex }) => `${task}/${agent}/${trialIndex}`;
function scriptJson(value) {
    return JSON.stringify(value).replace(/[<>\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
return { pageDataOf, pageTrials, trialKey, scriptJson };
})();
const { percentText, pointsText, usdText, durationText, durationRangeText, ratioText, tokensText, groupedText, countText, dayText } = (() => {
const MINUS = '\u2212';
function percentText(rate, counted) {
    return `${(rate * 100).toFixed(counted >= 200 ? 1 : 0)}%`;
}
function pointsText(difference) {
    const points = Math.round(difference * 100);
    if (points === 0)
        return '0';
    return `${points > 0 ? '+' : MINUS}${Math.abs(points)}`;
}
function usdText(usd) {
    if (usd === 0)
        return '$0';
    const sign = usd < 0 ? MINUS : '';
    const size = Math.abs(usd);
    if (size >= 100)
        return `${sign}$${groupedText(Math.round(size))}`;
    const rounded = Number(size.toPrecision(2));
    const digits = Math.max(0, 1 - Math.floor(Math.log10(rounded) + 1e-9));
    return `${sign}$${rounded.toFixed(digits)}`;
}
function durationText(ms) {
    const [value, unit] = durationParts(ms);
    return `${value} ${unit}`;
}
function durationRangeText(lowMs, highMs) {
    const [low, lowUnit] = durationParts(lowMs);
    const [high, highUnit] = durationParts(highMs);
    if (lowUnit !== highUnit)
        return `${low} ${lowUnit} – ${high} ${highUnit}`;
    return low === high ? `${low} ${lowUnit}` : `${low}–${high} ${lowUnit}`;
}
const ratioText = (ratio) => `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;
function tokensText(tokens) {
    if (tokens < 999.5)
        return tokens.toFixed(0);
    if (tokens < 999_500)
        return `${(tokens / 1000).toFixed(tokens < 9950 ? 1 : 0)}k`;
    return `${(tokens / 1e6).toFixed(tokens < 9.95e6 ? 1 : 0)}M`;
}
function groupedText(count) {
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}
const countText = (count, noun) => `${groupedText(count)} ${noun}${count === 1 ? '' : 's'}`;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function dayText(iso) {
    const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-');
    return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
function durationParts(ms) {
    if (ms < SECOND - 0.5)
        return [ms.toFixed(0), 'ms'];
    if (ms < 9.95 * SECOND)
        return [(ms / SECOND).toFixed(1), 's'];
    if (ms < 59.5 * SECOND)
        return [(ms / SECOND).toFixed(0), 's'];
    if (ms < 59.95 * MINUTE)
        return [(ms / MINUTE).toFixed(1), 'min'];
    return [(ms / HOUR).toFixed(1), 'h'];
}
return { percentText, pointsText, usdText, durationText, durationRangeText, ratioText, tokensText, groupedText, countText, dayText };
})();
const { oneLine, manyLines, escapeMarkdown, codeSpan, fenced, linkTarget, escapeHtml } = (() => {
const ZERO_WIDTH = '\u200b';
const UNSAFE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;
const TERMINAL = /(?![\t\n\r])\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu;
function oneLine(text) {
    return text.replace(TERMINAL, '').replace(/\s+/g, ' ').replace(UNSAFE, '').trim();
}
function manyLines(text) {
    return text.replace(TERMINAL, '').replace(/\r\n?/g, '\n').replace(UNSAFE, '');
}
function escapeMarkdown(text) {
    return oneLine(text)
        .replace(/[\\`*_{}[\]<>|~&$]/g, (mark) => `\\${mark}`)
        .replace(/^[-+#=]/, (mark) => `\\${mark}`)
        .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2')
        .replace(/[@#]/g, (mark) => `${mark}${ZERO_WIDTH}`)
        .replace(/\b(GH)-(?=\d)/gi, `$1${ZERO_WIDTH}-`)
        .replace(/:\/\//g, `:${ZERO_WIDTH}//`)
        .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}${ZERO_WIDTH}.`)
        .replace(/!(?=\\\[)/g, '\\!');
}
function codeSpan(text) {
    const line = oneLine(text).replaceAll('|', '\\|');
    if (line === '')
        return '';
    const fence = '`'.repeat(longestRun(line) + 1);
    const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
    return `${fence}${padding}${line}${padding}${fence}`;
}
function fenced(text) {
    const body = manyLines(text);
    const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
    return `${fence}text\n${body}${body.endsWith('\n') ? '' : '\n'}${fence}`;
}
function linkTarget(path) {
    return path
        .split('/')
        .filter((segment) => !['', '.', '..'].includes(segment))
        .map((segment) => encodeURIComponent(oneLine(segment)).replace(/[()!'*]/g, percentEncoded))
        .join('/');
}
function escapeHtml(text) {
    return manyLines(text).replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
function longestRun(text) {
    return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
const percentEncoded = (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
return { oneLine, manyLines, escapeMarkdown, codeSpan, fenced, linkTarget, escapeHtml };
})();
const { failureWord } = (() => {
function failureWord(trial) {
    if (trial.status === 'lost')
        return trial.outcome ?? trial.verdict ?? 'lost';
    if (trial.verdict === undefined)
        return trial.outcome === 'finished' ? 'not judged' : (trial.outcome ?? 'open');
    if (trial.verdict === 'missing')
        return endedByItself(trial) ? 'missing' : (trial.outcome ?? 'missing');
    if (trial.verdict !== 'verified')
        return trial.verdict;
    return trial.correctness === 'incorrect' ? 'incorrect' : 'promise broken';
}
const endedByItself = ({ outcome }) => outcome === 'finished' || outcome === 'truncated';
return { failureWord };
})();
const { tableRowOf, selectRows } = (() => {
const STATUS_ORDER = { fail: 0, lost: 1, open: 2, pass: 3 };
const STATUS_TEXT = { pass: '✓ pass', fail: '✗ fail', lost: '– lost', open: '… open' };
function tableRowOf(trial) {
    const { task, agent, trialIndex, attempts, activeMs } = trial;
    const status = trial.status ?? 'open';
    const result = oneLine(status === 'pass' ? (trial.verdict ?? 'pass') : failureWord(trial));
    const reason = oneLine(trial.reason ?? '');
    const usd = trial.computedUsd ?? trial.reportedUsd;
    return {
        trial: trial.trial,
        status,
        cells: {
            status: STATUS_TEXT[status],
            task,
            agent,
            trial: String(trialIndex),
            result,
            tests: testsText(trial),
            time: activeMs === undefined ? '' : durationText(activeMs),
            cost: usd === undefined ? '' : `${usdText(usd)} ${trial.billing ?? ''}`.trimEnd(),
            attempts: String(attempts),
            reason,
        },
        values: {
            status: STATUS_ORDER[status],
            task,
            agent,
            trial: trialIndex,
            result,
            ...(trial.testsPassed === undefined ? {} : { tests: trial.testsPassed }),
            ...(activeMs === undefined ? {} : { time: activeMs }),
            ...(usd === undefined ? {} : { cost: usd }),
            attempts,
            ...(reason === '' ? {} : { reason }),
        },
        searched: `${trial.trial} ${result} ${trial.outcome ?? ''} ${reason}`.toLowerCase(),
    };
}
function testsText({ testsPassed, testsFailed = 0, testsSkipped = 0 }) {
    if (testsPassed === undefined)
        return '';
    const ran = testsFailed > 0 ? `${testsPassed} of ${testsPassed + testsFailed}` : String(testsPassed);
    return testsSkipped > 0 ? `${ran} (${testsSkipped} skipped)` : ran;
}
function selectRows(rows, state) {
    const words = (state.text ?? '')
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
    const kept = rows.filter(({ status, cells, searched }) => (state.task === undefined || cells.task === state.task) &&
        (state.agent === undefined || cells.agent === state.agent) &&
        (state.status === undefined || status === state.status) &&
        (state.result === undefined || cells.result === state.result) &&
        words.every((word) => searched.includes(word)));
    const { sort } = state;
    if (sort === undefined)
        return kept;
    const direction = sort.down ? -1 : 1;
    return kept.sort((a, b) => compared(a.values[sort.key], b.values[sort.key], direction));
}
function compared(a, b, direction) {
    if (a === undefined || b === undefined)
        return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
    if (a === b)
        return 0;
    return (a < b ? -1 : 1) * direction;
}
return { tableRowOf, selectRows };
})();
const { SORT_KEYS, DETAIL_TABS, parseViewState, printViewState } = (() => {
const SORT_KEYS = [
    'status',
    'task',
    'agent',
    'trial',
    'result',
    'tests',
    'time',
    'cost',
    'attempts',
    'reason',
];
const DETAIL_TABS = ['verdict', 'prompt', 'transcript', 'diff', 'output', 'attempts'];
const WORDS = ['task', 'agent', 'status', 'result', 'text', 'trial'];
function parseViewState(hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ''));
    const state = {};
    for (const name of WORDS) {
        const value = given.get(name);
        if (value !== null && value !== '')
            state[name] = value;
    }
    const sort = given.get('sort') ?? '';
    const key = SORT_KEYS.find((known) => known === sort.replace(/^-/, ''));
    if (key !== undefined)
        state.sort = { key, down: sort.startsWith('-') };
    const tab = DETAIL_TABS.find((known) => known === given.get('tab'));
    if (tab !== undefined)
        state.tab = tab;
    const attempt = Number(given.get('attempt'));
    if (Number.isInteger(attempt) && attempt > 0)
        state.attempt = attempt;
    const theme = given.get('theme');
    if (theme === 'light' || theme === 'dark')
        state.theme = theme;
    return state;
}
function printViewState(state) {
    const given = new URLSearchParams();
    for (const name of WORDS) {
        const value = state[name];
        if (value !== undefined && value !== '')
            given.set(name, value);
    }
    if (state.sort !== undefined)
        given.set('sort', `${state.sort.down ? '-' : ''}${state.sort.key}`);
    if (state.tab !== undefined)
        given.set('tab', state.tab);
    if (state.attempt !== undefined)
        given.set('attempt', String(state.attempt));
    if (state.theme !== undefined)
        given.set('theme', state.theme);
    const printed = given.toString().replaceAll('%2F', '/');
    return printed === '' ? '' : `#${printed}`;
}
return { SORT_KEYS, DETAIL_TABS, parseViewState, printViewState };
})();
const { openAddress } = (() => {
function openAddress(onChange) {
    let state = parseViewState(location.hash);
    addEventListener('hashchange', () => {
        state = parseViewState(location.hash);
        onChange(state);
    });
    return {
        state: () => state,
        change: (part, step = false) => {
            const next = Object.entries({ ...state, ...part }).filter(([, value]) => value !== undefined);
            state = Object.fromEntries(next);
            const place = `${location.pathname}${location.search}${printViewState(state)}`;
            if (step)
                history.pushState(null, '', place);
            else
                history.replaceState(null, '', place);
            onChange(state);
        },
    };
}
return { openAddress };
})();
const { element, button } = (() => {
function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
        made.setAttribute(name, value);
    made.append(...children);
    return made;
}
function button(label, onClick, attributes = {}) {
    const made = element('button', { type: 'button', ...attributes }, label);
    made.addEventListener('click', onClick);
    return made;
}
return { element, button };
})();
const { openFilterBar } = (() => {
const CHOICES = [
    { name: 'status', label: 'Status', of: ({ status }) => status },
    { name: 'agent', label: 'Agent', of: ({ cells }) => cells.agent },
    { name: 'task', label: 'Task', of: ({ cells }) => cells.task },
    { name: 'result', label: 'Result', of: ({ cells }) => cells.result },
];
function openFilterBar({ onChange, onSave }) {
    const text = element('input', {
        type: 'search',
        'aria-label': 'Search',
        placeholder: 'words in id, result or reason',
        autocomplete: 'off',
    });
    text.addEventListener('input', () => onChange({ text: text.value === '' ? undefined : text.value }));
    const selects = CHOICES.map((choice) => {
        const select = element('select', { 'aria-label': choice.label });
        select.addEventListener('change', () => onChange({ [choice.name]: select.value === '' ? undefined : select.value }));
        return { ...choice, select, offered: '' };
    });
    const count = element('output', { class: 'count', 'aria-live': 'polite' });
    const clear = button('Clear', () => onChange({ task: undefined, agent: undefined, status: undefined, result: undefined, text: undefined }));
    const bar = element('div', { class: 'filters', role: 'search', 'aria-label': 'Trials' }, element('label', { class: 'wide' }, 'Search ', text), ...selects.map(({ label, select }) => element('label', {}, `${label} `, select)), clear, button('Save as CSV', onSave), count);
    return {
        element: bar,
        focusText: () => text.focus(),
        show: (rows, shown, state) => {
            for (const choice of selects)
                offer(choice, rows, state[choice.name] ?? '');
            if (text.value !== (state.text ?? ''))
                text.value = state.text ?? '';
            const all = countText(rows.length, 'trial');
            count.textContent = shown === rows.length ? all : `${groupedText(shown)} of ${all}`;
            clear.disabled = shown === rows.length;
        },
    };
}
function offer(choice, rows, chosen) {
    const words = [...new Set(rows.map(choice.of))];
    if (chosen !== '' && !words.includes(chosen))
        words.push(chosen);
    const offered = words.join('\n');
    if (offered !== choice.offered) {
        choice.offered = offered;
        choice.select.replaceChildren(element('option', { value: '' }, 'all'), ...words.map((word) => element('option', { value: word }, word)));
    }
    choice.select.value = chosen;
}
return { openFilterBar };
})();
const { followServer } = (() => {
const ASK_EVERY_MS = 2000;
function followServer(onData) {
    let tag = '';
    const notice = element('p', { class: 'banner', role: 'status', hidden: '' });
    document.querySelector('main')?.prepend(notice);
    const ask = async () => {
        const answer = await fetch(location.pathname, { cache: 'no-store', headers: { 'if-none-match': tag } }).catch(() => undefined);
        notice.hidden = answer !== undefined;
        notice.textContent = answer === undefined ? 'The server has stopped: this is what it showed last.' : '';
        if (answer?.status !== 200)
            return;
        tag = answer.headers.get('etag') ?? '';
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        replaceStatic(page);
        const text = page.getElementById('page-data')?.textContent;
        if (text)
            onData(JSON.parse(text));
    };
    const again = () => {
        setTimeout(() => void ask().finally(again), ASK_EVERY_MS);
    };
    again();
}
function replaceStatic(page) {
    const newer = page.querySelectorAll('.written');
    for (const [index, part] of document.querySelectorAll('.written').entries()) {
        const replacement = newer[index];
        if (replacement === undefined || replacement.innerHTML === part.innerHTML)
            continue;
        const open = [...part.querySelectorAll('details')].map((details) => details.open);
        part.replaceChildren(...replacement.childNodes);
        for (const [place, details] of part.querySelectorAll('details').entries())
            details.open = open[place] ?? false;
    }
}
return { followServer };
})();
const { saveCsv } = (() => {
const COLUMNS = [
    ['trial', ({ trial }) => trial],
    ['task', ({ task }) => task],
    ['agent', ({ agent }) => agent],
    ['trial_index', ({ trialIndex }) => trialIndex],
    ['status', ({ status }) => status],
    ['outcome', ({ outcome }) => outcome],
    ['verdict', ({ verdict }) => verdict],
    ['correctness', ({ correctness }) => correctness],
    ['promises', ({ promises }) => promises],
    ['reason', ({ reason }) => reason],
    ['attempts', ({ attempts }) => attempts],
    ['active_ms', ({ activeMs }) => activeMs],
    ['computed_usd', ({ computedUsd }) => computedUsd],
    ['reported_usd', ({ reportedUsd }) => reportedUsd],
    ['billing', ({ billing }) => billing],
    ['input_tokens', ({ inputTokens }) => inputTokens],
    ['output_tokens', ({ outputTokens }) => outputTokens],
    ['tests_passed', ({ testsPassed }) => testsPassed],
    ['tests_failed', ({ testsFailed }) => testsFailed],
    ['tests_skipped', ({ testsSkipped }) => testsSkipped],
    ['started_at', ({ startedAt }) => startedAt],
];
function saveCsv(run, rows, trials) {
    const shown = rows.flatMap(({ trial }) => trials.get(trial) ?? []);
    const csv = tableToCsv({
        columns: COLUMNS.map(([name]) => name),
        rows: shown.map((trial) => COLUMNS.map(([, of]) => of(trial) ?? null)),
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
    link.download = `trials-${run}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
}
return { saveCsv };
})();
const { showTheme, seenTheme } = (() => {
function showTheme(theme) {
    if (theme === undefined)
        delete document.documentElement.dataset['theme'];
    else
        document.documentElement.dataset['theme'] = theme;
    const media = theme === undefined ? '(prefers-color-scheme: dark)' : theme === 'dark' ? 'all' : 'not all';
    for (const source of document.querySelectorAll('picture > source'))
        source.setAttribute('media', media);
}
function seenTheme() {
    const chosen = document.documentElement.dataset['theme'];
    if (chosen === 'light' || chosen === 'dark')
        return chosen;
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
return { showTheme, seenTheme };
})();
const { diffLines } = (() => {
function diffLines(diff, inHunk = false) {
    const unknown = inHunk ? Number.POSITIVE_INFINITY : 0;
    const left = { old: unknown, new: unknown };
    return diff.split('\n').map((text) => {
        if (left.old === Number.POSITIVE_INFINITY && text.startsWith('diff --git '))
            Object.assign(left, { old: 0, new: 0 });
        return left.old > 0 || left.new > 0 ? lineInHunk(text, left) : lineBetween(text, left);
    });
}
function lineBetween(text, left) {
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(text);
    if (hunk === null)
        return { kind: text === '' ? 'same' : 'file', text };
    left.old = Number(hunk[1] ?? 1);
    left.new = Number(hunk[2] ?? 1);
    return { kind: 'hunk', text };
}
function lineInHunk(text, left) {
    if (text.startsWith('\\'))
        return { kind: 'same', text };
    const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'same';
    if (kind !== 'added')
        left.old -= 1;
    if (kind !== 'removed')
        left.new -= 1;
    return { kind, text };
}
return { diffLines };
})();
const { transcriptEntries } = (() => {
function transcriptEntries(lines) {
    return lines
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(entryOf);
}
function entryOf(line) {
    const record = parsed(line);
    if (!isObject(record))
        return { kind: '', text: line, whole: '' };
    const body = 'line' in record ? record['line'] : record;
    const at = typeof record['at'] === 'string' ? { at: record['at'].slice(11, 19) } : {};
    const texts = [];
    collectTexts(body, texts);
    const kinds = isObject(body) ? [body['type'], body['subtype'], body['role']] : [];
    return {
        ...at,
        kind: [...new Set(kinds.filter((kind) => typeof kind === 'string'))].join(' · '),
        text: texts.join('\n'),
        whole: JSON.stringify(body, null, 2),
    };
}
const SPEAKING = new Set([
    'text',
    'content',
    'message',
    'output',
    'result',
    'command',
    'thinking',
    'delta',
    'error',
    'input',
]);
const DEEPEST = 8;
const MOST_TEXTS = 50;
function collectTexts(value, texts, depth = 0) {
    if (depth > DEEPEST || texts.length > MOST_TEXTS)
        return;
    if (typeof value === 'string' && value.trim() !== '')
        texts.push(value);
    const parts = Array.isArray(value) ? value : isObject(value) ? speakingParts(value, texts) : [];
    for (const part of parts)
        collectTexts(part, texts, depth + 1);
}
function speakingParts(value, texts) {
    const name = value['name'] ?? value['tool'];
    if (typeof name === 'string')
        texts.push(`${name}:`);
    return Object.entries(value)
        .filter(([key, inner]) => SPEAKING.has(key) || isObject(inner) || Array.isArray(inner))
        .map(([, inner]) => inner);
}
function parsed(line) {
    try {
        return JSON.parse(line);
    }
    catch {
        return undefined;
    }
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
return { transcriptEntries };
})();
const { TAB_TITLES, tabContent } = (() => {
const TAB_TITLES = {
    verdict: 'Verdict',
    prompt: 'Prompt',
    transcript: 'Transcript',
    diff: 'Diff',
    output: 'Test output',
    attempts: 'Attempts',
};
const FIRST_ENTRIES = 300;
function tabContent(tab, { detail, attempt, onAttempt }) {
    switch (tab) {
        case 'verdict':
            return verdictOf(attempt);
        case 'prompt':
            return attempt.prompts.length === 0
                ? [nothing('No prompt was kept.')]
                : attempt.prompts.flatMap((prompt, index) => [
                    ...(index === 0 ? [] : [element('h3', {}, `Follow-up ${index}`)]),
                    ...excerptOf(prompt, plain),
                ]);
        case 'transcript':
            return attempt.transcript === undefined
                ? [nothing('No transcript was kept.')]
                : excerptOf(attempt.transcript, transcriptOf);
        case 'diff':
            return attempt.diff === undefined
                ? [nothing('It changed nothing, or nothing was kept.')]
                : excerptOf(attempt.diff, diffOf);
        case 'output':
            return attempt.runs.length === 0 ? [nothing('No command was run.')] : attempt.runs.flatMap(outputOf);
        case 'attempts':
            return detail.attempts.map((one) => attemptOf(one, one === attempt, onAttempt));
    }
}
const nothing = (text) => element('p', { class: 'muted' }, text);
function verdictOf(attempt) {
    const { checks, findings, runs } = attempt;
    return [
        factsOf(attempt),
        ...(findings.length === 0 ? [] : [element('h3', {}, 'Findings'), element('p', {}, findings.join(', '))]),
        element('h3', {}, 'Checks'),
        checks.length === 0
            ? nothing('Nothing was checked.')
            : tableOf(['Check', 'Result', 'Why'], checks.map(({ id, kind, reason }) => [id, kind, reason])),
        ...(runs.length === 0
            ? []
            : [
                element('h3', {}, 'Commands'),
                tableOf(['What', 'Command', 'End', 'Time', 'Tests'], runs.map(({ what, command, end, durationMs, tests }) => [
                    what,
                    command,
                    end,
                    durationText(durationMs),
                    tests ?? '',
                ])),
            ]),
    ];
}
const factsOf = ({ facts }) => element('dl', {}, ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
function tableOf(columns, rows) {
    const head = element('tr', {}, ...columns.map((title) => element('th', { scope: 'col' }, title)));
    const body = rows.map((row) => element('tr', {}, ...row.map((text) => element('td', {}, text))));
    return element('div', { class: 'scroll' }, element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
}
function outputOf({ what, command, cwd, end, durationMs, tests, output }) {
    const facts = [
        end,
        durationText(durationMs),
        ...(tests === undefined ? [] : [tests]),
        ...(cwd === undefined ? [] : [`in ${cwd}`]),
    ];
    return [
        element('h3', {}, what),
        element('pre', { class: 'command' }, `$ ${command}`),
        element('p', { class: 'muted' }, facts.join(' · ')),
        ...(output.text === '' ? [nothing('It printed nothing.')] : excerptOf(output, plain)),
    ];
}
function attemptOf(attempt, isShown, onAttempt) {
    const name = `Attempt ${attempt.number}${attempt.counts ? ' (counts)' : ''}`;
    return element('section', {}, element('h3', {}, name), factsOf(attempt), element('p', { class: 'muted' }, attempt.folder), ...(isShown ? [] : [button(`Show attempt ${attempt.number}`, () => onAttempt(attempt.number))]));
}
function excerptOf({ text, bytes, cutBytes, cutAt }, print) {
    if (cutBytes === undefined || cutAt === undefined)
        return [print(text, false)];
    return [
        print(text.slice(0, cutAt), false),
        element('p', { class: 'gap' }, `${cutBytes} of ${bytes} bytes are left out here.`),
        print(text.slice(cutAt), true),
    ];
}
const plain = (text) => element('pre', { tabindex: '0' }, text);
const diffOf = (text, isTail) => element('pre', { tabindex: '0', class: 'diff' }, ...diffLines(text, isTail).map(({ kind, text: line }) => element('span', { class: kind }, `${line}\n`)));
const transcriptOf = (text) => {
    const entries = transcriptEntries(text).map((entry) => () => {
        const head = [entry.at, entry.kind].filter((word) => word !== undefined && word !== '').join(' · ');
        return element('li', {}, ...(head === '' ? [] : [element('span', { class: 'muted' }, head)]), ...(entry.text === '' ? [] : [element('pre', {}, entry.text)]), ...(entry.whole === '' ? [] : [wholeOf(entry.whole)]));
    });
    const list = element('ol', { class: 'transcript' }, ...entries.slice(0, FIRST_ENTRIES).map((make) => make()));
    const rest = entries.slice(FIRST_ENTRIES);
    if (rest.length === 0)
        return list;
    const more = button(`Show ${rest.length} more`, () => {
        list.append(...rest.map((make) => make()));
        more.remove();
    });
    return element('div', {}, list, more);
};
function wholeOf(text) {
    const folded = element('details', {}, element('summary', {}, 'as recorded'));
    folded.addEventListener('toggle', () => folded.append(element('pre', {}, text)), { once: true });
    return folded;
}
return { TAB_TITLES, tabContent };
})();
const { loadDetail } = (() => {
const holderId = (trial) => `trial-${trial}`;
async function loadDetail(trial, isLive) {
    if (isLive) {
        const answer = await fetch(`trial/${trial}`, { cache: 'no-store' });
        return answer.ok ? answer.json() : undefined;
    }
    if (document.readyState === 'loading') {
        await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    }
    const packed = document.getElementById(holderId(trial))?.textContent?.trim();
    if (packed === undefined || packed === '')
        return undefined;
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(unpacked).json();
}
return { loadDetail };
})();
const { openTrialDialog } = (() => {
function openTrialDialog(data, events) {
    const parts = partsOf(events);
    const { dialog, title, summary, panel, tabs } = parts;
    let shown;
    const fill = async (trial, state) => {
        if (shown?.trial !== trial.trial) {
            shown = { trial: trial.trial, detail: loadDetail(trial.trial, data.live) };
            panel.replaceChildren('…');
        }
        const asked = shown;
        const detail = await asked.detail;
        if (shown !== asked)
            return;
        panel.replaceChildren(...contentOf({ data, trial, detail, state }, events));
        panel.scrollTop = 0;
    };
    return {
        element: dialog,
        show: (state, trials) => {
            const trial = state.trial === undefined ? undefined : trials.get(state.trial);
            if (trial === undefined) {
                shown = undefined;
                if (dialog.open)
                    dialog.close();
                return;
            }
            const { cells, status } = tableRowOf(trial);
            title.textContent = trial.trial;
            summary.textContent = [cells.status, cells.result, cells.reason].filter((part) => part !== '').join(' · ');
            dialog.dataset['status'] = status;
            for (const [tab, head] of tabs) {
                const isChosen = tab === (state.tab ?? 'verdict');
                head.setAttribute('aria-selected', String(isChosen));
                head.tabIndex = isChosen ? 0 : -1;
            }
            if (!dialog.open)
                dialog.showModal();
            void fill(trial, state);
        },
    };
}
function partsOf({ onChange, onClose, onStep }) {
    const title = element('h2', { id: 'trial-title' });
    const summary = element('p', { class: 'summary' });
    const tabs = new Map(DETAIL_TABS.map((tab) => [tab, tabButton(tab, () => onChange({ tab }))]));
    const panel = element('div', { role: 'tabpanel', class: 'panel', tabindex: '0', id: 'trial-panel' });
    const buttons = [
        button('‹ Previous', () => onStep(-1)),
        button('Next ›', () => onStep(1)),
        button('Close', () => dialog.close(), { autofocus: '' }),
    ];
    const dialog = element('dialog', { 'aria-labelledby': 'trial-title', class: 'trial' }, element('header', {}, title, element('div', { class: 'buttons' }, ...buttons)), summary, element('p', { class: 'banner' }, BANNER), tabListOf(tabs, (tab) => onChange({ tab })), panel);
    dialog.addEventListener('close', onClose);
    return { dialog, title, summary, panel, tabs };
}
const BANNER = 'All of this was written by the agent and by what it made; nobody has reviewed it.';
function tabListOf(tabs, onTab) {
    const list = element('div', { role: 'tablist', 'aria-label': 'Parts of the trial' }, ...tabs.values());
    list.addEventListener('keydown', (event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        const at = DETAIL_TABS.findIndex((tab) => tabs.get(tab) === event.target);
        const next = DETAIL_TABS[(at + step + DETAIL_TABS.length) % DETAIL_TABS.length];
        if (step === 0 || at < 0 || next === undefined)
            return;
        event.preventDefault();
        onTab(next);
        tabs.get(next)?.focus();
    });
    return list;
}
function contentOf({ data, trial, detail, state }, { onChange }) {
    const attempts = detail?.attempts ?? [];
    const attempt = attempts.find(({ number }) => number === state.attempt) ?? attempts.find(({ counts }) => counts) ?? attempts.at(-1);
    if (detail === undefined || attempt === undefined)
        return notHere(data, trial);
    const onAttempt = (number) => onChange({ attempt: number, tab: 'verdict' });
    return tabContent(state.tab ?? 'verdict', { detail, attempt, onAttempt });
}
const tabButton = (tab, onClick) => button(TAB_TITLES[tab], onClick, { role: 'tab', 'aria-controls': 'trial-panel' });
function notHere(data, { trial, attempts }) {
    if (attempts === 0)
        return [element('p', {}, 'It has not begun.')];
    const folder = `results/runs/${data.run}/${trial}/`;
    const place = data.live
        ? element('code', {}, folder)
        : element('a', { href: `${data.suiteHref}/${linkTarget(folder)}/`, rel: 'noopener noreferrer' }, folder);
    return [
        element('p', {}, 'Its details are not in this file, which holds those of ', String(data.embedded), ' trials, failed ones first.'),
        element('p', {}, 'They lie in ', place, ' of the suite, and this prints them:'),
        element('pre', {}, `bakeoff show ${data.run}/${trial}`),
    ];
}
return { openTrialDialog };
})();
const { rowWindow } = (() => {
const MARGIN = 12;
function rowWindow(count, view) {
    const first = Math.floor(Math.max(0, view.scrollTop) / view.rowHeight);
    const seen = Math.ceil(view.height / view.rowHeight);
    const to = Math.min(count, first + seen + MARGIN);
    return { from: Math.max(0, Math.min(first, to - seen) - MARGIN), to };
}
return { rowWindow };
})();
const { openTrialTable } = (() => {
const ROW_HEIGHT = 34;
const MOST_PRINTED = 500;
const TITLES = {
    status: 'Status',
    task: 'Task',
    agent: 'Agent',
    trial: 'Trial',
    result: 'Result',
    tests: 'Tests',
    time: 'Active time',
    cost: 'Cost',
    attempts: 'Attempts',
    reason: 'Reason',
};
const NUMERIC = new Set(['trial', 'tests', 'time', 'cost', 'attempts']);
function openTrialTable({ onSort, onOpen }) {
    const parts = partsOf(onSort);
    const view = { rows: [], active: 0, drawn: '' };
    const open = () => {
        const row = view.rows[view.active];
        if (row !== undefined)
            onOpen(row.trial);
    };
    listenForPlace(parts, view);
    listenForKeys(parts, view, open);
    listenForClicks(parts, view, open);
    return {
        element: parts.port,
        focus: () => parts.table.focus(),
        show: (rows, { sort, trial }) => {
            const kept = trial ?? view.rows[view.active]?.trial;
            view.rows = rows;
            view.active = Math.max(0, kept === undefined ? 0 : rows.findIndex((row) => row.trial === kept));
            view.drawn = '';
            parts.table.setAttribute('aria-rowcount', String(rows.length + 1));
            for (const [key, head] of parts.heads) {
                head.setAttribute('aria-sort', sort?.key === key ? (sort.down ? 'descending' : 'ascending') : 'none');
            }
            draw(parts, view);
        },
    };
}
function partsOf(onSort) {
    const heads = new Map(SORT_KEYS.map((key) => [key, headOf(key, () => onSort(key))]));
    const body = element('tbody');
    const table = element('table', { role: 'grid', tabindex: '0', 'aria-label': 'Trials', class: 'trial-table' }, element('colgroup', {}, ...SORT_KEYS.map((key) => element('col', { class: `col-${key}` }))), element('thead', {}, element('tr', {}, ...heads.values())), body);
    return { heads, body, table, port: element('div', { class: 'trial-port' }, table) };
}
function draw({ body, table, port }, view, isPrinting = false) {
    const { rows, active } = view;
    const seen = { scrollTop: port.scrollTop, height: innerHeight, rowHeight: ROW_HEIGHT };
    const { from, to } = isPrinting ? { from: 0, to: Math.min(rows.length, MOST_PRINTED) } : rowWindow(rows.length, seen);
    const now = `${from} ${to} ${active} ${isPrinting}`;
    if (now === view.drawn)
        return;
    view.drawn = now;
    body.replaceChildren(spacer(from), ...rows.slice(from, to).map((row, index) => rowOf(row, from + index, from + index === active)), isPrinting ? leftOut(rows.length - to) : spacer(rows.length - to));
    if (active >= from && active < to)
        table.setAttribute('aria-activedescendant', `row-${active}`);
    else
        table.removeAttribute('aria-activedescendant');
}
function listenForPlace(parts, view) {
    let isAsked = false;
    parts.port.addEventListener('scroll', () => {
        if (isAsked)
            return;
        isAsked = true;
        requestAnimationFrame(() => {
            isAsked = false;
            draw(parts, view);
        });
    });
    addEventListener('resize', () => draw(parts, view));
    addEventListener('beforeprint', () => draw(parts, view, true));
    addEventListener('afterprint', () => draw(parts, view));
}
function listenForKeys(parts, view, open) {
    const { table, port } = parts;
    table.addEventListener('keydown', (event) => {
        if (event.target !== table || event.altKey || event.ctrlKey || event.metaKey)
            return;
        const page = Math.max(1, Math.floor(port.clientHeight / ROW_HEIGHT) - 2);
        const target = MOVES[event.key]?.({ active: view.active, page, count: view.rows.length });
        if (target !== undefined)
            moveTo(parts, view, target);
        else if (event.key === 'Enter' || event.key === ' ')
            open();
        else
            return;
        event.preventDefault();
    });
}
function moveTo(parts, view, index) {
    const { port, table } = parts;
    view.active = Math.max(0, Math.min(view.rows.length - 1, index));
    const top = view.active * ROW_HEIGHT;
    const room = port.clientHeight - (table.tHead?.offsetHeight ?? 0) - ROW_HEIGHT;
    if (top < port.scrollTop)
        port.scrollTop = top;
    else if (top > port.scrollTop + room)
        port.scrollTop = top - room;
    draw(parts, view);
}
function listenForClicks(parts, view, open) {
    parts.body.addEventListener('click', (event) => {
        const row = event.target instanceof Element ? event.target.closest('tr[aria-rowindex]') : null;
        if (row === null || getSelection()?.isCollapsed === false)
            return;
        view.active = Number(row.getAttribute('aria-rowindex')) - 2;
        draw(parts, view);
        parts.table.focus({ preventScroll: true });
        open();
    });
}
const MOVES = {
    ArrowDown: ({ active }) => active + 1,
    ArrowUp: ({ active }) => active - 1,
    PageDown: ({ active, page }) => active + page,
    PageUp: ({ active, page }) => active - page,
    Home: () => 0,
    End: ({ count }) => count - 1,
};
function headOf(key, onClick) {
    const attributes = { scope: 'col', ...(NUMERIC.has(key) ? { class: 'number' } : {}) };
    return element('th', attributes, button(TITLES[key], onClick));
}
function rowOf(row, index, isActive) {
    const cells = SORT_KEYS.map((key) => {
        const cell = element('td', NUMERIC.has(key) ? { class: 'number' } : {}, row.cells[key]);
        if (key === 'reason' || key === 'task' || key === 'agent')
            cell.title = row.cells[key];
        return cell;
    });
    return element('tr', {
        id: `row-${index}`,
        class: `is-${row.status}`,
        'aria-rowindex': String(index + 2),
        'aria-selected': String(isActive),
    }, ...cells);
}
function spacer(rows) {
    const cell = element('td', { colspan: String(SORT_KEYS.length) });
    cell.style.height = `${rows * ROW_HEIGHT}px`;
    return element('tr', { class: 'spacer', 'aria-hidden': 'true', ...(rows === 0 ? { hidden: '' } : {}) }, cell);
}
function leftOut(rows) {
    const text = rows === 0 ? '' : `${rows} further trials are not printed: see data.csv.`;
    return element('tr', rows === 0 ? { hidden: '' } : {}, element('td', { colspan: String(SORT_KEYS.length) }, text));
}
return { openTrialTable };
})();
(() => {
function start() {
    const place = document.getElementById('trials');
    const given = document.getElementById('page-data')?.textContent;
    if (place === null || !given)
        return;
    let data = JSON.parse(given);
    let trials = new Map();
    let rows = [];
    let shown = [];
    const show = (state) => {
        showTheme(state.theme);
        shown = selectRows(rows, state);
        bar.show(rows, shown.length, state);
        table.show(shown, state);
        dialog.show(state, trials);
    };
    const take = (newer) => {
        data = newer;
        const list = pageTrials(data);
        trials = new Map(list.map((trial) => [trial.trial, trial]));
        rows = list.map(tableRowOf);
        show(address.state());
    };
    const address = openAddress(show);
    const bar = openFilterBar({
        onChange: (part) => address.change(part),
        onSave: () => saveCsv(data.run, shown, trials),
    });
    const table = openTrialTable({
        onSort: (key) => {
            const { sort } = address.state();
            const next = sort?.key !== key ? { key, down: false } : sort.down ? undefined : { key, down: true };
            address.change({ sort: next });
        },
        onOpen: (trial) => address.change({ trial }, true),
    });
    const dialog = openTrialDialog(data, {
        onChange: (part) => address.change(part),
        onClose: () => {
            if (address.state().trial === undefined)
                return;
            address.change({ trial: undefined, tab: undefined, attempt: undefined });
            table.focus();
        },
        onStep: (step) => {
            const at = shown.findIndex(({ trial }) => trial === address.state().trial);
            const next = shown[at + step];
            if (next !== undefined)
                address.change({ trial: next.trial, attempt: undefined });
        },
    });
    place.querySelector('p')?.remove();
    place.append(bar.element, table.element);
    document.body.append(dialog.element);
    document
        .querySelector('main')
        ?.prepend(toolbar(place, () => address.change({ theme: seenTheme() === 'dark' ? 'light' : 'dark' })));
    listen(place, { focusText: bar.focusText, onView: (view) => address.change({ ...view }, view.trial !== undefined) });
    take(data);
    if (Object.keys(address.state()).some((name) => name !== 'theme'))
        place.scrollIntoView();
    if (data.live)
        followServer(take);
}
function toolbar(place, onTheme) {
    return element('nav', { class: 'toolbar', 'aria-label': 'Page' }, button('All trials', () => place.scrollIntoView()), button('Light / dark', onTheme), button('Print', () => print()));
}
function listen(place, { focusText, onView }) {
    document.addEventListener('click', (event) => {
        const link = event.target instanceof Element ? event.target.closest('a[data-view]') : null;
        if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0)
            return;
        event.preventDefault();
        const view = parseViewState(link.getAttribute('data-view') ?? '');
        onView(view);
        if (view.trial === undefined)
            place.scrollIntoView();
    });
    document.addEventListener('keydown', (event) => {
        const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
        if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey)
            return;
        event.preventDefault();
        place.scrollIntoView();
        focusText();
    });
}
start();
})();
