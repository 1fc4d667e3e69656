// What a person does on the page, each sent to /act/... by name.
import { $, all, blockOf, read, remember, restore, sending, unsent, values } from './fields.js';
import { act, as, at, redraw, refreshIfWaiting, store } from './panes.js';

const OPEN = 'details[data-menu][open], details[data-picker][open]';

function later(wait, work) {
  let timer;
  return (...rest) => { clearTimeout(timer); timer = setTimeout(() => work(...rest), wait); };
}

// ---- Questions in between
function answered(dialog) {
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclick = ({ target }) => { if (target.dataset.answer) dialog.close(target.dataset.answer); };
    dialog.onclose = () => { resolve(dialog.returnValue === 'yes'); dialog.returnValue = ''; };
  });
}

async function ask(what, value) {
  const dialog = $('#ask');
  $('h2', dialog).textContent = what;
  $('textarea', dialog).value = value;
  return await answered(dialog) ? $('textarea', dialog).value.trim() : '';
}

// ---- Elements
function place(element) {
  const { where } = element.closest('[data-where]').dataset;
  return { where, block: blockOf(element), action: element.dataset.action };
}

async function press(element, value) {
  delete element.dataset.changed;
  const question = $('dialog.confirm', element);
  if (question && !await answered(question)) { redraw(element); return; }
  element.classList.add('busy');
  await act('press', { ...place(element), value });
  element.classList.remove('busy');
}

function pressIfChanged(element) {
  if (element?.dataset.changed && element.isConnected) press(element, read(element));
}

const pressLater = later(700, pressIfChanged);

const fill = later(250, async (dialog) => {
  if (!dialog.isConnected) return;
  const arrived = sending();
  await act('fill', { view: dialog.dataset.view, values: values(dialog) });
  arrived();
});

function changed(element) {
  const { kind, sends, eachKey } = element.dataset;
  const picker = $('[data-picker]', element);
  if (picker) showPicked(picker);
  const dialog = element.closest('dialog[data-view]');
  if (dialog) { remember(element); fill(dialog); }
  if (sends === undefined) return;
  element.dataset.changed = 'yes';
  if (/^(date|time)/.test(kind) || eachKey !== undefined) pressLater(element);
  else if (!/^multi_|_input$/.test(kind)) pressIfChanged(element);
}

// ---- Lists that open
function showPicked(picker) {
  const shown = $('[data-shown]', picker);
  const chips = all('.option:has(:checked) .words', picker).map(({ textContent }) => {
    return Object.assign(document.createElement('span'), { className: 'chip', textContent });
  });
  shown.replaceChildren(...(chips.length ? chips : [shown.dataset.empty]));
  if (!$('.option [type=checkbox]', picker) && chips.length) { picker.open = false; $('summary', picker).focus(); }
}

function drawOption(offer, name, type) {
  const tick = Object.assign(document.createElement('input'), { type, name, value: offer.value });
  const words = Object.assign(document.createElement('span'), { className: 'words', textContent: offer.text });
  const label = Object.assign(document.createElement('label'), { className: 'option' });
  label.append(tick, words);
  return label;
}

async function offer(picker, query) {
  const element = picker.closest('[data-action]');
  const list = $('.options', picker);
  const { offers = [] } = await act('options', { ...place(element), query });
  all('.option:not(:has(:checked))', list).forEach((one) => one.remove());
  const held = all('input', list).map((tick) => tick.value);
  const type = element.dataset.kind.startsWith('multi_') ? 'checkbox' : 'radio';
  const fresh = offers.filter((one) => !held.includes(one.value));
  list.append(...fresh.map((one) => drawOption(one, $('summary', picker).id, type)));
  $('[data-status]', picker).textContent = offers.length ? '' : 'Nothing fits.';
}

const find = later(200, (picker) => {
  const query = $('[data-find]', picker).value.trim();
  const least = picker.dataset.external;
  if (least !== undefined) { if (query.length >= least) offer(picker, query); return; }
  for (const one of all('.option', picker)) one.hidden = !one.textContent.toLowerCase().includes(query.toLowerCase());
});

// ---- Messages, modals, channels
const message = (target) => ({ where: target.closest('[data-where]').dataset.where });

async function close(dialog, whole = false) {
  dialog.dataset.closing = 'yes'; // a drawing that is on its way must not show it again
  unsent.clear();
  const result = await act('close', { view: dialog.dataset.view, all: whole });
  if (!result.ok) delete dialog.dataset.closing;
}

async function edit(target) {
  const text = await ask('Edit message', target.dataset.edit);
  if (text) act('edit', { ...message(target), text });
}

async function create() {
  const name = await ask('Name of the new channel', '');
  const made = name ? await act('create', { name }) : {};
  if (made.at) location.assign(`/?as=${as}&at=${made.at}`);
}

