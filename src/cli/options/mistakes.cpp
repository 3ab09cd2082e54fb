#include "cli/options/mistakes.hpp"

#include "cli/options/values.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace lockstep::cli {
namespace {

std::vector<std::string> verbs_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(verb->get_name());
    return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_snames()) names.push_back("-" + name);
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

std::string did_you_mean(const std::string& text, const std::vector<std::string>& words) {
    const std::string meant = nearest(text, words);
    return meant.empty() ? "" : ": did you mean " + meant + "?";
}

/// A word that has no place on the command line.
std::string unexpected(const CLI::App& app, const std::string& word) {
    if (app.get_subcommands().empty()) {
        if (word.starts_with('-')) return "'" + word + "' is not an option" + did_you_mean(word, options_of(app));
        return "'" + word + "' is not something to do" + did_you_mean(word, verbs_of(app));
    }
    const CLI::App& verb = *app.get_subcommands().front();
    if (!word.starts_with('-')) return "'" + word + "' is one too many: " + verb.get_name() + " takes one";
    const std::string option = word.substr(0, word.find('='));
    const std::string sentence = "'" + option + "' is not an option of " + verb.get_name();
    const std::string meant = did_you_mean(option, options_of(verb));
    if (!meant.empty()) return sentence + meant;
    for (const std::string& other : verbs_of(app)) {
        const std::vector<std::string> theirs = options_of(*app.get_subcommand(other));
        if (std::find(theirs.begin(), theirs.end(), option) != theirs.end()) return sentence + ", but of " + other;
    }
    return sentence;
}

/// CLI11 says "--json excludes --gdb".
std::string cannot_be_together(std::string text) {
    constexpr std::string_view between = " excludes ";
    if (const std::size_t at = text.find(between); at != std::string::npos) text.replace(at, between.size(), " and ");
    return text + " do not go together";
}

} // namespace

std::string sentence_about(const CLI::ParseError& error, const CLI::App& app, const std::string& last) {
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return unexpected(app, last);
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
        return "'" + last + (last.starts_with('-') ? "' needs a value" : "' names nothing");
    if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) return cannot_be_together(error.what());
    if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) return "'" + last + "' takes no value";
    return error.what();
}

} // namespace lockstep::cli
