/** How the page looks: by what the system has asked for, light or dark. Curves differ in lightness as well as in hue. */

export const STYLE = `
:root {
  --ground: #ffffff; --text: #1c2430; --quiet: #55606e; --line: #d6dce3; --card: #f6f8fa; --faint: #868f9a;
  --link: #0b57a4; --mark: #b3261e; --good: #1b6e3c;
  --curve-1: #0b5fa5; --curve-2: #c2540a; --curve-3: #1b7f5c; --curve-4: #8e3a9d;
  --curve-5: #8a6a00; --curve-6: #c2185b; --curve-7: #4a5a6a; --curve-8: #00838f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12171d; --text: #e6ebf1; --quiet: #a3afbc; --line: #34404c; --card: #1a2129; --faint: #6b7885;
    --link: #7ab8f5; --mark: #ff8a80; --good: #7fd6a1;
    --curve-1: #6cb2f2; --curve-2: #f4a261; --curve-3: #5fd3a5; --curve-4: #d79be6;
    --curve-5: #e3c65b; --curve-6: #f28ab2; --curve-7: #b7c4d1; --curve-8: #5ed0dc;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 clamp(12px, 3vw, 40px) 48px; max-width: 1560px; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 24px 0 4px; line-height: 1.25; }
h2 { font-size: 1.25rem; margin: 40px 0 12px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 20px 0 6px; }
header p { margin: 0; color: var(--quiet); }
a { color: var(--link); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 16px 0 0; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; background: var(--ground); padding: 4px 8px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.verdict, .well { font-size: 1.15rem; font-weight: 650; margin: 8px 0; padding-left: 12px; border-left: 5px solid var(--mark); }
.well { border-left-color: var(--good); }
.next { padding-left: 17px; color: var(--quiet); margin-top: 0; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 2px 28px; margin: 12px 0; }
dl div { display: flex; gap: 10px; border-bottom: 1px dotted var(--line); padding: 3px 0; }
dt { flex: 0 0 100px; color: var(--quiet); }
dd { margin: 0; flex: 1; min-width: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 560px), 1fr)); gap: 20px; align-items: start; }
figure { margin: 0; padding: 14px 14px 10px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; min-width: 0;
  container-type: inline-size; }
figcaption { font-weight: 600; }
figure svg[role=img] { display: block; width: 100%; height: auto; overflow: visible; font-size: 12px; color: var(--text); }
figure svg text { white-space: pre; }
.wide { display: none; }
@container (min-width: 520px) { .wide { display: block; } .narrow { display: none; } }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 0; margin: 4px 0; font-size: 0.87rem; }
.legend svg { vertical-align: middle; margin-right: 6px; }
details { margin-top: 6px; font-size: 0.87rem; }
summary { cursor: pointer; color: var(--quiet); }
.table { overflow: auto; max-height: 420px; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 3px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; overflow-wrap: normal; }
@media (max-width: 520px) { th, td { padding: 3px 6px; } }
th { position: sticky; top: 0; background: var(--card); }
th:first-child, td:first-child { text-align: left; }
.texts { max-height: none; }
.texts td { white-space: normal; text-align: left; vertical-align: top; min-width: 3em; }
.texts th { text-align: left; }
code { font-size: 0.93em; background: var(--card); padding: 0 3px; border-radius: 3px; }
pre { overflow: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px; font-size: 0.87rem;
  overflow-wrap: normal; }
@media print { .narrow { display: none; } .wide { display: block; } nav { display: none; } }
`;
