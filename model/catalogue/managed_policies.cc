// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/managed_policies.h"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// README.md describes the file. Its numbers are taken apart byte by byte, so neither alignment nor
// the machine's byte order matters. Everything that can be checked without unpacking is checked
// once, in ReadArchive(); a file that fails is treated as one without policies.

extern "C" {
// From managed_policies_data.S.
extern const unsigned char iamsim_managed_policies_begin[];  // NOLINT(*-naming,*-c-arrays)
extern const unsigned char iamsim_managed_policies_end[];    // NOLINT(*-naming,*-c-arrays)
}

namespace iamsim {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::string_view kMagic = "IAMSIMP1";
constexpr std::size_t kHeaderSize = 32;
constexpr std::size_t kRecordSize = 24;
constexpr std::size_t kMaxDictionarySize = 32768;  // the window of deflate
// Twenty times the largest; bounds what a damaged record can make us allocate.
constexpr std::size_t kMaxDocumentSize = 3'000'000;
constexpr int kRawDeflate = -MAX_WBITS;

static_assert(kMaxDocumentSize <= std::numeric_limits<uInt>::max());

struct Archive {
  BundledPoliciesInfo info;
  Bytes records;
  std::string_view text;
  Bytes dictionary;
  Bytes streams;
};

struct Record {
  std::string_view arn;
  std::string_view version_id;
  std::string_view date;
  Bytes stream;
  std::size_t document_size = 0;
  std::uint32_t document_crc32 = 0;
};

std::uint32_t ReadUint32(Bytes bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} | std::uint32_t{bytes[at + 1]} << 8U |
         std::uint32_t{bytes[at + 2]} << 16U | std::uint32_t{bytes[at + 3]} << 24U;
}

std::size_t ReadUint16(Bytes bytes, std::size_t at) {
  return bytes[at] | std::size_t{bytes[at + 1]} << 8U;
}

std::string_view AsText(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The first `size` bytes of `rest`, which then begins behind them.
std::optional<Bytes> Take(Bytes& rest, std::size_t size) {
  if (size > rest.size()) return std::nullopt;
  const Bytes taken = rest.first(size);
  rest = rest.subspan(size);
  return taken;
}

std::string_view TakeLine(std::string_view& rest) {
  const std::size_t size = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return line;
}

// Nothing if the record points outside the archive.
std::optional<Record> ReadRecord(const Archive& archive, std::size_t i) {
  const Bytes bytes = archive.records.subspan(i * kRecordSize, kRecordSize);
  const std::size_t text_offset = ReadUint32(bytes, 0);
  const std::size_t stream_offset = ReadUint32(bytes, 4);
  const std::size_t stream_size = ReadUint32(bytes, 8);
  const std::size_t arn_size = ReadUint16(bytes, 20);
  const std::size_t version_size = bytes[22];
  const std::size_t date_size = bytes[23];
  const std::size_t text_size = arn_size + version_size + date_size;
  if (text_offset > archive.text.size() || text_size > archive.text.size() - text_offset ||
      stream_offset > archive.streams.size() ||
      stream_size > archive.streams.size() - stream_offset) {
    return std::nullopt;
  }
  const std::string_view text = archive.text.substr(text_offset, text_size);
  return Record{.arn = text.substr(0, arn_size),
                .version_id = text.substr(arn_size, version_size),
                .date = text.substr(arn_size + version_size),
                .stream = archive.streams.subspan(stream_offset, stream_size),
                .document_size = ReadUint32(bytes, 12),
                .document_crc32 = ReadUint32(bytes, 16)};
}

std::optional<Archive> ReadArchive(Bytes file) {
  const std::optional<Bytes> header = Take(file, kHeaderSize);
  if (!header || AsText(header->first(kMagic.size())) != kMagic) return std::nullopt;
  const std::size_t count = ReadUint32(*header, 8);
  const std::size_t info_size = ReadUint32(*header, 12);
  const std::size_t text_size = ReadUint32(*header, 16);
  const std::size_t dictionary_size = ReadUint32(*header, 20);
  const std::size_t streams_size = ReadUint32(*header, 24);
  if (count > file.size() / kRecordSize || dictionary_size > kMaxDictionarySize) {
    return std::nullopt;
  }
  const std::optional<Bytes> records = Take(file, count * kRecordSize);
  const std::optional<Bytes> text = Take(file, text_size);
  const std::optional<Bytes> dictionary = Take(file, dictionary_size);
  const std::optional<Bytes> streams = Take(file, streams_size);
  if (!records || !text || !dictionary || !streams || !file.empty() || info_size > text_size) {
    return std::nullopt;
  }
  Archive archive{.info = {},
                  .records = *records,
                  .text = AsText(*text),
                  .dictionary = *dictionary,
                  .streams = *streams};
  std::string_view lines = archive.text.substr(0, info_size);
  archive.info.package = TakeLine(lines);
  archive.info.version = TakeLine(lines);
  archive.info.date = TakeLine(lines);
  archive.info.licence = TakeLine(lines);
  archive.info.count = count;
  std::string_view previous;
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Record> record = ReadRecord(archive, i);
    if (!record || record->arn <= previous || record->document_size > kMaxDocumentSize) {
      return std::nullopt;
    }
    previous = record->arn;
  }
  return archive;
}

