// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <sodium.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kit/build.hpp"

namespace reprise::kit {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kSignScript =
#include "kit/sign.sh.inc"
    ;

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string text(size * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  std::ifstream file(path, std::ios::binary);
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  if (!file || failure) return Error{trf("{} cannot be read: {}", path.string(), std::strerror(errno)), "", {}};
  if (size > limit) return Error{trf("{} is larger than {} bytes", path.string(), limit), "", {}};
  std::string text(static_cast<std::size_t>(size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

Status write_file(const fs::path& path, std::string_view text) {
  const fs::path fresh = path.string() + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code failure;
  if (file) fs::rename(fresh, path, failure);
  if (file && !failure) return Done{};
  return Error{trf("{} could not be written: {}", path.string(), failure ? failure.message() : std::strerror(errno)),
               tr("is there room on the disk?"),
               {}};
}

std::optional<PoolFile> measure(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::array<char, 65536> buffer;
  PoolFile measured{path.filename().string(), 0, ""};
  while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
    const auto got = static_cast<std::size_t>(file.gcount());
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()), got);
    measured.size += got;
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> sum;
  crypto_hash_sha256_final(&state, sum.data());
  measured.sha256 = hex(sum.data(), sum.size());
  return measured;
}

Result<std::string> sign(const fs::path& kit, const std::string& text) {
  auto ended = tool::run({"sh", "-c", std::string(kSignScript), "reprise-sign", "sign", kit.string()}, text);
  if (!ended) return ended.error();
  if (ended->code == 0 && !ended->out.empty()) return std::move(ended->out);
  return Error{trf("the kit could not be signed\n{}", printable(trim(ended->errors))), "", {}};
}

Result<std::string> verified(const fs::path& kit, const fs::path& in_release) {
  auto ended =
      tool::run({"sh", "-c", std::string(kSignScript), "reprise-sign", "verify", kit.string(), in_release.string()});
  if (!ended) return ended.error();
  if (ended->code == 0) return std::move(ended->out);
  return Error{trf("its signature is not good: {}", printable(trim(ended->errors))), "", {}};
}

}  // namespace reprise::kit
