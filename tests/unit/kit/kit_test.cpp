// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// A kit of two tiny files, signed by its own key, on the disk: what verify() finds, and what the server gives.
#include "kit/kit.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/encoding.hpp"
#include "kit/build.hpp"
#include "kit/serve.hpp"

namespace fs = std::filesystem;
using namespace reprise;

namespace {

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// One signed kit for all cases (a key takes a while); each case works on a copy.
class Kit {
 public:
  Kit()
      : dir(fs::temp_directory_path() /
            ("reprise-kit-test-" + std::to_string(getpid()) + "-" + std::to_string(++count))) {
    static const fs::path master = make_master();
    fs::copy(master, dir, fs::copy_options::recursive);
  }
  ~Kit() { fs::remove_all(dir); }
  fs::path dir;

 private:
  static fs::path make_master() {
    static struct Directory {
      fs::path path = fs::temp_directory_path() / ("reprise-kit-test-" + std::to_string(getpid()));
      ~Directory() { fs::remove_all(path); }
    } master;
    const fs::path system = master.path / "debian-13";
    std::string packages;
    for (const std::string name : {"a_1_all.deb", "b_1%3a2_all.deb"}) {
      const std::string text = "content of " + name;
      put(system / "pool" / name, text);
      packages += "Package: x\nFilename: pool/" + name + "\nSize: " + std::to_string(text.size()) +
                  "\nSHA256: " + sha256_hex(text) + "\n\n";
    }
    put(system / "Packages", packages);
    const std::string release =
        kit::make_release("debian-13", "amd64", "now", {{"Packages", packages.size(), sha256_hex(packages)}});
    put(system / "Release", release);
    const auto signed_text = kit::sign(master.path, release);
    REQUIRE(signed_text);
    put(system / "InRelease", *signed_text);
    return master.path;
  }
  static inline int count = 0;
};

/// The answer of the server to one raw request.
std::string ask(const fs::path& socket_path, const std::string& request) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
  REQUIRE(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  const std::string text = request + "Host: 127.0.0.1:8099\r\nConnection: close\r\n\r\n";
  REQUIRE(write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(fd, buffer, sizeof buffer)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(got));
  close(fd);
  return answer;
}

bool starts(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }
bool ends(const std::string& text, const std::string& with) {
  return text.size() >= with.size() && text.compare(text.size() - with.size(), with.size(), with) == 0;
}

}  // namespace

TEST_CASE("kit: a whole kit verifies") {
  Kit kit;
  const auto report = kit::verify(kit.dir);
  REQUIRE(report);
  CHECK(report->files == 2);
  CHECK(report->damaged.empty());
  CHECK(kit::systems(kit.dir) == std::vector<std::string>{"debian-13"});
}

