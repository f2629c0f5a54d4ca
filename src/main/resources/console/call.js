'use strict';
// One call's recording: both sides drawn, played at any speed, silence left out, with comments at moments of it.
(() => {
  const box = document.getElementById('wave');
  const play = document.getElementById('play');
  const at = document.getElementById('at');
  const skip = document.getElementById('skip');
  const side = (name) => {
    const probe = document.createElement('span');
    probe.style.color = 'var(' + name + ')';
    box.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const markers = document.getElementById('markers');
  const comments = document.getElementById('comments');
  let sound = null; // until it is loaded
  let wanted = null; // s, to play from when it is

  const mark = () => {
    markers.replaceChildren(...[...comments.querySelectorAll('.jump')].map((jump) => {
      const line = document.createElement('i');
      line.style.left = Math.min(100, Number(jump.dataset.at) / Number(markers.dataset.length) * 100) + '%';
      return line;
    }));
  };
  const from = (seconds) => {
    wanted = seconds;
    if (!sound) return;
    sound.setCurrentTime(seconds);
    sound.play();
  };
  // A comment is of the moment at which its writing begins, unless another one is given.
  const reached = (seconds) => {
    at.textContent = calltrail.clock(seconds);
    const moment = document.getElementById('comment-at');
    if (moment && !moment.dataset.kept) moment.value = at.textContent;
  };
  comments.addEventListener('click', (e) => {
    const jump = e.target.closest('.jump');
    if (jump) from(Number(jump.dataset.at));
  });
  comments.addEventListener('input', () => { document.getElementById('comment-at').dataset.kept = 'yes'; });
  comments.addEventListener('htmx:afterSwap', () => {
    mark();
    if (sound) reached(sound.getCurrentTime());
  });
  mark();

  const SILENT = 2; // of 100
  const LONG = 1.2; // s

  const gaps = (loudness) => {
    const steps = loudness.caller.length;
    const length = loudness.length_seconds / steps;
    const found = [];
    let from = 0;
    for (let i = 0; i <= steps; i++) {
      const heard = i === steps || loudness.caller[i] > SILENT || (loudness.agent[i] || 0) > SILENT;
      if (heard) {
        if ((i - from) * length >= LONG) found.push([from * length, i * length]);
        from = i + 1;
      }
    }
    return found;
  };

  fetch(box.dataset.loudness).then((answer) => answer.json()).then((loudness) => {
    const quiet = gaps(loudness);
    const wave = WaveSurfer.create({
      container: box,
      backend: 'MediaElement',
      mediaControls: false,
      splitChannels: loudness.agent.length > 0,
      splitChannelsOptions: {
        overlay: false,
        relativeNormalization: true,
        channelColors: {
          0: { waveColor: side('--caller'), progressColor: side('--caller') },
          1: { waveColor: side('--agent'), progressColor: side('--agent') },
        },
      },
      cursorColor: side('--ink'),
      cursorWidth: 1,
      height: 60,
      barWidth: 2,
      barGap: 1,
      barMinHeight: 1,
      normalize: true,
      responsive: true,
      fillParent: true,
      hideScrollbar: true,
      backgroundColor: 'transparent',
    });
    const sides = [loudness.caller.map((v) => v / 100)];
    if (loudness.agent.length > 0) sides.push(loudness.agent.map((v) => v / 100));
    wave.load(box.dataset.sound, sides.length > 1 ? sides : sides[0], 'metadata', loudness.length_seconds);
    box.dataset.sides = sides.filter((s) => s.some((v) => v > 0)).length;
    play.disabled = false;
    sound = wave;
    if (wanted !== null) from(wanted);
    play.addEventListener('click', () => wave.playPause());
    const named = () => { play.textContent = wave.isPlaying() ? play.dataset.pause : play.dataset.play; };
    for (const event of ['play', 'pause', 'finish']) wave.on(event, named);
    wave.on('audioprocess', (seconds) => {
      reached(seconds);
      if (!skip.checked || !wave.isPlaying()) return;
      const gap = quiet.find(([from, to]) => seconds >= from + 0.3 && seconds < to - 0.3);
      if (gap) wave.setCurrentTime(gap[1] - 0.2);
    });
    wave.on('seek', (share) => reached(share * loudness.length_seconds));
    document.getElementById('speed').addEventListener('change', (e) => wave.setPlaybackRate(Number(e.target.value)));
    document.addEventListener('keydown', (e) => {
      if (e.target.closest('input, select, textarea, button, a')) return;
      if (e.key === ' ') { e.preventDefault(); wave.playPause(); }
      if (e.key === 'ArrowLeft') wave.skipBackward(5);
      if (e.key === 'ArrowRight') wave.skipForward(5);
    });
  });
})();
