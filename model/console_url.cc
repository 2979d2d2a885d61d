// SPDX-License-Identifier: Apache-2.0
#include "model/console_url.h"

#include <array>
#include <cstddef>

namespace iamsim {
namespace {

// Where the address of a page has the name: behind `marker`, up to the next `/`, `?`, `&` or `#`.
// The console has no documentation of its addresses; these are what its pages have.
struct Page {
  std::string_view service;  // a part of the address that the service's pages have
  std::string_view marker;
  std::string_view prefix;  // in front of the name
};
constexpr std::array<Page, 21> kPages = {{
    {"/iam/", "/roles/details/", "role/"},
    {"/iam/", "/users/details/", "user/"},
    {"/iam/", "/groups/details/", "group/"},
    {"/iam/", "/policies/details/", ""},
    {"/iam", "/roles/", "role/"},
    {"/iam", "/users/", "user/"},
    {"/lambda/", "/functions/", "function:"},
    {"/kms/", "/keys/", "key/"},
    {"/ec2/", "instanceId=", "instance/"},
    {"/ec2/", "volumeId=", "volume/"},
    {"/ec2/", "groupId=", "security-group/"},
    {"/dynamodb", "table?name=", "table/"},
    {"/dynamodb", "tables:selected=", "table/"},
    {"/dynamodb", "?table=", "table/"},
    {"/secretsmanager/", "secret?name=", "secret:"},
    {"/sns/", "/topic/", ""},
    {"/states/", "/statemachines/view/", ""},
    {"/ecr/", "/repositories/private/", ""},
    {"/cloudwatch/", "log-groups/log-group/", "log-group:"},
    {"/sqs/", "/queues/", ""},
    {"/rds/", "#database:id=", "db:"},
}};

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Percent escapes; CloudWatch writes `$25` for the percent sign.
std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escapes = (text[i] == '%' || text[i] == '$') && i + 2 < text.size();
    const int high = escapes ? HexDigit(text[i + 1]) : -1;
    const int low = escapes ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string_view Behind(std::string_view url, std::string_view marker, std::string_view ends) {
  const std::size_t at = url.find(marker);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = url.substr(at + marker.size());
  return rest.substr(0, rest.find_first_of(ends));
}

std::string BucketOf(std::string_view url, std::string_view marker) {
  const std::string bucket = Decoded(Behind(url, marker, "/?&#"));
  const std::string key = Decoded(Behind(url, "prefix=", "&#"));
  return bucket.empty() ? bucket : "s3://" + bucket + (key.empty() ? "" : '/' + key);
}

}  // namespace

bool IsConsoleUrl(std::string_view text) {
  if (!text.starts_with("https://")) return false;
  const std::string_view host = Behind(text, "https://", "/?#");
  return host.find("console.aws.amazon.com") != std::string_view::npos ||
         host.find("console.amazonaws.cn") != std::string_view::npos ||
         host.find("console.amazonaws-us-gov.com") != std::string_view::npos;
}

std::optional<std::string> NameInConsoleUrl(std::string_view url) {
  if (!IsConsoleUrl(url)) return std::nullopt;
  for (const std::string_view marker : {"/s3/buckets/", "/s3/object/"}) {
    std::string name = BucketOf(url, marker);
    if (!name.empty()) return name;
  }
  for (const Page& page : kPages) {
    if (url.find(page.service) == std::string_view::npos) continue;
    std::string name = Decoded(Decoded(Behind(url, page.marker, "/?&#;")));
    if (name.empty()) continue;
    if (name.starts_with("arn:")) return name;
    // A queue is named by its URL, `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`.
    if (name.starts_with("https:")) name = name.substr(name.rfind('/') + 1);
    return std::string(page.prefix) + name;
  }
  return std::nullopt;
}

}  // namespace iamsim
