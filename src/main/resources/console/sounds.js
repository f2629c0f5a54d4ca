'use strict';
// A sound that is brought: a name after its file, a file that is not too large, a class for music only.
(() => {
  const ready = () => {
    const kind = document.getElementById('kind');
    if (!kind) return;
    const named = document.getElementById('class');
    const shown = () => {
      named.hidden = kind.value !== 'music';
      named.querySelector('input').required = kind.value === 'music';
    };
    const file = document.getElementById('file');
    const name = document.getElementById('sound-name');
    kind.addEventListener('change', shown);
    file.addEventListener('change', () => {
      const chosen = file.files[0];
      file.setCustomValidity(chosen && chosen.size > Number(file.dataset.most) ? file.dataset.large : '');
      if (chosen && !name.value) {
        name.value = chosen.name.replace(/\.[^.]*$/, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
      }
    });
    shown();
  };
  ready();
  document.addEventListener('htmx:afterSwap', ready);
})();
