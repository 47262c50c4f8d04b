// Draws each [data-chart] from the numbers of the table whose id it names, in the colours of the page, and folds the
// table. Without this script, or without Chart.js, the tables stand open.

const MOST_BARS = 20; // more cannot be read; the table has the rest
const SERIES = ["--accent", "--warn", "--violet", "--danger"];
const ALARMING = { Late: "--danger", longer: "--danger", Overdue: "--danger" };
const charts = [];

// Tokens hold light-dark(): only a colour in use is worked out by the browser.
function colour(token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function text(cell) {
  return cell.textContent.trim().replace(/\s+/g, " ");
}

// Names take half of the width at most: about eight pixels a letter, with room for the numbers.
function shortened(label, width) {
  const most = Math.max(12, Math.min(40, Math.floor(width / 16)));
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

function read(table) {
  const series = [...table.querySelectorAll("th[data-series]")].map(text);
  const rows = [...table.tBodies[0].rows].slice(0, MOST_BARS);
  return {
    labels: rows.map((row) => text(row.cells[0])),
    series: series.map((name, place) => ({
      name,
      values: rows.map((row) => Number(row.querySelectorAll("[data-value]")[place].dataset.value)),
    })),
  };
}

function paint(chart) {
  const [ink, muted, line] = ["--ink", "--muted", "--line"].map(colour);
  chart.data.datasets.forEach((dataset, place) => {
    const plain = colour(ALARMING[dataset.label] ?? SERIES[place]);
    const alarming = colour("--danger");
    dataset.backgroundColor = chart.data.labels.map((label) => (ALARMING[label] ? alarming : plain));
    dataset.borderColor = colour("--surface");
  });
  for (const axis of Object.values(chart.options.scales)) {
    axis.ticks.color = muted;
    axis.title.color = muted;
    axis.grid.color = line;
    axis.border.color = line;
  }
  chart.options.plugins.legend.labels.color = ink;
  chart.update("none");
}

function options(box, many) {
  const upright = "upright" in box.dataset;
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
  const label = (value) => `${value.dataset.label}: ${value.formattedValue} ${box.dataset.unit}`;
  const names = {
    stacked: true,
    grid: { display: false },
    border: {},
    title: {},
    ticks: {
      font,
      autoSkip: false,
      callback(value) {
        return shortened(this.getLabelForValue(value), box.clientWidth);
      },
    },
  };
  const numbers = {
    stacked: true,
    beginAtZero: true,
    grid: {},
    border: {},
    title: { display: true, text: box.dataset.unit, font },
    ticks: { font, precision: 0 },
  };
  return {
    indexAxis: upright ? "x" : "y",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 },
    maintainAspectRatio: false,
    scales: upright ? { x: names, y: numbers } : { x: numbers, y: names },
    plugins: { legend: { display: many, labels: { font } }, tooltip: { callbacks: { label } } },
  };
}

function draw(box) {
  const table = document.getElementById(box.dataset.chart);
  const { labels, series } = read(table);
  box.hidden = false;
  if (!("upright" in box.dataset)) box.style.height = `${Math.max(9, labels.length * 1.9 + 5)}rem`;
  const chart = new window.Chart(box.querySelector("canvas"), {
    type: "bar",
    data: {
      labels,
      datasets: series.map(({ name, values }) => ({ label: name, data: values, borderWidth: 1, maxBarThickness: 26 })),
    },
    options: options(box, series.length > 1),
  });
  paint(chart);
  charts.push(chart);
  table.closest("details").open = false;
}

if (window.Chart) {
  document.querySelectorAll("[data-chart]").forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(paint));
}
