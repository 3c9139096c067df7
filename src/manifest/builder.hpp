// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.hpp"
#include "manifest/yaml.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// Turns marks of yaml-cpp (bytes, from 0) into places for people (characters, from 1).
class Places {
 public:
  Places(std::string_view text, FileName file);
  SourceRange at(const YAML::Mark& mark) const;
  /// What stands at the mark, to the end of the text.
  std::string_view rest(const YAML::Mark& mark) const;
  /// The line of the mark, without its newline.
  std::string_view line(const YAML::Mark& mark) const;
  /// The byte before the mark, or 0.
  char before(const YAML::Mark& mark) const;

 private:
  std::size_t offset(const YAML::Mark& mark) const;
  std::string_view text_;
  FileName file_;
  std::vector<std::size_t> starts_;
};

/// Ends the reading of a text that is broken beyond use or too costly; the reason is already in the diagnostics.
struct Stop {};

/// Builds a Value from the events of one document and keeps the limits.
class Builder : public YAML::EventHandler {
 public:
  Builder(const Places& places, const Secrets* secrets, Diagnostics& out);

  /// The document; null where there was none.
  Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  /// What a subtree costs, aliases expanded.
  struct Size {
    std::size_t nodes = 0;
    std::size_t bytes = 0;
    std::size_t depth = 0;
  };
  /// A list or map that is being read.
  struct Frame {
    Value value;
    Size size;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool has_key = false;
    bool drop = false;  ///< the value of the key is thrown away (duplicate key)
    std::string key;
    SourceRange key_at;
    std::unordered_map<std::string, std::uint32_t> lines{};  ///< keys so far and where
  };
  struct Anchored {
    Value value;
    Size size;
    bool kept = false;  ///< false: too large to be used by an alias
  };

  [[noreturn]] void stop(const YAML::Mark& mark, std::string message, std::string hint = {});
  void problem(const SourceRange& at, std::string message, std::string hint = {});
  bool expects_key() const;
  void key(const YAML::Mark& mark, const std::string& tag, const std::string& text);
  void refuse_tag(const YAML::Mark& mark, const std::string& tag);
  void refuse_open_quote(const YAML::Mark& mark);
  [[noreturn]] void refuse_key(const YAML::Mark& mark);
  Value scalar(const YAML::Mark& mark, const std::string& tag, const std::string& text);
  Value secret(const YAML::Mark& mark, const std::string& name);
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Value empty);
  void close();
  void add(Value value, const Size& size, YAML::anchor_t anchor);
  void keep(YAML::anchor_t anchor, const Value& value, const Size& size);
  void count(const YAML::Mark& mark, const Size& size);

  const Places& places_;
  const Secrets* secrets_;
  Diagnostics& out_;
  Value root_;
  std::vector<Frame> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t nodes_ = 0;
  Size aliased_;
  Size kept_;
  int problems_ = 0;
};

}  // namespace reprise::manifest