const CLICKS = {
  press: (target) => press(target.closest('[data-action]'), target.dataset.value || null),
  dismiss: (target) => act('dismiss', message(target)),
  do: (target) => act(target.dataset.do, message(target)),
  shortcut: (target) => act('shortcut', { ...message(target), shortcut: target.dataset.shortcut }),
  global: (target) => act('shortcut', { shortcut: target.dataset.global }),
  close: (target) => close(target.closest('dialog'), target.dataset.close === 'all'),
  channel: (target) => act(target.dataset.channel),
  edit,
  create,
  bars: (target) => target.setAttribute('aria-expanded', document.body.classList.toggle('side-open')),
};

async function say(form) {
  const field = $('textarea', form);
  const text = field.value;
  if (!text.trim()) return;
  draft(field, '');
  const result = await act('say', { text, thread: form.dataset.thread });
  if (!result.ok && !field.value) draft(field, text);
  const pane = form.closest('main, aside').querySelector('[data-follow]');
  pane.scrollTop = pane.scrollHeight;
}

function draft(field, text) {
  if (field.value !== text) field.value = text;
  field.rows = Math.min(8, text.split('\n').length);
  store(`draft:${at}:${field.id}`, text);
}

async function submit(form) {
  form.classList.add('busy');
  const arrived = sending();
  await act('submit', { view: form.closest('dialog').dataset.view, values: values(form) });
  arrived();
  form.classList.remove('busy');
}

// ---- Events
document.addEventListener('click', ({ target }) => {
  for (const [name, work] of Object.entries(CLICKS)) {
    const button = target.closest(`[data-${name}]`);
    if (!button) continue;
    button.closest('details[data-menu]')?.removeAttribute('open');
    work(button);
    break;
  }
  for (const details of all(OPEN)) if (!details.contains(target)) details.open = false;
});

document.addEventListener('input', ({ target }) => {
  if (target.matches('[data-find]')) find(target.closest('[data-picker]'));
  else if (target.closest('[data-composer]')) draft(target, target.value);
  else if (target.closest('[data-action]')) changed(target.closest('[data-action]'));
});

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-go]')) target.form.submit();
  if (!target.matches('[data-invite]') || !target.value) return;
  target.blur();
  target.closest('details').open = false;
  act('invite', { invited: target.value });
});

document.addEventListener('toggle', ({ target }) => {
  if (target.open && target.matches('[data-picker]')) { $('[data-find]', target).focus(); find(target); }
  if (target.open || !target.matches('details')) return;
  pressIfChanged(target.closest('[data-action]'));
  refreshIfWaiting();
}, true);

document.addEventListener('focusout', ({ target }) => {
  const element = target.closest('[data-action]');
  if (element && !$('[data-picker]', element)) pressIfChanged(element);
  refreshIfWaiting();
});

document.addEventListener('keydown', (event) => {
  const { target } = event;
  const details = target.closest(OPEN);
  if (event.key === 'Escape' && details) {
    event.preventDefault();
    details.open = false;
    $('summary', details).focus();
  }
  if (event.key !== 'Enter' || event.isComposing) return;
  const element = target.closest('[data-action][data-sends]');
  if (target.matches('[data-find]')) {
    event.preventDefault();
    $('.option:not([hidden]) input', details)?.click();
  } else if (target.matches('[data-composer] textarea') && !event.shiftKey) {
    event.preventDefault();
    target.form.requestSubmit();
  } else if (target.matches('input') && element?.dataset.kind.endsWith('_input')) {
    event.preventDefault();
    press(element, read(element));
  }
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-composer], [data-submit]')) return;
  event.preventDefault();
  if (form.matches('[data-submit]')) submit(form);
  else say(form);
});

// Esc closes a modal by itself; the workspace must hear of it.
document.addEventListener('close', ({ target }) => {
  if (target.matches('#modals dialog.modal') && target.isConnected && !target.dataset.closing) close(target);
}, true);

// The last keys before a reload have not reached the workspace: the tab itself keeps them.
window.addEventListener('pagehide', () => {
  store('unsent', JSON.stringify([$('#modals dialog.modal')?.dataset.view, [...unsent]]));
});

function takeUp() {
  const [view, typed] = JSON.parse(store('unsent') ?? '[null, []]');
  const dialog = $('#modals dialog.modal');
  if (!dialog || dialog.dataset.view !== view || !typed.length) return;
  typed.forEach(([name, value]) => unsent.set(name, value));
  restore(dialog);
  fill(dialog);
}

takeUp();

for (const field of all('[data-composer] textarea')) draft(field, store(`draft:${at}:${field.id}`) ?? '');
if (at === 'home') act('home');
