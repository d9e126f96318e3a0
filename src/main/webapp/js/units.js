// Formats times and sizes for display.

import { element } from './dom.js';
import { text } from './texts.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function number(value, digits) {
  return value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A duration in milliseconds, rounded to a readable precision. */
export function duration(millis) {
  if (millis < SECOND) {
    return text('time.millis', Math.round(millis));
  }
  if (millis < MINUTE) {
    return text('time.seconds', number(millis / SECOND, millis < 10 * SECOND ? 1 : 0));
  }
  if (millis < HOUR) {
    return text('time.minutes', Math.floor(millis / MINUTE), Math.floor((millis % MINUTE) / SECOND));
  }
  return text('time.hours', Math.floor(millis / HOUR), Math.floor((millis % HOUR) / MINUTE));
}

/** An estimated duration: in whole minutes, or "less than a minute". */
export function about(millis) {
  if (millis < MINUTE) {
    return text('time.soon');
  }
  const minutes = Math.ceil(millis / MINUTE);
  return minutes < 60 ? text('time.aboutMinutes', minutes) : text('time.hours', Math.floor(minutes / 60), minutes % 60);
}

export function size(bytes) {
  if (bytes < 0) {
    return text('size.unknown');
  }
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, unit > 0 && value < 100 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

export function moment(millis) {
  return new Date(millis).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** A time in a table: to the minute, with the full time on demand. */
export function minute(millis) {
  return element('time', { datetime: new Date(millis).toISOString(), title: moment(millis) },
    new Date(millis).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
}

/** A short form of a digest that identifies it to readers. */
export function shortId(id) {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
