// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/report/test_report.h"

// JUnit's XML as Jenkins, GitLab and GitHub's reporters read it. GitLab drops a test whose name it
// has seen in the job, so names are unique; Jenkins' xunit plugin knows no `file` of a test case.

namespace iamsim {
namespace {

// Escaped for an attribute or a text; XML 1.0 cannot hold most control characters.
std::string Xml(std::string_view input) {
  const std::string printable = Printable(input, "\t\n");
  const std::string_view text = printable;
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      case '\t':
        escaped += "&#9;";
        break;
      default:
        // U+FFFE and U+FFFF are not characters of XML either.
        if (text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() &&
            static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
          escaped += '?';
          i += 2;
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

std::string Attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + Xml(value) + '"';
}

std::string Attribute(std::string_view name, std::size_t value) {
  return Attribute(name, std::to_string(value));
}

// The suite's path without its extension.
std::string ClassName(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool has_extension =
      dot != std::string::npos && dot > 0 && (slash == std::string::npos || dot > slash + 1);
  return has_extension ? path.substr(0, dot) : path;
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;

  void Add(TestStatus status) {
    ++tests;
    switch (status) {
      case TestStatus::kPassed:
        break;
      case TestStatus::kFailed:
      case TestStatus::kUndecided:
        ++failures;
        break;
      case TestStatus::kError:
        ++errors;
        break;
      case TestStatus::kSkipped:
        ++skipped;
        break;
    }
  }
};

class JUnitWriter {
 public:
  JUnitWriter(const TestReport& report, bool strict) : report_(report), strict_(strict) {}

  std::string Write() {
    Counts all;
    for (const TestOutcome& outcome : report_.outcomes)
      all.Add(outcome.status);
    text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
            Attribute("name", "iamsim") + Attribute("tests", all.tests) +
            Attribute("failures", all.failures) + Attribute("errors", all.errors) + ">\n";
    for (std::size_t begin = 0; begin < report_.cases.size();) {
      std::size_t end = begin;
      while (end < report_.cases.size() && report_.cases[end].suite == report_.cases[begin].suite) {
        ++end;
      }
      WriteSuite(begin, end);
      begin = end;
    }
    text_ += "</testsuites>\n";
    return std::move(text_);
  }

 private:
  void WriteSuite(std::size_t begin, std::size_t end) {
    const std::string& file = report_.cases[begin].suite->name;
    Counts counts;
    for (std::size_t i = begin; i < end; ++i)
      counts.Add(report_.outcomes[i].status);
    text_ += "  <testsuite" + Attribute("name", file) + Attribute("tests", counts.tests) +
             Attribute("failures", counts.failures) + Attribute("errors", counts.errors) +
             Attribute("skipped", counts.skipped) + Attribute("file", file) + ">\n";
    const std::string class_name = ClassName(file);
    for (std::size_t i = begin; i < end; ++i)
      WriteCase(class_name, report_.cases[i], report_.outcomes[i]);
    TestReport suite;
    suite.cases = report_.cases.subspan(begin, end - begin);
    const std::vector<std::string> left_out = suite.LeftOut();
    if (!left_out.empty()) {
      text_ += "    <system-err>";
      for (const std::string& what : left_out)
        text_ += "left out: " + Xml(what) + '\n';
      text_ += "</system-err>\n";
    }
    text_ += "  </testsuite>\n";
  }

  // The first of its name keeps it, the others get a number that makes them unique.
  std::string UniqueName(const std::string& class_name, const std::string& name) {
    std::string unique = name;
    std::size_t& count = counts_[class_name + '\n' + name];
    while (!names_.insert(class_name + '\n' + unique).second)
      unique = name + " #" + std::to_string(++count + 1);
    return unique;
  }

  void WriteCase(const std::string& class_name, const TestCase& test, const TestOutcome& outcome) {
    text_ += "    <testcase" + Attribute("classname", class_name) +
             Attribute("name", UniqueName(class_name, test.name));
    if (!strict_) text_ += Attribute("file", test.scenario->source->name());
    const auto child = [&](std::string_view element, std::string_view type) {
      text_ += ">\n      <" + std::string(element) + Attribute("type", type) +
               Attribute("message", MessageWithCause(outcome)) + '>' + Xml(PlaceOf(test)) + '\n' +
               Body(outcome.detail) + "</" + std::string(element) + ">\n    </testcase>\n";
    };
    switch (outcome.status) {
      case TestStatus::kPassed:
        if (outcome.condition.empty() && outcome.assumptions.empty()) {
          text_ += "/>\n";
          return;
        }
        text_ += ">\n      <system-out>";
        if (!outcome.condition.empty()) text_ += Xml(outcome.condition) + '\n';
        for (const Assumption& assumption : outcome.assumptions)
          text_ += "assumed: " + Xml(AssumptionLine(assumption)) + '\n';
        text_ += "</system-out>\n    </testcase>\n";
        return;
      case TestStatus::kFailed:
        return child("failure", "failed");
      case TestStatus::kUndecided:
        return child("failure", "undecided");
      case TestStatus::kError:
        return child("error", "error");
      case TestStatus::kSkipped:
        text_ +=
            ">\n      <skipped" + Attribute("message", outcome.message) + "/>\n    </testcase>\n";
        return;
    }
  }

  // As a text, in which line breaks stay.
  static std::string Body(std::string_view text) {
    std::string body;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      body += Xml(text.substr(0, end)) + '\n';
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return body;
  }

  const TestReport& report_;
  bool strict_;
  std::string text_;
  std::set<std::string> names_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace

std::string WriteJUnitTestReport(const TestReport& report, const TestReportOptions& options) {
  return JUnitWriter(report, options.strict_junit).Write();
}

}  // namespace iamsim