// Invariant: ReadRecord() succeeds for every i below info.count, and the ARNs ascend.
const Archive& GetArchive() {
  static const Archive archive = [] {
    const std::optional<Archive> read =
        ReadArchive({iamsim_managed_policies_begin, iamsim_managed_policies_end});
    assert(read.has_value());
    return read.value_or(Archive{});
  }();
  return archive;
}

std::optional<std::string> Unpack(const Record& record, Bytes dictionary) {
  std::string document(record.document_size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, kRawDeflate) != Z_OK) return std::nullopt;
  // zlib does not write through next_in; it is const only under ZLIB_CONST, which its users would
  // have to agree on.
  stream.next_in = const_cast<Bytef*>(record.stream.data());
  stream.avail_in = static_cast<uInt>(record.stream.size());
  stream.next_out = reinterpret_cast<Bytef*>(document.data());
  stream.avail_out = static_cast<uInt>(document.size());
  const bool whole = inflateSetDictionary(&stream, dictionary.data(),
                                          static_cast<uInt>(dictionary.size())) == Z_OK &&
                     inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 &&
                     stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  const uLong crc =
      crc32(0, reinterpret_cast<const Bytef*>(document.data()), static_cast<uInt>(document.size()));
  if (crc != record.document_crc32) return std::nullopt;
  return document;
}

}  // namespace

std::optional<BundledPolicy> FindBundledPolicy(std::string_view arn) {
  const Archive& archive = GetArchive();
  std::size_t begin = 0;
  std::size_t end = archive.info.count;
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    const std::optional<Record> record = ReadRecord(archive, middle);
    if (!record) return std::nullopt;
    if (record->arn < arn) {
      begin = middle + 1;
    } else if (arn < record->arn) {
      end = middle;
    } else {
      std::optional<std::string> document = Unpack(*record, archive.dictionary);
      assert(document.has_value());
      if (!document) return std::nullopt;
      return BundledPolicy{.arn = record->arn,
                           .version_id = record->version_id,
                           .date = record->date,
                           .document = *std::move(document)};
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> BundledPolicyArns() {
  const Archive& archive = GetArchive();
  std::vector<std::string_view> arns;
  arns.reserve(archive.info.count);
  for (std::size_t i = 0; i < archive.info.count; ++i) {
    if (const std::optional<Record> record = ReadRecord(archive, i)) arns.push_back(record->arn);
  }
  return arns;
}

const BundledPoliciesInfo& GetBundledPoliciesInfo() {
  return GetArchive().info;
}

}  // namespace iamsim
