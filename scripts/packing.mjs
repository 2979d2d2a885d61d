// SPDX-License-Identifier: Apache-2.0
//
// What the scripts that pack data about AWS share.

import fs from 'node:fs';
import path from 'node:path';

export function byteOrder(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const CRC_TABLE = Uint32Array.from({length: 256}, (_, byte) => {
  for (let bit = 0; bit < 8; ++bit) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

export function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

// Renamed into place, so that a build running meanwhile embeds the old file or the new one.
export function replaceFile(output, bytes) {
  fs.mkdirSync(path.dirname(output), {recursive: true});
  fs.writeFileSync(`${output}.tmp`, bytes);
  fs.renameSync(`${output}.tmp`, output);
}
