// Draws `<div class="chart" data-chart="ID">` from the JSON of the script with that id. A table stands beside each chart.
"use strict";

(() => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const INK = token("--ink");
  const LINE = token("--line");
  const COLOURS = [token("--red"), "#8d949e", token("--gold"), "#3f5873", "#c98b8f", "#4d4f54"];
  const numbers = new Intl.NumberFormat("vi-VN");
  const TEXT = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13, color: INK };

  // Long names stand at the left of lying bars; short ones under standing bars.
  const lies = (data) => data.kind !== "line" && data.categories.some((name) => name.length > 9);

  const axes = (data, width) => {
    const names = {
      type: "category",
      data: data.categories,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: { ...TEXT, lineHeight: 17, width: lies(data) ? Math.min(190, width * 0.42) : undefined, overflow: "break" },
      inverse: lies(data),
    };
    const values = {
      type: "value",
      minInterval: 1,
      splitNumber: width < 480 ? 3 : 5,
      splitLine: { lineStyle: { color: LINE } },
      axisLabel: { ...TEXT, formatter: (value) => numbers.format(value) },
    };
    return lies(data) ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
  };

  const series = (data) =>
    data.series.map((one) => ({
      name: one.name,
      type: data.kind === "line" ? "line" : "bar",
      data: one.values,
      stack: data.kind === "stacked" ? "all" : undefined,
      barMaxWidth: 26,
      barGap: "15%",
      symbolSize: 8,
      label: {
        show: data.kind === "bars" && data.categories.length * data.series.length <= 24,
        position: lies(data) ? "right" : "top",
        formatter: (point) => numbers.format(point.value),
        ...TEXT,
      },
    }));

  // Tiles as large as their values, in the colour of their state; the word of the state stands in each.
  const LOOKS = { good: token("--good"), warn: token("--warn"), bad: token("--bad"), idle: "#6b7280" };

  const map = (data, label) => ({
    textStyle: TEXT,
    animation: false,
    stateAnimation: { duration: 0 },
    aria: { enabled: true, label: { description: label } },
    tooltip: { renderMode: "richText", textStyle: TEXT, formatter: ({ data: tile }) => (tile.note ? `${tile.name}\n${tile.note}\n${tile.told}` : "") },
    series: [{
      type: "treemap",
      animation: false,
      animationDurationUpdate: 0,
      roam: false,
      nodeClick: false,
      breadcrumb: { show: false },
      left: 0,
      right: 0,
      top: 0,
      bottom: 0,
      itemStyle: { borderColor: "#fff", borderWidth: 1, gapWidth: 2 },
      label: { ...TEXT, color: "#fff", opacity: 1, fontSize: 14, fontWeight: 600, position: [10, 10], overflow: "break", lineHeight: 20, formatter: ({ data: tile }) => `${tile.name}\n${tile.note}` },
      data: data.tiles.map((tile) => ({ ...tile, itemStyle: { color: LOOKS[tile.look] } })),
    }],
  });

  const options = (data, label, width) => data.kind === "map" ? map(data, label) : ({
    color: COLOURS,
    textStyle: TEXT,
    animation: false,
    stateAnimation: { duration: 0 },
    aria: { enabled: true, label: { description: label }, decal: { show: data.kind === "stacked" } },
    grid: { left: 8, right: 44, top: data.series.length > 1 ? 40 : 12, bottom: 8, containLabel: true },
    legend: { show: data.series.length > 1, left: 0, top: 0, icon: "rect", itemWidth: 14, itemHeight: 14, textStyle: TEXT },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      renderMode: "richText",
      valueFormatter: (value) => (value === null ? "–" : numbers.format(value)),
      textStyle: TEXT,
    },
    ...axes(data, width),
    series: series(data),
  });

  const draw = (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    if (data.kind !== "map" && lies(data)) box.style.height = `${Math.max(10, 4 + data.categories.length * (1.1 + 1.3 * (data.kind === "stacked" ? 1 : data.series.length)))}rem`;
    const chart = echarts.init(box, null, { renderer: "svg", locale: "EN" });
    const label = box.getAttribute("aria-label") || "";
    new ResizeObserver(() => {
      chart.resize();
      chart.setOption(options(data, label, box.clientWidth));
    }).observe(box);
  };

  const drawAll = (root) => root.querySelectorAll(".chart[data-chart]:not([_echarts_instance_])").forEach(draw);

  drawAll(document);
  document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
})();
