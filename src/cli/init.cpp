// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/secrets_encrypt.hpp"
#include "cli/verbs.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kIgnored = "secrets.yaml\n.reprise/\n";

/// Folders of the installation's templates/ that are whole estates.
std::vector<std::string> estate_templates(const Installation& installation) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(installation.share / "templates", error)) {
    if (fs::exists(entry.path() / "estate.yaml", error)) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// A password that every rule of complexity accepts: 120 random bits, and one character of each class.
std::string random_password() { return "R-" + random_hex(30) + "-z9"; }

Status make_estate(const Installation& installation, const fs::path& dir, const std::string& name) {
  std::error_code error;
  for (const char* file : {"estate.yaml", "secrets.yaml"}) {
    if (fs::exists(dir / file, error)) {
      return Error{
          trf("{} already holds {}; nothing was changed", dir.string(), file), tr("choose another directory"), {}};
    }
  }
  const auto known = estate_templates(installation);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    return Error{trf("there is no template \"{}\"", name), trf("there are: {}", join(known, ", ")), {}};
  }
  fs::create_directories(dir, error);
  if (error) return Error{trf("cannot make {}: {}", dir.string(), error.message()), {}, {}};
  fs::copy(installation.share / "templates" / name, dir, fs::copy_options::recursive | fs::copy_options::skip_existing,
           error);
  if (error) return Error{trf("cannot copy the template to {}: {}", dir.string(), error.message()), {}, {}};
  const auto yaml = read_file(dir / "estate.yaml");
  if (!yaml) return yaml.error();
  std::string secrets;
  for (const auto& secret : secret_names(*yaml)) secrets += secret + ": \"" + random_password() + "\"\n";
  if (auto status = write_file(dir / "secrets.yaml", secrets, 0600); !status) return status;
  if (fs::exists(dir / ".gitignore", error)) return Done{};
  return write_file(dir / ".gitignore", kIgnored);
}

/// A path as one word for a shell.
std::string shell_word(const std::string& path) {
  const bool plain =
      path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == std::string::npos;
  return plain ? path : "'" + path + "'";
}

}  // namespace

void add_init(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("init", tr("Make an estate that validates, from a template"));
  struct Options {
    std::string dir;
    std::string name = "hopital-local";
    bool encrypt = false;
    std::vector<std::string> recipients;
  };
  auto options = std::make_shared<Options>();
  verb->add_option("dir", options->dir, tr("Directory to make"))->required();
  verb->add_option("--template", options->name, tr("Name of the template"))->capture_default_str();
  verb->add_flag("--encrypt", options->encrypt, tr("Encrypt its secrets with age at once"));
  verb->add_option("-r,--recipient", options->recipients, tr("Encrypt them for this public key (implies --encrypt)"))
      ->allow_extra_args(false);
  verb->callback([&context, options] {
    if (auto status = make_estate(context.installation, options->dir, options->name); !status) {
      complain(context, status.error(), ExitCode::failed);
      return;
    }
    print(trf("{} is ready: its secrets were made at random", options->dir) + "\n");
    if (options->encrypt || !options->recipients.empty() || confirm(tr("Encrypt its secrets with age now?"))) {
      const EstateDir dir{fs::absolute(options->dir).lexically_normal()};
      if (auto status = encrypt_secrets(context, dir, options->recipients); !status)
        complain(context, status.error(), ExitCode::failed);
    } else {
      print(
          trf("they are clear text in secrets.yaml (0600, not for git); to encrypt them: reprise -i {} secrets encrypt",
              shell_word(options->dir)) +
          "\n");
    }
    print(trf("next: reprise -i {0} validate; reprise -i {0} plan", shell_word(options->dir)) + "\n");
  });
}

}  // namespace reprise::cli
