'use strict';
// One call's recording: both sides drawn, played at any speed, silence left out.
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
    play.addEventListener('click', () => wave.playPause());
    const named = () => { play.textContent = wave.isPlaying() ? play.dataset.pause : play.dataset.play; };
    for (const event of ['play', 'pause', 'finish']) wave.on(event, named);
    wave.on('audioprocess', (seconds) => {
      at.textContent = calltrail.clock(seconds);
      if (!skip.checked || !wave.isPlaying()) return;
      const gap = quiet.find(([from, to]) => seconds >= from + 0.3 && seconds < to - 0.3);
      if (gap) wave.setCurrentTime(gap[1] - 0.2);
    });
    wave.on('seek', (share) => { at.textContent = calltrail.clock(share * loudness.length_seconds); });
    document.getElementById('speed').addEventListener('change', (e) => wave.setPlaybackRate(Number(e.target.value)));
    document.addEventListener('keydown', (e) => {
      if (e.target.closest('input, select, button, a')) return;
      if (e.key === ' ') { e.preventDefault(); wave.playPause(); }
      if (e.key === 'ArrowLeft') wave.skipBackward(5);
      if (e.key === 'ArrowRight') wave.skipForward(5);
    });
  });
})();
