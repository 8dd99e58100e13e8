const DARK = '--ink: #f0f6fc; --muted: #9aa4af; --line: #3d444d; --soft: #151b23; --page: #0d1117; --link: #4493f8;'
const DARK_TONES =
  '--pass: #3fb950; --fail: #ff7b72; --lost: #d29922; --warn: #272115; --added: #12261e; --removed: #2d1719; --mark: #1c2b41;'

/** The one style of `report.html`; system fonts only, so that nothing is requested. */
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --page: #ffffff; --link: #0969da;
  --pass: #1a7f37; --fail: #cf222e; --lost: #9a6700; --warn: #fff8c5; --added: #dafbe1; --removed: #ffebe9; --mark: #ddf4ff; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${DARK} ${DARK_TONES} } }
:root[data-theme="dark"] { color-scheme: dark; ${DARK} ${DARK_TONES} }
:root[data-theme="light"] { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin-top: 1.75rem; overflow-wrap: anywhere; }
h1 + p { font-size: 1.1rem; }
p, li { overflow-wrap: anywhere; max-width: 68rem; }
td { overflow-wrap: break-word; }
a { color: var(--link); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.4rem 0.55rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
td strong { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; }
code, pre { font: 0.85rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { margin: 0.75rem 0; padding: 0.75rem 1rem; overflow: auto; max-height: 26rem; background: var(--soft); border-radius: 6px; }
figure { margin: 1.5rem 0; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
.banner { padding: 0.5rem 0.75rem; background: var(--warn); border-radius: 6px; font-size: 0.9rem; }
.muted { color: var(--muted); }
button, input, select { font: inherit; font-size: 0.9rem; color: inherit; background: var(--soft); border: 1px solid var(--line);
  border-radius: 6px; padding: 0.25rem 0.6rem; }
button { cursor: pointer; }
button:disabled { opacity: 0.5; cursor: default; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.toolbar { display: flex; gap: 0.5rem; justify-content: flex-end; flex-wrap: wrap; }
#trials { scroll-margin-top: 1rem; }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; margin: 1rem 0 0.75rem; font-size: 0.9rem; }
.filters label { display: flex; align-items: center; gap: 0.35rem; color: var(--muted); }
.filters input { width: 16rem; max-width: 60vw; color: var(--ink); }
.filters select { max-width: 11rem; color: var(--ink); }
.count { margin-left: auto; color: var(--muted); font-variant-numeric: tabular-nums; }
.trial-port { overflow: auto; max-height: min(36rem, 75vh); border: 1px solid var(--line); border-radius: 6px; }
.trial-table { table-layout: fixed; width: 100%; min-width: 66rem; border-collapse: separate; border-spacing: 0; }
.trial-table th { position: sticky; top: 0; background: var(--soft); padding: 0; z-index: 1; }
.trial-table th button { width: 100%; border: 0; border-radius: 0; background: none; text-align: inherit; font-weight: 600; padding: 0.4rem 0.6rem; }
.trial-table th[aria-sort="ascending"] button::after { content: "\\2191"; }
.trial-table th[aria-sort="descending"] button::after { content: "\\2193"; }
.trial-table tbody tr { height: 34px; cursor: pointer; }
.trial-table td { height: 34px; padding: 0 0.6rem; vertical-align: middle; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.trial-table .spacer, .trial-table .spacer td { height: auto; padding: 0; border: 0; cursor: default; }
.trial-table tbody tr:hover { background: var(--soft); }
.trial-table:focus tr[aria-selected="true"] { background: var(--mark); }
.is-pass td:first-child { color: var(--pass); } .is-fail td:first-child { color: var(--fail); } .is-lost td:first-child { color: var(--lost); }
.col-status { width: 5rem; } .col-task { width: 10.5rem; } .col-agent { width: 9.5rem; } .col-trial { width: 3.8rem; }
.col-result { width: 8rem; } .col-tests { width: 5.5rem; } .col-time { width: 7.2rem; } .col-cost { width: 5rem; } .col-attempts { width: 6rem; }
dialog { width: min(72rem, 96vw); max-width: none; height: min(56rem, 94vh); max-height: none; padding: 0; border: 1px solid var(--line);
  border-radius: 10px; background: var(--page); color: var(--ink); overflow: hidden; }
dialog[open] { display: flex; flex-direction: column; }
dialog::backdrop { background: rgb(0 0 0 / 0.5); }
dialog > * { margin: 0; padding: 0.5rem 1.25rem; flex: none; }
dialog header { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; padding-top: 1rem; }
.buttons { display: flex; gap: 0.4rem; }
dialog header h2 { margin: 0; padding: 0; border: 0; font-size: 1.15rem; overflow-wrap: anywhere; }
dialog .summary { overflow-wrap: anywhere; max-height: 6rem; overflow: auto; }
dialog[data-status="pass"] .summary { color: var(--pass); } dialog[data-status="fail"] .summary { color: var(--fail); }
dialog[data-status="lost"] .summary { color: var(--lost); }
dialog .banner { border-radius: 0; max-width: none; padding: 0.35rem 1.25rem; }
[role="tablist"] { display: flex; flex-wrap: wrap; gap: 0.25rem; border-bottom: 1px solid var(--line); padding-bottom: 0; }
[role="tab"] { border: 0; border-radius: 6px 6px 0 0; background: none; color: var(--muted); }
[role="tab"][aria-selected="true"] { color: var(--ink); background: var(--soft); font-weight: 600; }
.panel { flex: 1 1 auto; overflow: auto; padding-bottom: 1.5rem; }
.panel pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }
.panel h3:first-child { margin-top: 0.5rem; }
.panel .command { background: none; padding: 0; margin: 0.25rem 0; }
.panel dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.5rem 0; font-size: 0.95rem; }
.panel dt { color: var(--muted); } .panel dd { margin: 0; overflow-wrap: anywhere; }
.panel td { overflow-wrap: anywhere; }
.diff span { display: block; } .diff .added { background: var(--added); } .diff .removed { background: var(--removed); }
.diff .file { font-weight: 600; } .diff .hunk { color: var(--muted); }
.gap { text-align: center; color: var(--muted); border-block: 1px dashed var(--line); padding: 0.25rem; }
.transcript { list-style: none; padding: 0; } .transcript li { margin: 0 0 0.75rem; max-width: none; }
.transcript pre { margin: 0.15rem 0; padding: 0.4rem 0.75rem; } .transcript summary { font-size: 0.8rem; color: var(--muted); cursor: pointer; }
@media (max-width: 40rem) {
  main { padding: 1rem 0.75rem 3rem; }
  .filters input, .filters select { max-width: none; flex: 1; }
  .filters label { width: 100%; } .count { margin-left: 0; }
  dialog { width: 100vw; height: 100vh; border-radius: 0; } dialog > * { padding-inline: 0.75rem; }
  .panel dl { grid-template-columns: 1fr; } .panel dd { margin-bottom: 0.4rem; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light; --ink: #000000; --muted: #444444; --line: #bbbbbb; --soft: #f6f6f6; --page: #ffffff; --link: #000000; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; }
  pre { max-height: none; white-space: pre-wrap; } .scroll, .trial-port { overflow: visible; max-height: none; border: 0; }
  .toolbar, .filters { display: none; }
  table { font-size: 8pt; width: 100%; } th, td { padding: 0.2rem 0.2rem; } th, td, td strong, .number { white-space: normal; } td:not(.number), .long { overflow-wrap: anywhere; }
  .trial-table { min-width: 0; font-size: 7.5pt; table-layout: auto; } .trial-table col { width: auto; } .trial-table th { position: static; } .trial-table tbody tr, .trial-table td { height: auto; }
  .trial-table td { white-space: normal; padding: 0.15rem 0.3rem; } .trial-table th button { padding: 0.15rem 0.3rem; }
  figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
`
