'use strict';
const recorded = JSON.parse(document.getElementById('runs').textContent);
const $ = id => document.getElementById(id);
const ICONS = { PROGRAM: '▸', ACKNOWLEDGED: '✓', WRITTEN: '✎', SYNCED: '■' };
const SECTORS_OF_A_BLOCK = 8;
const BEFORE = { e: 'zeroes', d: 'dirty: written, not synced', s: 'synced' };
const AFTER = { e: 'zeroes', k: 'survived', l: 'lost', o: 'old bytes' };
let at = { lesson: 0, protocol: 0, step: 0, cut: '' };

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

const lesson = () => recorded.lessons[at.lesson];
const protocol = () => lesson().protocols[at.protocol];
const moment = () => protocol().moments[at.step];

function address() {
  return [lesson().id, protocol().id, at.step + 1, at.cut].filter(part => part !== '').join('/');
}

/** The place that the address names; what it does not name, or names wrongly, is the first. */
function read(hash) {
  const [lessonId, protocolId, step, cut] = decodeURIComponent(hash.replace(/^#/, '')).split('/');
  const lessonIndex = Math.max(0, recorded.lessons.findIndex(each => each.id === lessonId));
  const protocols = recorded.lessons[lessonIndex].protocols;
  const protocolIndex = Math.max(0, protocols.findIndex(each => each.id === protocolId));
  const last = protocols[protocolIndex].moments.length - 1;
  const stepIndex = Math.min(last, Math.max(0, (parseInt(step, 10) || 1) - 1));
  at = { lesson: lessonIndex, protocol: protocolIndex, step: stepIndex, cut: cut === 'worst' || cut === 'best' ? cut : '' };
}

function go(change) {
  at = Object.assign({}, at, change);
  history.replaceState(null, '', '#' + address());
  show();
}

function goToStep(step) {
  if (step >= 0 && step < protocol().moments.length) go({ step });
}

function button(label, isCurrent, onClick, ...before) {
  const made = element('button', '', ...before, label);
  made.type = 'button';
  made.setAttribute('aria-current', String(isCurrent));
  made.addEventListener('click', onClick);
  return made;
}

function showChoices() {
  $('lessons').replaceChildren(...recorded.lessons.map((each, index) =>
    button(each.name, index === at.lesson, () => go({ lesson: index, protocol: 0, step: 0, cut: '' }))));
  $('protocols').replaceChildren(...lesson().protocols.map((each, index) =>
    button(' ' + each.name, index === at.protocol, () => go({ protocol: index, step: 0, cut: '' }),
      element('span', 'mark ' + (each.right ? 'right-mark' : 'wrong-mark'), each.right ? '✓ right:' : '✗ wrong:'))));
  $('question').textContent = lesson().question;
  $('explanation').textContent = protocol().explanation;
}

function showSteps() {
  $('steps').replaceChildren(...protocol().moments.map((each, index) => {
    const item = element('li', each.kind, element('span', 'icon', ICONS[each.kind]), element('span', 'text', each.text),
      element('span', 'loses', each.broken > 0 ? '✗ loses' : ''));
    if (each.broken > 0) item.title = 'A power cut behind this step can break a promise.';
    if (index === at.step) item.setAttribute('aria-current', 'step');
    item.addEventListener('click', () => go({ step: index }));
    return item;
  }));
  const list = $('steps');
  const current = list.children[at.step];
  // Only the list itself scrolls, never the page.
  if (current.offsetTop - list.offsetTop < list.scrollTop) list.scrollTop = current.offsetTop - list.offsetTop;
  const bottom = current.offsetTop - list.offsetTop + current.offsetHeight;
  if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

function showControls() {
  $('back').disabled = at.step === 0;
  $('next').disabled = at.step === protocol().moments.length - 1;
  $('cut').setAttribute('aria-pressed', String(at.cut !== ''));
  $('cut').textContent = at.cut === '' ? '⚡ Cut the power here' : '↺ Power on';
  const done = at.cut === '' ? 'Step ' : '⚡ The power is cut behind step ';
  $('now').textContent = done + (at.step + 1) + ' of ' + protocol().moments.length + ': ' + moment().text;
}

function showPromises(outcome) {
  const chips = moment().promised.map(each => {
    const isLost = outcome !== null && outcome.lost.includes(each);
    return element('span', isLost ? 'chip gone' : 'chip', (isLost ? '✗ ' : '✓ ') + each + (isLost ? ' (not returned)' : ''));
  });
  $('promises').replaceChildren(chips.length === 0 ? 'Nothing is promised yet.' : 'Must be there: ', ...chips);
}

function judgement(outcome) {
  if (outcome.lost.length > 0) return '✗ A promise is broken. Recovery does not return: ' + outcome.lost.join(', ') + '.';
  if (outcome.strange.length > 0) return '✗ There is what nobody wrote: ' + outcome.strange.join(', ') + '.';
  return '✓ Every promise is kept.';
}

function showAnswer(outcome) {
  $('answer').hidden = outcome === null;
  if (outcome === null) return;
  $('worst').setAttribute('aria-pressed', String(at.cut === 'worst'));
  $('best').setAttribute('aria-pressed', String(at.cut === 'best'));
  const { states, all, broken } = moment();
  $('count').textContent = (states === 1 ? 'Only one state is possible' : all ? states + ' states are possible' : 'A choice of ' + states + ' states')
    + (broken === 0 ? '; none breaks a promise.' : '; ' + broken + (broken === 1 ? ' breaks' : ' break') + ' a promise.');
  const isKept = outcome.lost.length + outcome.strange.length === 0;
  $('judgement').className = isKept ? 'verdict' : 'verdict doubt';
  $('judgement').textContent = judgement(outcome);
  $('verdict').textContent = outcome.verdict;
  $('evidence').textContent = '(' + outcome.evidence + ')';
  $('found').textContent = outcome.found.length === 0 ? 'nothing' : outcome.found.join(', ');
}

/** One word for a block's sectors. */
function word(sectors, isCut) {
  const kinds = new Set(sectors);
  kinds.delete('e');
  if (kinds.size === 0) return 'zeroes';
  if (!isCut) return kinds.has('d') ? 'dirty' : 'synced';
  if (kinds.size > 1) return 'torn';
  return AFTER[[...kinds][0]];
}

function block(sectors, number, isCut) {
  const words = isCut ? AFTER : BEFORE;
  const cells = [...sectors.padEnd(SECTORS_OF_A_BLOCK, ' ')].map(fate => {
    const cell = element('i', fate.trim());
    if (fate !== ' ') cell.title = words[fate];
    return cell;
  });
  return element('div', 'block', element('div', 'sectors', ...cells),
    element('span', '', 'block ' + number + ': ', element('b', '', word(sectors, isCut))));
}

/** How a name stands to a file: its class and a few words. */
function nameFate(name, file, isCut) {
  const [, seen, kept] = name;
  if (seen === kept) return ['ok', isCut ? 'name survived' : 'name durable'];
  if (seen === file) return isCut ? ['bad', 'name lost'] : ['risk', 'name not durable'];
  return ['past', isCut ? 'old name is back' : 'old name, still on the disk'];
}

function fileCard([number, seenBytes, keptBytes, letters], names, isCut) {
  const title = names.filter(([, seen, kept]) => seen === number || kept === number).map(name => {
    const [className, fate] = nameFate(name, number, isCut);
    return element('span', 'name ' + className, element('code', '', name[0]), ' ', element('span', 'fate', fate));
  });
  const length = seenBytes === keptBytes ? seenBytes + ' bytes'
    : seenBytes + ' bytes, ' + (isCut ? keptBytes + ' found' : keptBytes + ' durable');
  const blocks = [];
  for (let i = 0; i < letters.length; i += SECTORS_OF_A_BLOCK) {
    blocks.push(block(letters.slice(i, i + SECTORS_OF_A_BLOCK), i / SECTORS_OF_A_BLOCK, isCut));
  }
  return element('div', 'file', element('div', 'title', ...title, element('span', 'length', length)), ...(blocks.length === 0 ? [] : [element('div', 'blocks', ...blocks)]));
}

function showDisk(outcome) {
  const isCut = outcome !== null;
  const picture = recorded.pictures[isCut ? outcome.picture : moment().picture];
  $('diskTitle').textContent = isCut ? 'What the disk holds after the cut' : 'What the program has written, and what of it is durable';
  const named = picture.files.filter(([number]) => picture.names.some(([, seen, kept]) => seen === number || kept === number));
  // Files without content, such as the log's lock, come last.
  named.sort((one, other) => (one[3] === '') - (other[3] === ''));
  $('files').replaceChildren(...named.map(file => fileCard(file, picture.names, isCut)));
  $('legend').replaceChildren(...Object.entries(isCut ? AFTER : BEFORE).map(([fate, text]) =>
    element('span', '', element('span', 'swatch ' + fate), text)));
}

function show() {
  const outcome = at.cut === '' ? null : moment()[at.cut];
  showChoices();
  showSteps();
  showControls();
  showPromises(outcome);
  showAnswer(outcome);
  showDisk(outcome);
  document.body.dataset.at = address();
}

const KEYS = {
  ArrowRight: () => goToStep(at.step + 1),
  ArrowLeft: () => goToStep(at.step - 1),
  c: () => go({ cut: at.cut === '' ? 'worst' : '' }),
  w: () => go({ cut: 'worst' }),
  b: () => go({ cut: 'best' }),
  p: () => go({ protocol: (at.protocol + 1) % lesson().protocols.length, step: 0, cut: '' }),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const chosen = Number.parseInt(event.key, 10) - 1;
  if (KEYS[event.key]) {
    KEYS[event.key]();
    event.preventDefault();
  } else if (chosen >= 0 && chosen < recorded.lessons.length) {
    go({ lesson: chosen, protocol: 0, step: 0, cut: '' });
  }
});
$('back').addEventListener('click', KEYS.ArrowLeft);
$('next').addEventListener('click', KEYS.ArrowRight);
$('cut').addEventListener('click', KEYS.c);
$('worst').addEventListener('click', KEYS.w);
$('best').addEventListener('click', KEYS.b);
window.addEventListener('hashchange', () => { read(location.hash); show(); });
read(location.hash);
show();
