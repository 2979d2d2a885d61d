// SPDX-License-Identifier: Apache-2.0

// Every kind of input with one thing wrong with it: cut off after any byte, or one of its keys
// renamed, null, of another type, there twice, in the other letter case. What the whole input
// denies must not become allowed unless an error or a warning names the file; an answer that stays
// open must say what is unknown. Where what is left is whole in itself, nothing can tell, and it is
// in a list here.

#include "tests/damage.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "engine/answer.h"
#include "engine/compile.h"
#include "engine/names.h"
#include "model/ask/configuration.h"
#include "model/ask/request_reader.h"
#include "model/ask/suite_reader.h"
#include "model/change/change_reader.h"
#include "model/change/change_set.h"
#include "model/load/load.h"
#include "tests/hostile/samples.h"

namespace iamsim {
namespace {

namespace fs = std::filesystem;
using std::string_view;

// What is left is whole in itself: no reader can tell that there was more, or that a name which is
// free is another.
struct Whole {
  string_view sample;  // empty: any
  string_view damage;  // a part of "FILE: KEYS KIND"
  std::size_t count;   // of those that nobody is told of; 0 where `sample` is empty
};
constexpr Whole kWhole[] = {
    // YAML that ends between two items, or in a plain text that may be shorter. Each end once.
    {"native YAML", "ends in", 30},
    {"changes YAML", "ends in", 3},
    // Tags have any name, and a number is a text in a condition and in what people write.
    {"", "aws:PrincipalTag/blocked re", 0},
    {"", "tags.blocked re", 0},
    {"", "tags_all.blocked re", 0},
    {"", "tags.json: blocked re", 0},
    {"", "setTag.key retyped", 0},
    {"", "setTag.value retyped", 0},
    {"", "Properties.Tags.Key retyped", 0},
    {"", "Properties.Tags.Value retyped", 0},
    {"AWS Config", "configuration.tags.key retyped", 1},
    {"AWS Config", "configuration.tags.value retyped", 1},
    // A bucket may be called 7.
    {"", "Lake.Properties.BucketName retyped", 0},
    {"", "LakePolicy.Properties.Bucket retyped", 0},
    // The program writes null for what is not there.
    {"AWS Config", "configuration.permissionsBoundary null", 1},
    {"AWS Config", "configuration.tags null", 1},
    {"AWS Config", "supplementaryConfiguration null", 1},
    {"AWS Config", "BucketPolicy null", 1},
    {"AWS Config", "policyText null", 1},
    {"iam-collect store", "permissionBoundary null", 1},
    {"", "permissions_boundary null", 0},
    // Null says of a key of a request that it is absent.
    {"", "context.aws:SourceIp null", 0},
    {"", "context.aws:SourceIp renamed", 0},
};

struct Reply {
  bool refused = false;
  std::vector<string_view> allowed;  // actions
  std::vector<string_view> open;     // conditional, and nothing says why
  std::size_t decided = 0;
  std::vector<std::string> said;  // the name of the file, a blank and the message
};

// The file that a place is in.
std::string FileOf(const Diagnostic& diagnostic) {
  return diagnostic.source == nullptr ? std::string() : diagnostic.source->name();
}

LoadOptions Options() {
  return {.account = "111122223333", .region = "eu-west-1"};
}

Request QuestionAbout(string_view action) {
  Request request;
  request.principal = "arn:aws:iam::111122223333:user/eve";
  request.action = std::string(action);
  const string_view service = action.substr(0, action.find(':'));
  const std::string here = "arn:aws:" + std::string(service) + ":eu-west-1:111122223333:";
  if (service == "s3") {
    request.resource = "arn:aws:s3:::lake/k";
    request.resource_account = "111122223333";
  }
  if (service == "sts") request.resource = "arn:aws:iam::111122223333:role/door";
  if (service == "sqs") request.resource = here + "jobs";
  if (service == "sns") request.resource = here + "news";
  if (service == "secretsmanager") request.resource = here + "secret:s-AbCdEf";
  if (service == "ecr") request.resource = here + "repository/r";
  if (service == "lambda") request.resource = here + "function:f";
  if (service == "kms") request.resource = here + "key/1234";
  if (action == "s3:GetObjectVersionTagging") request.vpc_endpoint = "vpce-1";
  return request;
}

// A folder of its own, gone with the test.
class Damaged : public testing::TestWithParam<Sample> {
 protected:
  Damaged() : root_(fs::path(testing::TempDir()) / ("iamsim-damage-" + std::to_string(getpid()))) {
    fs::remove_all(root_);
    // A folder that holds it bounds what its files may name.
    fs::create_directories(root_ / ".git");
    for (const SampleFile& file : GetParam().files) {
      Write(file.name, file.text);
      Put(file, file.text);
    }
  }
  ~Damaged() override { fs::remove_all(root_); }

  std::string PathOf(string_view name) const { return (root_ / "in" / name).string(); }
  void Write(string_view name, string_view text) const {
    fs::create_directories(fs::path(PathOf(name)).parent_path());
    std::ofstream(PathOf(name), std::ios::binary) << text;
  }

