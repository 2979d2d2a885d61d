// SPDX-License-Identifier: Apache-2.0
// The manual is made in two steps: sections are collected from the commands, then a printer writes
// them, as a page of man(1) or as Markdown. So both say the same, and an option is described in one
// place: a command's own with the command, those of a group with the group.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/help/command_tree.h"
#include "cli/help/help.h"
#include "model/diagnostics.h"
#include "model/printable.h"

namespace iamsim {
namespace {

using std::string_view;

struct Entry {
  std::vector<std::string> names;
  std::string value;  // empty for a flag
  std::string text;
};

struct Section {
  std::string title = {};
  bool is_part = false;  // of the section before that is none
  std::string text = {};
  std::string usage = {};
  std::vector<Entry> entries = {};
  std::string examples = {};
};

struct Page {
  std::string name;  // "iamsim", "iamsim-can"
  std::string purpose;
  std::string usage;
  std::vector<Section> sections;
};

Entry EntryOf(const CLI::Option& option) {
  const OptionNames names = NamesOf(option);
  Entry entry{names.all, names.takes_value ? ValueNameOf(option) : "", option.get_description()};
  // Many descriptions name the choices already.
  std::string missing;
  for (const std::string& choice : ChoicesOf(option)) {
    if (entry.text.find(choice) == std::string::npos)
      missing += (missing.empty() ? "" : ", ") + choice;
  }
  if (!missing.empty()) entry.text += " (" + missing + ")";
  return entry;
}

bool IsHelp(const CLI::Option& option) {
  return option.check_lname("help") || option.check_lname("help-all");
}

std::vector<Entry> OwnEntries(const CLI::App& command) {
  std::vector<Entry> entries;
  for (const CLI::Option* option : OptionsOf(command)) {
    if (!IsHelp(*option) && FindGroup(option->get_group()) == nullptr)
      entries.push_back(EntryOf(*option));
  }
  return entries;
}

// `iamsim can [OPTION]... [PRINCIPAL ACTION [RESOURCE]]`; a word without a better name has that of
// its option.
std::string UsageOf(const CLI::App& command) {
  std::string usage = "iamsim " + command.get_name() + " [OPTION]...";
  for (const CLI::Option* option :
       command.get_options([](const CLI::Option* each) { return each->get_positional(); })) {
    std::string word = option->get_name();
    if (option->get_expected_max() > 1) word += "...";
    usage += option->get_required() ? " " + word : " [" + word + "]";
  }
  return usage;
}

std::string WordsOf(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* option :
       command.get_options([](const CLI::Option* each) { return each->get_positional(); })) {
    if (option->get_description().empty()) continue;
    text += (text.empty() ? "" : "; ") + option->get_name() + ": " + option->get_description();
  }
  return text;
}

// The groups that a command has options of.
std::string GroupsOf(const CLI::App& command) {
  std::string text;
  for (const OptionGroup& group : OptionGroups()) {
    if (OptionsOf(command, group.name).empty()) continue;
    text += (text.empty() ? "" : ", ") + std::string(group.name);
  }
  return text.empty() ? "" : "It also has the options of: " + text + ".";
}

std::string Joined(const std::vector<std::string>& paragraphs) {
  std::string text;
  for (const std::string& paragraph : paragraphs) {
    if (!paragraph.empty()) text += (text.empty() ? "" : "\n\n") + paragraph;
  }
  return text;
}

std::string AsSentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text.empty() || text.back() == '.' ? text : text + ".";
}

Section CommandSection(const CLI::App& command) {
  const std::string words = WordsOf(command);
  return {.title = "iamsim " + command.get_name(),
          .is_part = true,
          .text = Joined({AsSentence(command.get_description()), words, GroupsOf(command)}),
          .usage = UsageOf(command),
          .entries = OwnEntries(command),
          .examples = command.get_footer()};
}

std::vector<Section> Ending() {
  return {
      {.title = "Options of every command",
       .entries = {{{"-h", "--help"}, "", "the options that people use, and examples"},
                   {{"--help-all"}, "", "every option"}}},
      {.title = "Exit status",
       .text = "0: yes (allowed, passed, nothing changed, nothing found). 1: no. 2: a question "
               "or an input is wrong, or the output could not be written. 3: the answer depends "
               "on something unknown."},
      {.title = "Environment",
       .text = "IAMSIM_MODEL is the model of commands without -m. NO_COLOR turns colours off."}};
}

Page PageOfProgram(const CLI::App& program) {
  Page page{
      "iamsim", "offline AWS IAM policy evaluation", "iamsim COMMAND [OPTION]... [WORD]...", {}};
  page.sections.push_back({.title = "Description",
                           .text = "Says whether a principal may do an action on a resource, and "
                                   "why, from a model of AWS accounts. It makes no AWS calls."});
  page.sections.push_back({.title = "Commands"});
  for (const CLI::App* command : CommandsOf(program))
    page.sections.push_back(CommandSection(*command));
  page.sections.push_back({.title = "Groups of options", .text = "Several commands share these."});
  for (const OptionGroup& group : OptionGroups()) {
    Section section{
        .title = std::string(group.name), .is_part = true, .text = std::string(group.about)};
    for (const CLI::Option* option : OptionsOfGroup(program, group.name))
      section.entries.push_back(EntryOf(*option));
    page.sections.push_back(section);
  }
  for (const Section& section : Ending())
    page.sections.push_back(section);
  return page;
}

