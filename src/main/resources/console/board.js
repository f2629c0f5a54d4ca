'use strict';
// A wallboard: parts come when they change, and silence is told.
(() => {
  const board = document.getElementById('board');
  const silence = document.getElementById('silence');
  const PATIENCE = 12000;
  let heard = Date.now();
  let stream;

  const show = () => {
    const quiet = Date.now() - heard > PATIENCE;
    board.classList.toggle('stale', quiet);
    silence.hidden = !quiet;
    const since = silence.querySelector('.tick');
    since.dataset.since = String(calltrail.now() - (Date.now() - heard));
  };
  const listen = () => {
    stream = new EventSource(board.dataset.stream);
    for (const part of ['notice', 'figures', 'waiting', 'agents']) {
      stream.addEventListener(part, (e) => {
        document.getElementById(part).innerHTML = e.data;
        calltrail.tick();
      });
    }
    stream.addEventListener('alive', (e) => {
      heard = Date.now();
      calltrail.serverSays(e.data);
      show();
    });
    // The browser tries again by itself, unless the server refused: then the session is over.
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    });
  };
  listen();
  setInterval(show, 1000);
})();
