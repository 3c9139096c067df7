// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/text.hpp"

#include <fmt/format.h>

namespace reprise {
namespace {

using Lines = std::vector<std::string>;

struct Edit {
  char mark;  // ' ', '-' or '+'
  const std::string* line;
};

/// Longest common subsequence of the differing middle; quadratic, so bounded by kMiddle lines a side.
constexpr std::size_t kMiddle = 4000;

std::vector<Edit> edits_of_middle(const Lines& a, const Lines& b, std::size_t from, std::size_t a_end,
                                  std::size_t b_end) {
  std::vector<Edit> edits;
  const std::size_t n = a_end - from;
  const std::size_t m = b_end - from;
  if (n == 0 || m == 0 || n * m > kMiddle * kMiddle / 4) {
    for (std::size_t i = from; i < a_end; ++i) edits.push_back({'-', &a[i]});
    for (std::size_t j = from; j < b_end; ++j) edits.push_back({'+', &b[j]});
    return edits;
  }
  std::vector<std::vector<std::uint32_t>> common(n + 1, std::vector<std::uint32_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      common[i][j] =
          a[from + i] == b[from + j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  for (std::size_t i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && a[from + i] == b[from + j]) {
      edits.push_back({' ', &a[from + i]});
      ++i, ++j;
    } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
      edits.push_back({'-', &a[from + i++]});
    } else {
      edits.push_back({'+', &b[from + j++]});
    }
  }
  return edits;
}

std::vector<Edit> edits_of(const Lines& a, const Lines& b) {
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<Edit> edits;
  for (std::size_t i = 0; i < head; ++i) edits.push_back({' ', &a[i]});
  const auto middle = edits_of_middle(a, b, head, a.size() - tail, b.size() - tail);
  edits.insert(edits.end(), middle.begin(), middle.end());
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) edits.push_back({' ', &a[i]});
  return edits;
}

void print_hunk(std::string& out, const std::vector<Edit>& edits, std::size_t begin, std::size_t end) {
  std::size_t a_line = 1;
  std::size_t b_line = 1;
  for (std::size_t i = 0; i < begin; ++i) {
    a_line += edits[i].mark != '+' ? 1U : 0U;
    b_line += edits[i].mark != '-' ? 1U : 0U;
  }
  std::size_t a_count = 0;
  std::size_t b_count = 0;
  for (std::size_t i = begin; i < end; ++i) {
    a_count += edits[i].mark != '+' ? 1U : 0U;
    b_count += edits[i].mark != '-' ? 1U : 0U;
  }
  out += fmt::format("@@ -{},{} +{},{} @@\n", a_count == 0 ? a_line - 1 : a_line, a_count,
                     b_count == 0 ? b_line - 1 : b_line, b_count);
  for (std::size_t i = begin; i < end; ++i) out += edits[i].mark + *edits[i].line + "\n";
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after) {
  if (before == after) return {};
  constexpr std::size_t context = 3;
  const Lines a = split_lines(before);
  const Lines b = split_lines(after);
  const auto edits = edits_of(a, b);
  std::string out;
  for (std::size_t at = 0; at < edits.size();) {
    while (at < edits.size() && edits[at].mark == ' ') ++at;
    if (at == edits.size()) break;
    const std::size_t begin = at > context ? at - context : 0;
    std::size_t last = at;  // last changed line of this hunk
    for (std::size_t i = at; i < edits.size() && i <= last + 2 * context; ++i) {
      if (edits[i].mark != ' ') last = i;
    }
    const std::size_t end = std::min(edits.size(), last + context + 1);
    print_hunk(out, edits, begin, end);
    at = end;
  }
  if (out.empty()) out = "\\ only the newline at the end differs\n";
  return out;
}

}  // namespace reprise