  // One file at a time is not as it was.
  void Set(const SampleFile& file, string_view text) {
    if (damaged_ != nullptr && damaged_ != &file) Put(*damaged_, damaged_->text);
    damaged_ = &file;
    Put(file, text);
  }
  void Put(const SampleFile& file, string_view text) {
    if (IsOnDisk()) {
      Write(file.name, text);
    } else {
      texts_[file.name] = std::make_shared<const SourceText>(PathOf(file.name), std::string(text));
    }
  }
  // Writing files takes the longest.
  static bool IsOnDisk() {
    const SampleUse use = GetParam().use;
    return use == SampleUse::kFolder || use == SampleUse::kSuite;
  }

  // What is answered now.
  Reply Ask() const;
  // The same with a file that is damaged; adds what nobody was told of.
  void Try(const SampleFile& file, string_view text, const std::string& damage);
  void ExpectNothingSilent(string_view test);

  std::size_t told_ = 0;  // allowed, with a word
  std::size_t runs_ = 0;

 private:
  std::optional<Estate> LoadEstate(Diagnostics& diagnostics, Request& defaults) const;
  static void Decide(const CompiledEstate& compiled, const Request& request, string_view action,
                     Reply& reply);

  const fs::path root_;
  const SampleFile* damaged_ = nullptr;
  std::map<std::string, std::shared_ptr<const SourceText>> texts_;  // by name
  std::set<std::string> said_of_whole_;
  std::set<std::string> silent_;
};

std::optional<Estate> Damaged::LoadEstate(Diagnostics& diagnostics, Request& defaults) const {
  const Sample& sample = GetParam();
  const SampleFile& last = sample.files.back();
  std::optional<LoadedModel> model;
  ChangeSet changes;
  if (sample.use == SampleUse::kFolder) {
    model = LoadModel({PathOf("")}, Options(), diagnostics);
  } else if (sample.use == SampleUse::kConfiguration) {
    std::optional<Configuration> read =
        ReadConfiguration(texts_.at(last.name), Options(), diagnostics);
    if (!read) return std::nullopt;
    model = LoadModel(read->model, Options(), diagnostics);
    changes = std::move(read->changes);
    defaults = std::move(read->defaults);
  } else {
    std::vector<std::shared_ptr<const SourceText>> texts;
    for (const SampleFile& file : sample.files) {
      if (sample.use == SampleUse::kTexts || &file != &last) texts.push_back(texts_.at(file.name));
    }
    model = LoadModelTexts(texts, Options(), diagnostics);
  }
  if (!model) return std::nullopt;
  if (sample.use == SampleUse::kChanges) {
    std::optional<ChangeSet> read = LoadChanges(texts_.at(last.name), Options(), diagnostics);
    if (!read) return std::nullopt;
    changes = *std::move(read);
  }
  if (changes.empty()) return std::move(model->estate);
  return ApplyChanges(model->estate, changes, /*strict=*/true, diagnostics);
}

void Damaged::Decide(const CompiledEstate& compiled, const Request& request, string_view action,
                     Reply& reply) {
  const absl::StatusOr<Answer> answer = AnswerQuestion(compiled, request);
  if (!answer.ok()) {  // an error of its own
    reply.said.emplace_back(answer.status().message());
    return;
  }
  ++reply.decided;
  const EvalDecision decision = answer->result().decision;
  if (decision == EvalDecision::kAllowed) reply.allowed.push_back(action);
  if (decision == EvalDecision::kConditional && answer->UnknownParts().empty()) {
    reply.open.push_back(action);
  }
}

Reply Damaged::Ask() const {
  const Sample& sample = GetParam();
  Reply reply;
  Diagnostics diagnostics;
  if (sample.use == SampleUse::kSuite) {
    SuiteOptions options;
    options.load = Options();
    const auto suites = LoadSuites({PathOf(sample.files.back().name)}, options, diagnostics);
    std::size_t failing = 0;
    for (const Suite& suite : suites ? suites->suites : std::vector<Suite>()) {
      for (const Scenario& scenario : suite.scenarios) {
        const auto compiled = Compile(*suite.estates[scenario.estate]);
        Request request = scenario.request;
        bool passes = ResolveNames(compiled->estate(), NameStyle::kExact, request).ok();
        if (passes) {
          const auto answer = AnswerQuestion(*compiled, request);
          passes = answer.ok() && Meets(answer->result().decision, scenario.expect) &&
                   (!scenario.blocked_by ||
                    answer->explanation().blocked_by.ContainsAll(*scenario.blocked_by));
        }
        failing += passes ? 0 : 1;
      }
    }
    reply.refused = !suites;
    if (suites && failing == 0) reply.allowed.push_back("all scenarios");
  } else {
    Request defaults;
    std::optional<Estate> estate = LoadEstate(diagnostics, defaults);
    reply.refused = !estate;
    if (estate) {
      // In an open world what the sample lacks would hide what a damage loses.
      CompileOptions options;
      options.closed_world = true;
      const auto compiled = Compile(*std::move(estate), options);
      for (const string_view action : sample.actions) {
        Request request = QuestionAbout(action);
        request.context = defaults.context;
        request.now = defaults.now;
        Decide(*compiled, request, action, reply);
      }
      if (sample.use == SampleUse::kRequests) {
        const std::vector<Request> requests =
            ReadRequests(texts_.at(sample.files.back().name), /*stream=*/true, diagnostics);
        for (const Request& request : requests)
          Decide(*compiled, request, "a request", reply);
      }
    }
  }
  reply.refused = reply.refused || diagnostics.has_errors();
  for (const Diagnostic& diagnostic : diagnostics.all())
    reply.said.push_back(FileOf(diagnostic) + " " + diagnostic.message);
  return reply;
}

void Damaged::Try(const SampleFile& file, string_view text, const std::string& damage) {
  if (runs_ == 0) {
    const Reply whole = Ask();
    said_of_whole_.insert(whole.said.begin(), whole.said.end());
    EXPECT_FALSE(whole.refused) << testing::PrintToString(whole.said);
    EXPECT_TRUE(whole.allowed.empty()) << testing::PrintToString(whole.allowed);
    EXPECT_TRUE(whole.open.empty()) << testing::PrintToString(whole.open);
    if (GetParam().use != SampleUse::kSuite) {
      EXPECT_GE(whole.decided, std::max<std::size_t>(1, GetParam().actions.size()))
          << testing::PrintToString(whole.said);
    }
  }
  ++runs_;
  Set(file, text);
  const Reply reply = Ask();
  if (reply.refused || (reply.allowed.empty() && reply.open.empty())) return;
  const bool is_told = std::any_of(reply.said.begin(), reply.said.end(), [&](const auto& said) {
    return said.find(file.name) != std::string::npos && !said_of_whole_.contains(said);
  });
  if (is_told) {
    told_ += reply.allowed.empty() ? 0 : 1;
  } else {
    silent_.insert(fs::path(file.name).filename().string() + ": " + damage);
  }
}

void Damaged::ExpectNothingSilent(string_view test) {
  std::size_t counts[std::size(kWhole)] = {};
  for (const std::string& silent : silent_) {
    const auto* row = std::find_if(std::begin(kWhole), std::end(kWhole), [&](const Whole& whole) {
      return (whole.sample.empty() || whole.sample == GetParam().name) &&
             silent.find(whole.damage) != std::string::npos;
    });
    EXPECT_NE(row, std::end(kWhole)) << "allowed, and nobody is told: " << silent;
    if (row != std::end(kWhole)) ++counts[row - std::begin(kWhole)];
  }
  for (std::size_t i = 0; i < std::size(kWhole); ++i) {
    const Whole& row = kWhole[i];
    const bool is_cut = row.damage == "ends in";
    if (row.sample != GetParam().name || is_cut != (test == "cut off")) continue;
    EXPECT_EQ(counts[i], row.count) << row.damage;
  }
  std::cout << runs_ << " runs; allowed with a warning: " << told_
            << ", silently: " << silent_.size() << "\n";
}

// The last line of a text, that shows where it ends.
std::string EndOf(string_view text) {
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  const std::size_t line = text.rfind('\n');
  text = line == string_view::npos ? text : text.substr(line + 1);
  return std::string(text.size() > 60 ? text.substr(text.size() - 60) : text);
}

TEST_P(Damaged, CutOff) {
  for (const SampleFile& file : GetParam().files) {
    if (!file.is_damaged) continue;
    for (std::size_t size = 0; size < file.text.size(); size += GetParam().step) {
      const string_view left = string_view(file.text).substr(0, size);
      // What lacks white space at its end lacks nothing.
      if (string_view(file.text).find_first_not_of(" \n", size) == string_view::npos) break;
      Try(file, left, "ends in `" + EndOf(left) + "`");
    }
  }
  ExpectNothingSilent("cut off");
}

TEST_P(Damaged, AKey) {
  for (const SampleFile& file : GetParam().files) {
    if (!file.is_damaged) continue;
    // One text, or one in each line.
    std::size_t next = 0;
    for (std::size_t begin = 0; begin < file.text.size(); begin = next) {
      next = file.name.ends_with(".jsonl") ? file.text.find('\n', begin) + 1 : file.text.size();
      for (const Damage& damage : DamagesOf(file.text.substr(begin, next - begin))) {
        Try(file, file.text.substr(0, begin) + damage.text + file.text.substr(next),
            testing::PrintToString(damage));
      }
    }
  }
  ExpectNothingSilent("a key");
}

std::string NameOf(const testing::TestParamInfo<Sample>& info) {
  std::string name;
  for (const char c : info.param.name)
    name += c == ' ' || c == '-' || c == '.' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Damaged, testing::ValuesIn(HostileSamples()), NameOf);

}  // namespace
}  // namespace iamsim
