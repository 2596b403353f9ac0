// The peers that draw with JavaScript: draw.mjs FOLDER, which holds NAME.json, an object of names and
// rows [seconds, value, ...]. Writes NAME.vega.svg and NAME.echarts.svg, each with its defaults.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as vega from "vega";
import { compile } from "vega-lite";
import * as echarts from "echarts";

const [width, height] = [960, 400];
const folder = process.argv[2];

async function drawVega({ names, rows }) {
    const values = rows.flatMap(([time, ...cells]) =>
        cells.flatMap((value, i) => (value === null ? [] : [{ time: time * 1000, series: names[i], value }])));
    const colour = names.length > 1 ? { color: { field: "series", type: "nominal" } } : {};
    const spec = {
        width, height, data: { values }, mark: "line",
        encoding: { x: { field: "time", type: "temporal" }, y: { field: "value", type: "quantitative" }, ...colour },
    };
    return new vega.View(vega.parse(compile(spec).spec), { renderer: "none" }).toSVG();
}

function drawECharts({ names, rows }) {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    chart.setOption({
        legend: {}, xAxis: { type: "time" }, yAxis: {},
        series: names.map((name, i) => ({
            name, type: "line", data: rows.map((row) => [row[0] * 1000, row[i + 1] === null ? "-" : row[i + 1]]),
        })),
    });
    return chart.renderToSVGString();
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const data = JSON.parse(readFileSync(`${folder}/${file}`));
    const name = `${folder}/${file.slice(0, -5)}`;
    writeFileSync(`${name}.vega.svg`, await drawVega(data));
    writeFileSync(`${name}.echarts.svg`, drawECharts(data));
}
process.exit(0); // ECharts keeps a timer
