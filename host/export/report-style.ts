/** The look of report.html: the product's colours; warm means wrong, mint means mended. Light where the reader's system is light. */
export const REPORT_STYLE = `
:root{color-scheme:dark light;--bg:#0f1114;--card:#17191d;--line:#33353b;--text:#ebedef;--dim:#a3a7ae;--accent:#6decc8;--minor:#f2dc70;--damaged:#f99b39;--severe:#fe5556;--vocals:#7dccf8;--drums:#d1d8e1;--bass:#9283ee;--other:#d586bf;--wave:#b7bbc0}
@media(prefers-color-scheme:light){:root{--bg:#f6f7f8;--card:#fff;--line:#c9ccd1;--text:#17191d;--dim:#565a61;--accent:#0b7a5c;--minor:#8a6d00;--damaged:#b25600;--severe:#c3172a;--vocals:#0f6ea3;--drums:#4b5563;--bass:#5a48c8;--other:#a2407f;--wave:#4b5563}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Inter,Cantarell,"Noto Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
header,main{max-width:1200px;margin:0 auto;padding:24px}
header{padding-bottom:0}main{padding-top:0}
h1{font-size:24px;margin:0}h2{font-size:15px;margin:32px 0 12px}h3{font-size:14px;margin:0 0 4px;display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline}
p{margin:4px 0}
.tool,.dim,small{color:var(--dim)}.small{font-size:12px}.notice{color:var(--damaged)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:0 0 20px}
.figures div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px}
dt{color:var(--dim);font-size:12px}dd{margin:0;font-size:20px;font-weight:600}dd small{display:block;font-size:12px;font-weight:400}
.overview{display:grid;grid-template-columns:72px 1fr;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 12px}
.overview svg{width:100%;height:104px}.overview line{stroke:var(--line)}
.lanes{display:grid;grid-template-rows:repeat(4,26px);font-size:12px;align-items:end}
.scale{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px;padding:0 13px 0 85px;font-size:12px}
.legend{display:flex;gap:16px}.legend svg{width:18px;height:20px;vertical-align:bottom;margin-right:4px}
.vocals{color:var(--vocals)}.drums{color:var(--drums)}.bass{color:var(--bass)}.other{color:var(--other)}
rect.minor{fill:var(--minor)}rect.damaged{fill:var(--damaged)}rect.severe{fill:var(--severe)}
.region{background:var(--card);border:1px solid var(--line);border-left:3px solid var(--minor);border-radius:8px;padding:12px 16px;margin:0 0 12px;break-inside:avoid}
.region.damaged{border-left-color:var(--damaged)}.region.severe{border-left-color:var(--severe)}
.cause{font-weight:400;color:var(--dim)}
.label{margin-left:auto;border:1px solid var(--accent);color:var(--accent);border-radius:4px;padding:0 8px;font-size:12px}.label.ai{border-style:dashed}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin:8px 0}
figure{margin:0;min-width:0}figcaption{display:flex;justify-content:space-between;gap:12px;font-size:12px}
.wave{display:block;width:100%;height:80px;background:var(--bg);border:1px solid var(--line);border-bottom:0}.wave path{fill:var(--wave)}.span{fill:var(--accent);opacity:.14}
.spectrum{border:1px solid var(--line);line-height:0}.spectrum img{width:100%;height:150px}
audio{width:100%;height:36px;margin-top:8px}
.measures{list-style:none;display:flex;flex-wrap:wrap;gap:4px 24px;padding:0;margin:4px 0}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}thead th{color:var(--dim);font-weight:400}.tight{white-space:nowrap}
.hash{font:11px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
@media(max-width:760px){.tight{white-space:normal}.pair{grid-template-columns:1fr}.label{margin-left:0}}
`;
