// What the elements of a message, modal or Home hold: read from the page and written back.
export const $ = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const TICKS = 'input:is([type=checkbox], [type=radio])';
const FIELD = 'input:not([data-find], [type=checkbox], [type=radio]), select, textarea';

/** What was typed in the modal and the workspace does not know yet, by block and action. */
export const unsent = new Map();

export const blockOf = (element) => element.closest('[data-block]').dataset.block;

export function read(element) {
  const { kind } = element.dataset;
  const ticked = all(`${TICKS}:checked`, element).map((tick) => tick.value);
  if (kind === 'checkboxes' || kind.startsWith('multi_')) return ticked;
  if (kind === 'radio_buttons' || $('[data-picker]', element)) return ticked[0] ?? null;
  const { value } = $(FIELD, element);
  return kind === 'datetimepicker' ? { local: value } : value || null;
}

function write(element, value) {
  all(TICKS, element).forEach((tick) => { tick.checked = [value].flat().includes(tick.value); });
  const field = $(FIELD, element);
  if (field) field.value = value?.local ?? value ?? '';
}

/** Everything a modal's form holds, by block and action. */
export function values(form) {
  const held = {};
  for (const element of all('[data-action]:not(.e-button, .e-overflow)', form)) {
    (held[blockOf(element)] ??= {})[element.dataset.action] = read(element);
  }
  return held;
}

export function remember(element) {
  unsent.set(JSON.stringify([blockOf(element), element.dataset.action]), read(element));
}

/** Note what is on its way; call the answer when it arrived. */
export function sending() {
  const sent = new Map(unsent);
  return () => sent.forEach((value, name) => { if (unsent.get(name) === value) unsent.delete(name); });
}

/** Put what is not sent yet into a form that was drawn anew. */
export function restore(root) {
  for (const [name, value] of unsent) {
    const [block, action] = JSON.parse(name).map(CSS.escape);
    const element = $(`[data-block="${block}"] [data-action="${action}"]`, root);
    if (element) write(element, value);
  }
}
