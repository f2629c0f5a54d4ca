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
  // An agent keeps what is not to be kept out of the recording of its talk.
  const tape = document.getElementById('tape');
  for (const button of tape ? tape.querySelectorAll('button') : []) {
    button.addEventListener('click', async () => {
      const said = tape.querySelector('[role=status]');
      const answer = await fetch(button.dataset.post, {
        method: 'POST',
        headers: { 'x-csrf-token': tape.dataset.csrf },
      }).catch(() => null);
      said.textContent = answer && answer.ok ? button.dataset.done : said.dataset.failed;
      said.classList.toggle('bad', !(answer && answer.ok));
    });
  }
  listen();
  setInterval(show, 1000);
})();
