// Talks with the workspace: sends acts, hears of changes, and swaps what changed. The children of
// a pane are compared by id with what the server drew last; one that is being used is left alone.
import { $, all, restore } from './fields.js';

export const { as, at } = document.body.dataset;

export function store(key, value) {
  if (value === undefined) return sessionStorage.getItem(`${as}:${key}`);
  return sessionStorage.setItem(`${as}:${key}`, value);
}

export function toast(sentence) {
  const note = Object.assign(document.createElement('p'), { textContent: sentence, className: 'toast' });
  note.onclick = () => note.remove();
  ($('dialog.modal[open] form') ?? $('#toasts')).append(note);
  setTimeout(() => note.remove(), 9000);
}

export async function act(what, data = {}) {
  try {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`/act/${what}`, { method: 'POST', headers, body: JSON.stringify({ as, at, ...data }) });
    if (!answer.ok) throw new Error(answer.status);
    const result = await answer.json();
    if (result.failure) toast(result.failure);
    if (what !== 'fill' && what !== 'options') refresh();
    return result;
  } catch {
    toast('The workspace does not answer. Is it still running?');
    return { ok: false };
  }
}

const drawn = new WeakMap();
const version = (child) => child.dataset.version ?? child.outerHTML;
const OPEN = 'details[data-menu][open], details[data-picker][open], dialog.confirm[open]';
let waiting = false;
let running = false;
let again = false;

function busy(child) {
  if (child.matches('dialog')) return Boolean($(OPEN, child));
  const typing = child.contains(document.activeElement) && document.activeElement.matches('input, select, textarea');
  return typing || Boolean($(OPEN, child));
}

function swap(pane, fresh) {
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
  const before = new Map([...pane.children].map((child) => [child.id, child]));
  let place = pane.firstElementChild;
  for (const next of [...fresh.children]) {
    const now = before.get(next.id);
    before.delete(next.id);
    let shown = now ?? next;
    if (now && drawn.get(now) !== version(next)) {
      if (busy(now)) waiting = true;
      else shown = next;
    }
    if (shown === next) drawn.set(next, version(next));
    if (now && shown === next) {
      if (place === now) place = next;
      replace(now, next);
    }
    if (place === shown) place = place.nextElementSibling;
    else pane.insertBefore(shown, place);
  }
  before.forEach((gone) => gone.remove());
  if ('follow' in pane.dataset && atEnd) pane.scrollTop = pane.scrollHeight;
}

function replace(now, next) {
  const focused = now.contains(document.activeElement) ? document.activeElement : null;
  const { id, selectionStart, selectionEnd } = focused ?? {};
  const scrolled = $('.inside', now)?.scrollTop;
  if (now.open && now.matches('details')) next.open = true;
  now.replaceWith(next);
  if (next.matches('dialog')) { restore(next); showModals(); }
  if (scrolled) $('.inside', next).scrollTop = scrolled;
  const field = $('.wrong :is(input, select, textarea, summary)', next) ?? (id && document.getElementById(id));
  if (!field) return;
  field.focus();
  if (field.id === id && selectionStart != null) field.setSelectionRange(selectionStart, selectionEnd);
}

export function redraw(element) {
  drawn.delete(element.closest('[data-pane] > *'));
  refresh();
}

export function refreshIfWaiting() { if (waiting) setTimeout(refresh, 50); }

export async function refresh() {
  if (running) { again = true; return; }
  running = true;
  waiting = false;
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (answer.ok && fresh.body.dataset.at !== at) location.reload();
    for (const pane of all('[data-pane]', fresh)) {
      const now = $(`[data-pane="${pane.dataset.pane}"]`);
      if (now) swap(now, pane);
    }
    settle();
  } catch (error) {
    console.warn(error); // the event source says so when the workspace is gone
  }
  running = false;
  if (again) { again = false; refresh(); }
}

function showModals() {
  const dialog = $('#modals dialog.modal:not([open], [data-closing])');
  if (!dialog) return;
  dialog.showModal();
  ($('[autofocus]', dialog) ?? $('.inside :is(input, select, textarea, summary)', dialog) ?? $('.primary', dialog) ?? dialog).focus();
}

/** After every drawing: modals stand open, and places with something new are marked. */
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

let source;
let { revision } = document.body.dataset;

/** A tab nobody looks at lets go of its connection: a browser has few for one place. */
function listen() {
  source?.close();
  if (document.hidden) return;
  source = new EventSource(`/events?as=${as}`);
  source.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    document.body.classList.remove('gone');
    $('[data-clock]').textContent = news.clock;
    if (news.revision === revision) return;
    revision = news.revision;
    refresh();
  };
  source.onerror = () => document.body.classList.add('gone');
}

all('[data-pane] > *').forEach((child) => drawn.set(child, version(child)));
all('[data-follow]').forEach((pane) => { if (!location.hash) pane.scrollTop = pane.scrollHeight; });
settle();
document.addEventListener('visibilitychange', listen);
listen();
