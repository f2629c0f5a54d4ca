'use strict';
// What every page does: the reader's time zone, ticking times, errors of htmx.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split('; ').includes('zone=' + zone)) {
    document.cookie = 'zone=' + zone + ';path=/;max-age=31536000;samesite=lax';
  }

  const clock = (seconds) => {
    const s = Math.max(0, Math.floor(seconds));
    const two = (n) => String(n).padStart(2, '0');
    return s < 3600
      ? Math.floor(s / 60) + ':' + two(s % 60)
      : Math.floor(s / 3600) + ':' + two(Math.floor(s / 60) % 60) + ':' + two(s % 60);
  };

  // The server's clock, by what a page said it was when it came.
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const tick = () => {
    for (const e of document.querySelectorAll('.tick[data-since]')) {
      const s = (now() - Number(e.dataset.since)) / 1000;
      const text = clock(s);
      if (e.textContent !== text) e.textContent = text;
      if (e.classList.contains('late')) {
        e.classList.toggle('warm', s >= 20 && s < 60);
        e.classList.toggle('bad', s >= 60);
      }
    }
  };
  window.calltrail = {
    clock,
    now,
    tick,
    serverSays: (millis) => { ahead = Number(millis) - Date.now(); },
  };
  const began = document.querySelector('[data-now]');
  if (began) window.calltrail.serverSays(began.dataset.now);
  tick();
  setInterval(tick, 1000);
  document.addEventListener('htmx:afterSwap', tick);
})();