TEST_CASE("kit: one changed byte is found, and only that file is named") {
  Kit kit;
  std::fstream file(kit.dir / "debian-13/pool/b_1%3a2_all.deb", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(3);
  file.put('X');
  file.close();
  const auto report = kit::verify(kit.dir);
  REQUIRE(report);
  REQUIRE(report->damaged.size() == 1);
  CHECK(report->damaged[0].file == "debian-13/pool/b_1%3a2_all.deb");
  CHECK_FALSE(report->damaged[0].why.empty());
}

TEST_CASE("kit: a missing and a shortened package are both named") {
  Kit kit;
  fs::remove(kit.dir / "debian-13/pool/a_1_all.deb");
  fs::resize_file(kit.dir / "debian-13/pool/b_1%3a2_all.deb", 4);
  const auto report = kit::verify(kit.dir);
  REQUIRE(report);
  CHECK(report->damaged.size() == 2);
}

TEST_CASE("kit: a package swapped together with its entry in the index is found by the signature") {
  Kit kit;
  const fs::path system = kit.dir / "debian-13";
  const std::string evil = "evil";
  put(system / "pool/a_1_all.deb", evil);
  put(system / "Packages", "Filename: pool/a_1_all.deb\nSize: 4\nSHA256: " + sha256_hex(evil) + "\n");
  const auto report = kit::verify(kit.dir);
  REQUIRE(report);
  REQUIRE(report->damaged.size() == 1);
  CHECK(report->damaged[0].file == "debian-13/Packages");
}

TEST_CASE("kit: an InRelease that was edited or signed by another key is refused") {
  Kit kit;
  const fs::path file = kit.dir / "debian-13/InRelease";
  auto text = *kit::read_file(file, 1 << 20);
  text.replace(text.find("reprise kit"), 7, "REPRISE");
  put(file, text);
  auto report = kit::verify(kit.dir);
  REQUIRE(report);
  REQUIRE(report->damaged.size() == 1);
  CHECK(report->damaged[0].file == "debian-13/InRelease");

  Kit other;
  fs::remove_all(other.dir / "private");
  fs::remove(other.dir / "key.asc");
  put(other.dir / "debian-13/InRelease",
      *kit::sign(other.dir, *kit::read_file(other.dir / "debian-13/Release", 1 << 20)));
  CHECK(kit::verify(other.dir)->damaged.empty());
  fs::copy_file(other.dir / "debian-13/InRelease", file, fs::copy_options::overwrite_existing);
  CHECK(kit::verify(kit.dir)->damaged.size() == 1);
}

TEST_CASE("kit: the secret key is for its owner only, the public one is readable and armored") {
  Kit kit;
  struct stat info {};
  REQUIRE(stat((kit.dir / "private/signing.key").c_str(), &info) == 0);
  CHECK((info.st_mode & 0077) == 0);
  CHECK(starts(*kit::public_key(kit.dir), "-----BEGIN PGP PUBLIC KEY BLOCK-----"));
  CHECK_FALSE(kit::public_key(kit.dir / "nowhere"));
  CHECK_FALSE(kit::verify(kit.dir / "nowhere"));
}

TEST_CASE("kit: a request with a word that apt could misread is refused before anything is touched") {
  Kit kit;
  kit::KitRequest request;
  request.packages["debian-13"] = {{"postfix", "--allow-unauthenticated"}};
  const auto report = kit::build(request, kit.dir / "new", [](std::string_view) {});
  REQUIRE_FALSE(report);
  CHECK(report.error().message.find("--allow-unauthenticated") != std::string::npos);
  CHECK_FALSE(fs::exists(kit.dir / "new"));
  request.packages = {{"debian-7", {{"postfix"}}}};
  CHECK_FALSE(kit::build(request, kit.dir / "new", [](std::string_view) {}));
}

TEST_CASE("kit: the server gives files, ranges and decoded names, and no other file of the disk") {
  Kit kit;
  const fs::path path = kit.dir / "kit.sock";
  auto server = kit::Server::start(kit.dir, path);
  REQUIRE(server);
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);

  const std::string whole = ask(path, "GET /debian-13/./pool/a_1_all.deb HTTP/1.1\r\n");
  CHECK(starts(whole, "HTTP/1.1 200"));
  CHECK(ends(whole, "\r\n\r\ncontent of a_1_all.deb"));
  // the name on the disk holds "%3a"; apt asks for it as "%253a"
  CHECK(ends(ask(path, "GET /debian-13/./pool/b_1%253a2_all.deb HTTP/1.1\r\n"), "content of b_1%3a2_all.deb"));
  const std::string range = ask(path, "GET /debian-13/pool/a_1_all.deb HTTP/1.1\r\nRange: bytes=11-\r\n");
  CHECK(starts(range, "HTTP/1.1 206"));
  CHECK(range.find("Content-Range: bytes 11-21/22") != std::string::npos);
  CHECK(ends(range, "\r\n\r\na_1_all.deb"));
  CHECK(starts(ask(path, "HEAD /debian-13/InRelease HTTP/1.1\r\n"), "HTTP/1.1 200"));

  for (const char* bad : {"/private/signing.key", "/../../etc/passwd", "/debian-13/..%2fprivate%2fsigning.key",
                          "/debian-13/%2e%2e/private/signing.key", "/debian-13/pool/..%2f..%2fprivate/signing.key", "/",
                          "/debian-13/pool/c.deb"}) {
    CAPTURE(bad);
    CHECK(starts(ask(path, std::string("GET ") + bad + " HTTP/1.1\r\n"), "HTTP/1.1 404"));
  }
  CHECK_FALSE(starts(ask(path, "PUT /debian-13/InRelease HTTP/1.1\r\nContent-Length: 0\r\n"), "HTTP/1.1 200"));
  CHECK(starts(ask(path, "GET /key.asc HTTP/1.1\r\nContent-Length: 9\r\n"), "HTTP/1.1 400"));
  CHECK(ask(path, "GET /" + std::string(40'000, 'a') + " HTTP/1.1\r\n").empty());
}

TEST_CASE("kit: requests sent ahead of their answers are answered in their order, on one connection") {
  Kit kit;
  const fs::path path = kit.dir / "kit.sock";
  auto server = kit::Server::start(kit.dir, path);
  REQUIRE(server);
  const std::string get = "GET /debian-13/pool/a_1_all.deb HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string answer = ask(path, get + "GET /no HTTP/1.1\r\nHost: x\r\n\r\n" + get + "GET /key.asc HTTP/1.1\r\n");
  const auto first = answer.find("content of a_1_all.deb");
  const auto missing = answer.find("HTTP/1.1 404", first);
  const auto second = answer.find("content of a_1_all.deb", missing);
  REQUIRE(second != std::string::npos);
  CHECK(answer.find("PUBLIC KEY BLOCK", second) != std::string::npos);
}

TEST_CASE("kit: the end of the server ends a client that keeps its connection open") {
  Kit kit;
  const fs::path path = kit.dir / "kit.sock";
  const int idle = socket(AF_UNIX, SOCK_STREAM, 0);
  {
    auto server = kit::Server::start(kit.dir, path);
    REQUIRE(server);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(connect(idle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(write(idle, "GET /ke", 7) == 7);
  }
  char byte = 0;
  CHECK(read(idle, &byte, 1) <= 0);
  close(idle);
}

TEST_CASE("kit: a symbolic link in the pool does not lead out of it") {
  Kit kit;
  fs::create_symlink(kit.dir / "private/signing.key", kit.dir / "debian-13/pool/link.deb");
  auto server = kit::Server::start(kit.dir, kit.dir / "kit.sock");
  REQUIRE(server);
  CHECK(starts(ask(kit.dir / "kit.sock", "GET /debian-13/pool/link.deb HTTP/1.1\r\n"), "HTTP/1.1 404"));
}

TEST_CASE("kit: one socket, one server; a socket that a dead server left is taken over") {
  Kit kit;
  const fs::path path = kit.dir / "kit.sock";
  {
    auto first = kit::Server::start(kit.dir, path);
    REQUIRE(first);
    CHECK_FALSE(kit::Server::start(kit.dir, path));
    CHECK(starts(ask(path, "GET /key.asc HTTP/1.1\r\n"), "HTTP/1.1 200"));
  }
  CHECK_FALSE(fs::exists(path));
  const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  REQUIRE(bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  close(dead);
  CHECK(kit::Server::start(kit.dir, path));
  CHECK_FALSE(kit::Server::start(kit.dir, kit.dir / std::string(120, 'x')));
  CHECK_FALSE(kit::Server::start(kit.dir / "nowhere", path));
}
