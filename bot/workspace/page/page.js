'use strict';
// Sends what a person does to /act/..., and swaps what changed when the workspace says so.
const { as, at } = document.body.dataset;
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const later = (wait, work) => { let timer; return (...rest) => { clearTimeout(timer); timer = setTimeout(() => work(...rest), wait); }; };
const store = (key, value) => value === undefined ? sessionStorage.getItem(`${as}:${key}`) : sessionStorage.setItem(`${as}:${key}`, value);

function toast(sentence) {
  const note = Object.assign(document.createElement('p'), { textContent: sentence, className: 'toast' });
  note.onclick = () => note.remove();
  ($('dialog[open] form') ?? $('#toasts')).append(note);
  setTimeout(() => note.remove(), 9000);
}

async function act(what, data = {}) {
  try {
    const answer = await fetch(`/act/${what}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ as, at, ...data }),
    });
    if (!answer.ok) throw new Error(answer.status);
    const result = await answer.json();
    if (result.failure) toast(result.failure);
    refresh();
    return result;
  } catch {
    toast('The workspace does not answer. Is it still running?');
    return { ok: false };
  }
}

// ---- Panes: children are swapped one by one, by id, and only where the server's HTML differs.
const known = new WeakMap();
const mark = (child) => known.set(child, child.dataset.version ?? child.outerHTML);
const open = (child) => $('details[data-menu][open], details[data-picker][open], dialog.confirm[open]', child);
const typing = (child) => child.contains(document.activeElement) && document.activeElement.matches('input, select, textarea');
const busy = (child) => !child.dataset.view && (typing(child) || open(child));
let waiting = false, running = false, again = false;

function swap(pane, fresh) {
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
  const before = new Map([...pane.children].map((child) => [child.id, child]));
  let place = pane.firstElementChild;
  for (const next of [...fresh.children]) {
    const now = before.get(next.id);
    before.delete(next.id);
    const version = next.dataset.version ?? next.outerHTML;
    let shown = now ?? next;
    if (now && known.get(now) !== version) {
      if (busy(now)) waiting = true;
      else { shown = next; if (place === now) place = next; replace(now, next); }
    }
    if (shown === next) known.set(next, version);
    if (place === shown) place = place.nextElementSibling; else pane.insertBefore(shown, place);
  }
  before.forEach((gone) => gone.remove());
  if ('follow' in pane.dataset && atEnd) pane.scrollTop = pane.scrollHeight;
}

function replace(now, next) {
  const focused = now.contains(document.activeElement) ? document.activeElement.id : '';
  if (now.open && now.matches('details')) next.open = true;
  const scrolled = $('.inside', now)?.scrollTop;
  now.replaceWith(next);
  for (const key of unsent.keys()) write(key, next);
  if (next.matches('dialog')) showModals();
  if (scrolled) $('.inside', next).scrollTop = scrolled;
  const wrong = $('.wrong :is(input, select, textarea, summary)', next);
  (wrong ?? (focused && document.getElementById(focused)))?.focus();
}

async function refresh() {
  if (running) { again = true; return; }
  running = true;
  waiting = false;
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const pane of all('[data-pane]', fresh)) {
      const now = $(`[data-pane="${pane.dataset.pane}"]`);
      if (now) swap(now, pane);
    }
    settle();
  } catch { /* The event source says when the workspace is gone. */ }
  running = false;
  if (again) { again = false; refresh(); }
}

function showModals() { all('#modals dialog').forEach((dialog) => { if (!dialog.open) dialog.showModal(); }); }

function settle() {
  showModals();
  const seen = JSON.parse(store('seen') ?? '{}');
  for (const link of all('[data-to]')) {
    const { to, latest } = link.dataset;
    if (to === at || !(to in seen)) seen[to] = latest;
    link.classList.toggle('unread', latest > seen[to]);
  }
  store('seen', JSON.stringify(seen));
}

// ---- What elements hold.
const key = (element) => JSON.stringify([element.closest('[data-block]').dataset.block, element.dataset.action]);
const unsent = new Map();

function read(element) {
  const { kind } = element.dataset;
  const ticked = all('input:is([type=checkbox], [type=radio]):checked', element).map((tick) => tick.value);
  if (kind === 'checkboxes' || kind.startsWith('multi_')) return ticked;
  if (kind === 'radio_buttons' || $('[data-picker]', element)) return ticked[0] ?? null;
  const { value } = $('input, select, textarea', element);
  return kind === 'datetimepicker' ? { local: value } : value || null;
}

function write(name, root) {
  const [block, action] = JSON.parse(name), value = unsent.get(name);
  const element = $(`[data-block="${CSS.escape(block)}"] [data-action="${CSS.escape(action)}"]`, root);
  if (!element) return;
  const ticks = all('input:is([type=checkbox], [type=radio])', element);
  ticks.forEach((tick) => { tick.checked = [value].flat().includes(tick.value); });
  const field = $('input:not([data-find], [type=checkbox], [type=radio]), select, textarea', element);
  if (field) field.value = value?.local ?? value ?? '';
}

function values(form) {
  const held = {};
  for (const element of all('[data-action]:not(.button, .overflow)', form)) {
    (held[element.closest('[data-block]').dataset.block] ??= {})[element.dataset.action] = read(element);
  }
  return held;
}

const fill = later(250, async (dialog) => {
  const sent = new Map(unsent);
  if (!dialog.isConnected) return;
  await act('fill', { view: dialog.dataset.view, values: values(dialog) });
  sent.forEach((value, name) => { if (unsent.get(name) === value) unsent.delete(name); });
});

// ---- Using elements.
function answered(dialog) {
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclick = (event) => { const { answer } = event.target.dataset; if (answer) dialog.close(answer); };
    dialog.onclose = () => { resolve(dialog.returnValue === 'yes'); dialog.returnValue = ''; };
  });
}

async function ask(what, value) {
  const dialog = $('#ask');
  $('h2', dialog).textContent = what;
  $('textarea', dialog).value = value;
  return await answered(dialog) ? $('textarea', dialog).value.trim() : '';
}

const where = (element) => ({
  where: element.closest('[data-where]').dataset.where,
  block: element.closest('[data-block]').dataset.block, action: element.dataset.action,
});

async function press(element, value) {
  const dialog = $('dialog.confirm', element);
  if (dialog && !await answered(dialog)) { known.delete(element.closest('[data-pane] > *')); return refresh(); }
  element.classList.add('busy');
  await act('press', { ...where(element), value });
  element.classList.remove('busy');
}

const pressLater = later(700, (element) => { if (element.dataset.changed) { delete element.dataset.changed; press(element, read(element)); } });

function changed(element) {
  const picker = $('[data-picker]', element);
  if (picker) showPicked(picker);
  const dialog = element.closest('dialog[data-view]');
  if (dialog) { unsent.set(key(element), read(element)); fill(dialog); }
  if (!('sends' in element.dataset)) return;
  element.dataset.changed = 'yes';
  if (/^(date|time)/.test(element.dataset.kind) || 'eachKey' in element.dataset) pressLater(element);
  else if (!/^multi_|_input$/.test(element.dataset.kind)) { delete element.dataset.changed; press(element, read(element)); }
}

function showPicked(picker) {
  const shown = $('[data-shown]', picker);
  const chips = all('.option:has(:checked) .words', picker).map((words) => Object.assign(document.createElement('span'), { className: 'chip', textContent: words.textContent }));
  shown.replaceChildren(...(chips.length ? chips : [shown.dataset.empty]));
  if (!$('[type=checkbox]', picker) && chips.length) { picker.open = false; $('summary', picker).focus(); }
}

function optionFor(offer, name, kind) {
  const label = document.createElement('label'), tick = document.createElement('input'), words = document.createElement('span');
  label.className = 'option'; words.className = 'words'; words.textContent = offer.text;
  Object.assign(tick, { type: kind, name, value: offer.value });
  label.append(tick, words);
  return label;
}

const find = later(200, async (picker) => {
  const query = $('[data-find]', picker).value.trim(), status = $('[data-status]', picker), least = picker.dataset.external;
  if (least === undefined) {
    all('.option', picker).forEach((one) => { one.hidden = !one.textContent.toLowerCase().includes(query.toLowerCase()); });
    return;
  }
  if (query.length < least) return;
  const element = picker.closest('[data-action]'), list = $('.options', picker);
  const { offers = [] } = await act('options', { ...where(element), query });
  all('.option:not(:has(:checked))', list).forEach((one) => one.remove());
  const held = all('input', list).map((tick) => tick.value);
  const kind = element.dataset.kind.startsWith('multi_') ? 'checkbox' : 'radio';
  list.append(...offers.filter((offer) => !held.includes(offer.value)).map((offer) => optionFor(offer, $('summary', picker).id, kind)));
  status.textContent = offers.length ? '' : 'Nothing fits.';
});

// ---- What a person does.
const clicks = {
  press: (target) => { const element = target.closest('[data-action]'); shut(target); press(element, target.dataset.value || null); },
  dismiss: (target) => act('dismiss', where1(target)),
  do: (target) => act(target.dataset.do, where1(target)),
  shortcut: (target) => act('shortcut', { ...where1(target), shortcut: target.dataset.shortcut }),
  global: (target) => act('shortcut', { shortcut: target.dataset.global }),
  close: (target) => close(target.closest('dialog'), target.dataset.close === 'all'),
  channel: async (target) => { if ((await act(target.dataset.channel)).ok) refresh(); },
  edit: async (target) => { const text = await ask('Edit message', target.dataset.edit); if (text) act('edit', { ...where1(target), text }); },
  create: async () => { const name = await ask('Name of the new channel', ''); const made = name && await act('create', { name }); if (made?.at) location.assign(`/?as=${as}&at=${made.at}`); },
  bars: (target) => { const shown = document.body.classList.toggle('bars'); target.setAttribute('aria-expanded', shown); },
};
const where1 = (target) => { shut(target); return { where: target.closest('[data-where]').dataset.where }; };
const shut = (target) => target.closest('details[data-menu]')?.removeAttribute('open');

function close(dialog, whole = false) { dialog.dataset.closing = 'yes'; return act('close', { view: dialog.dataset.view, all: whole }); }

document.addEventListener('click', (event) => {
  for (const [name, work] of Object.entries(clicks)) {
    const target = event.target.closest(`[data-${name}]`);
    if (target && !target.matches('form, dialog')) { work(target); break; }
  }
  for (const details of all('details[data-menu][open], details[data-picker][open]')) {
    if (!details.contains(event.target)) details.open = false;
  }
});

document.addEventListener('input', ({ target }) => {
  if (target.matches('[data-find]')) return find(target.closest('[data-picker]'));
  if (target.closest('[data-composer]')) { store(`draft:${at}:${target.id}`, target.value); return grow(target); }
  const element = target.closest('[data-action]');
  if (element) changed(element);
});

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-go]')) target.form.submit();
  if (target.matches('[data-invite]') && target.value) act('invite', { invited: target.value });
});

document.addEventListener('toggle', ({ target }) => {
  if (target.matches('[data-picker]') && target.open) { $('[data-find]', target).focus(); find(target); }
  const element = target.closest('[data-action]');
  if (!target.open && element?.dataset.changed) { delete element.dataset.changed; press(element, read(element)); }
  if (!target.open && waiting) refresh();
}, true);

document.addEventListener('focusout', ({ target }) => {
  const element = target.closest('[data-action]');
  if (element?.dataset.changed && !$('[data-picker]', element)) { delete element.dataset.changed; press(element, read(element)); }
  if (waiting) setTimeout(refresh, 50);
});

document.addEventListener('keydown', (event) => {
  const { key: pressed, target } = event;
  const details = target.closest('details[data-menu][open], details[data-picker][open]');
  if (pressed === 'Escape' && details) { event.preventDefault(); details.open = false; $('summary', details).focus(); return; }
  if (pressed !== 'Enter' || event.isComposing) return;
  if (target.matches('[data-find]')) { event.preventDefault(); $('.option:not([hidden]) input', details)?.click(); return; }
  if (target.matches('[data-composer] textarea') && !event.shiftKey) { event.preventDefault(); target.form.requestSubmit(); }
  const element = target.closest('[data-action][data-sends]');
  if (element && target.matches('input') && element.dataset.kind.endsWith('_input')) { event.preventDefault(); delete element.dataset.changed; press(element, read(element)); }
});

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.matches('[data-composer]')) { event.preventDefault(); say(form); }
  if (!form.matches('[data-submit]')) return;
  event.preventDefault();
  const dialog = form.closest('dialog');
  form.classList.add('busy');
  const sent = new Map(unsent);
  const result = await act('submit', { view: dialog.dataset.view, values: values(form) });
  sent.forEach((value, name) => { if (unsent.get(name) === value) unsent.delete(name); });
  form.classList.remove('busy');
  if (result.ok) refresh();
});

document.addEventListener('close', ({ target }) => { if (target.matches('#modals dialog') && target.isConnected && !target.dataset.closing) close(target); }, true);

async function say(form) {
  const field = $('textarea', form), text = field.value;
  if (!text.trim()) return;
  const keep = (words) => { field.value = words; store(`draft:${at}:${field.id}`, words); grow(field); };
  keep('');
  const result = await act('say', { text, thread: form.dataset.thread });
  if (!result.ok && !field.value) keep(text);
  const pane = form.closest('main, aside')?.querySelector('[data-follow]');
  if (pane) pane.scrollTop = pane.scrollHeight;
}

function grow(field) { field.rows = Math.min(8, field.value.split('\n').length); }

// ---- Listening; a tab nobody looks at lets go of its connection.
let source, revision = document.body.dataset.revision;
function listen() {
  source?.close();
  if (document.hidden) return;
  source = new EventSource(`/events?as=${as}`);
  source.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    document.body.classList.remove('gone');
    $('[data-clock]').textContent = news.clock;
    if (String(news.revision) !== revision) { revision = String(news.revision); refresh(); }
  };
  source.onerror = () => document.body.classList.add('gone');
}

all('[data-pane] > *').forEach(mark);
all('[data-composer] textarea').forEach((field) => { field.value = store(`draft:${at}:${field.id}`) ?? ''; grow(field); });
all('[data-follow]').forEach((pane) => { if (!location.hash) pane.scrollTop = pane.scrollHeight; });
settle();
document.addEventListener('visibilitychange', listen);
listen();
if (at === 'home') act('home');
