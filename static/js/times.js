// Shows <time data-time> in the viewer's zone: "relative" (with the exact time on hover), "date" or "datetime".
// Without this script the page keeps what the server wrote, in UTC.

import { words } from "./words.js";

// All of English is written in the British way, as the server does.
const spoken = document.documentElement.lang || "en-GB";
const language = spoken.startsWith("en") ? "en-GB" : spoken;
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const minute = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const UNITS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86400],
];
const A_FORTNIGHT = 14 * 86400; // further away, a date says more than "5 weeks ago"

// British English abbreviates one month to four letters; the server and the printed text write three.
function short(format, moment) {
  const text = format.format(moment);
  return language === "en-GB" ? text.replace("Sept", "Sep") : text;
}

function inWords(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 45) return words("just now");
  if (distance > A_FORTNIGHT) return short(day, moment);
  const [unit, size] = UNITS.findLast(([, length]) => distance >= length * 0.75) ?? UNITS[0];
  return relative.format(Math.round(seconds / size), unit);
}

function show(element) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  element.title = `${exact.format(moment)} (${zone})`;
  if (element.dataset.time === "date") element.textContent = short(day, moment);
  else if (element.dataset.time === "datetime") element.textContent = short(minute, moment);
  else element.textContent = inWords(moment);
}

function showAll() {
  document.querySelectorAll("time[data-time]").forEach(show);
}

showAll();
setInterval(showAll, 60_000);