Page PageOfCommand(const CLI::App& command) {
  Page page{"iamsim-" + command.get_name(), command.get_description(), UsageOf(command), {}};
  page.sections.push_back(
      {.title = "Description",
       .text = Joined({AsSentence(command.get_description()), WordsOf(command)})});
  page.sections.push_back(
      {.title = "Options", .text = GroupsOf(command), .entries = OwnEntries(command)});
  page.sections.push_back({.title = "Examples and exit status", .examples = command.get_footer()});
  page.sections.push_back(
      {.title = "See also", .text = "iamsim(1), which describes the groups of options."});
  return page;
}

// ---- man(1) ----

std::string Roff(string_view text) {
  std::string escaped;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    begins_line = c == '\n';
  }
  return escaped;
}

// An empty line would be an error of the page.
std::string Paragraphs(const std::string& text) {
  std::string roff = Roff(text);
  for (std::size_t at = roff.find("\n\n"); at != std::string::npos; at = roff.find("\n\n", at))
    roff.replace(at, 2, "\n.PP\n");
  return roff;
}

std::string InCapitals(const std::string& text) {
  std::string upper;
  for (const char c : text)
    upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return upper;
}

void PrintRoff(const Page& page) {
  std::cout << ".TH " << Roff(InCapitals(page.name))
            << " 1 \"\" \"iamsim " IAMSIM_VERSION "\" \"User Commands\"\n"
            << ".SH NAME\n"
            << Roff(page.name) << " \\- " << Roff(page.purpose) << "\n.SH SYNOPSIS\n.B "
            << Roff(page.usage) << '\n';
  for (const Section& section : page.sections) {
    std::cout << (section.is_part ? ".SS \"" + Roff(section.title)
                                  : ".SH \"" + Roff(InCapitals(section.title)))
              << "\"\n";
    if (!section.text.empty()) std::cout << Paragraphs(section.text) << '\n';
    if (!section.usage.empty()) std::cout << ".PP\n.B " << Roff(section.usage) << '\n';
    for (const Entry& entry : section.entries) {
      std::string names;
      for (const std::string& name : entry.names)
        names += (names.empty() ? "\\fB" : ", \\fB") + Roff(name) + "\\fR";
      if (!entry.value.empty()) names += " \\fI" + Roff(entry.value) + "\\fR";
      std::cout << ".TP\n" << names << '\n' << Roff(entry.text) << '\n';
    }
    // A paragraph right behind a heading would be a fault of the page.
    const bool is_first = section.text.empty() && section.entries.empty();
    if (!section.examples.empty())
      std::cout << (is_first ? ".nf\n" : ".PP\n.nf\n") << Roff(section.examples) << "\n.fi\n";
  }
}

// ---- Markdown ----

std::string InTable(string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    if (c == '<') {
      escaped += "&lt;";
    } else {
      escaped += c == '\n' ? ' ' : c;
    }
  }
  return escaped;
}

void PrintMarkdown(const Page& page) {
  std::cout << "# Commands and options\n\n"
               "This page is printed by `iamsim manual --format markdown`, from the commands "
               "themselves.\n";
  for (const Section& section : page.sections) {
    std::cout << (section.is_part ? "\n### " : "\n## ") << section.title << '\n';
    if (!section.usage.empty()) std::cout << "\n    " << section.usage << '\n';
    if (!section.text.empty()) std::cout << '\n' << section.text << '\n';
    if (!section.entries.empty()) std::cout << "\n| option | |\n|---|---|\n";
    for (const Entry& entry : section.entries) {
      std::string names;
      for (const std::string& name : entry.names)
        names += (names.empty() ? "`" : ", `") + name + '`';
      if (!entry.value.empty()) names += " `" + InTable(entry.value) + '`';
      std::cout << "| " << names << " | " << InTable(entry.text) << " |\n";
    }
    if (!section.examples.empty()) std::cout << "\n```text\n" << section.examples << "\n```\n";
  }
}

struct ManualFlags {
  std::string command;
  std::string format = "roff";
  bool names = false;
};

}  // namespace

std::function<ExitCode()> AddManualCommand(const Command& program) {
  CLI::App& app = program.app();
  const auto flags = std::make_shared<ManualFlags>();
  const Command command = program.AddCommand("manual", "print the manual page");
  // Packages call it; a user has the page.
  command.app().group("");
  command.AddOption("command", flags->command, "the page of this command alone");
  command.AddOption("--format", flags->format, "roff or markdown").OneOf({"roff", "markdown"});
  command.AddFlag("--names", flags->names, "the names of the commands");
  return [flags, &app] {
    if (flags->names) {
      for (const CLI::App* each : CommandsOf(app))
        std::cout << each->get_name() << '\n';
      return ExitCode::kYes;
    }
    Page page;
    if (flags->command.empty()) {
      page = PageOfProgram(app);
    } else {
      std::vector<string_view> names;
      for (const CLI::App* each : CommandsOf(app)) {
        names.push_back(each->get_name());
        if (each->get_name() == flags->command) page = PageOfCommand(*each);
      }
      if (page.name.empty()) {
        std::cerr << "error: no command `" << Printable(flags->command) << '`';
        if (const string_view nearest = NearestWord(flags->command, names); !nearest.empty())
          std::cerr << "; did you mean `" << nearest << "`?";
        std::cerr << '\n';
        return ExitCode::kTrouble;
      }
    }
    if (flags->format == "markdown") {
      PrintMarkdown(page);
    } else {
      PrintRoff(page);
    }
    return ExitCode::kYes;
  };
}

}  // namespace iamsim
