// Counts down, once a minute, what the server wrote as "2 days 3 hours left". Without it the page shows what was
// left at the block named at its top. The clock is that of the chain at that block, plus the time the page is open.
"use strict";

const opened = performance.now();

function refresh() {
  const { day, hour, minute, left: sentence, over } = document.body.dataset;
  const passed = Math.floor((performance.now() - opened) / 1000);
  for (const element of document.querySelectorAll("[data-left]")) {
    const rest = Number(element.dataset.left) - passed;
    if (rest <= 0) {
      element.textContent = over;
      continue;
    }
    const parts = [
      [Math.floor(rest / 86400), day],
      [Math.floor((rest % 86400) / 3600), hour],
      [Math.floor((rest % 3600) / 60), minute],
    ].filter(([count]) => count > 0).slice(0, 2);
    const words = parts.map(([count, names]) => {
      const [one, many] = names.split("|");
      return (count === 1 ? one : many).replace("0", String(count));
    });
    if (words.length > 0) element.textContent = sentence.replace("0", words.join(" "));
  }
}

setInterval(refresh, 60000);
