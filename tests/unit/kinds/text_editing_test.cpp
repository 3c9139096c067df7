// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// The scripts that edit one line of a file that others own too (/etc/hosts, /etc/fstab, sysctl.d), run on copies: the
// real script and the real fragment, with /etc and /run replaced by a directory of the test.
#include <doctest/doctest.h>

#include <filesystem>

#include "kinds/registry.hpp"
#include "kinds/script.hpp"
#include "shell.hpp"

using namespace reprise;
using namespace reprise::kinds;

namespace {

/// A host of which only /etc and /run exist.
class LittleHost {
 public:
  LittleHost() {
    std::filesystem::create_directories(path_ + "/etc/sysctl.d");
    std::filesystem::create_directories(path_ + "/run");
  }

  void write(const std::string& name, const std::string& text) const { scratch_.write(name, text); }
  std::string read(const std::string& name) const { return read_file(path_ + name); }
  const std::string& path() const { return path_; }

  Answers run(const std::vector<Action>& actions, const std::vector<FactQuery>& queries) const {
    auto script = compose(actions, queries, "n0nce4tests").value();
    auto text = script.text.reveal();
    replace_all(text, "/etc/", path_ + "/etc/");
    replace_all(text, "/run/", path_ + "/run/");
    script.text = Secret(std::move(text));
    return parse(run_shell(scratch_, script), queries, "n0nce4tests");
  }

  /// Looks, acts, looks again: the host must then be as it should, and a second time nothing must be left to do.
  Diff make(const std::string& kind_name, const Value& params) const {
    static const Registry registry;
    const auto* kind = registry.find(kind_name);
    REQUIRE(kind != nullptr);
    const auto queries = kind->facts(params);
    auto diff = kind->diff(params, facts(queries, run({}, queries)), false);
    const auto answers = run(diff.actions, queries);
    CHECK_MESSAGE(answers.actions_exit == 0, answers.text);
    const auto again = kind->diff(params, facts(queries, answers), false);
    CHECK(again.converged());
    return diff;
  }

 private:
  static Facts facts(const std::vector<FactQuery>& queries, const Answers& answers) {
    Facts out;
    for (std::size_t i = 0; i < queries.size(); ++i) out.set(queries[i], answers.facts[i]);
    return out;
  }
  Scratch scratch_;
  std::string path_ = scratch_.path();
};

Value hosts_entry(const std::string& address, ValueList names) {
  ValueMap map;
  map.push_back({"address", {}, address});
  map.push_back({"names", {}, std::move(names)});
  return map;
}

Value sysctl(const std::string& key, const std::string& value) {
  ValueMap map;
  map.push_back({"key", {}, key});
  map.push_back({"value", {}, value});
  map.push_back({"apply", {}, false});
  return map;
}

Value mount(const std::string& path, const std::string& source, const std::string& options) {
  ValueMap map;
  map.push_back({"path", {}, path});
  map.push_back({"source", {}, source});
  map.push_back({"fstype", {}, "ext4"});
  map.push_back({"options", {}, options});
  map.push_back({"state", {}, "present"});
  return map;
}

}  // namespace

TEST_CASE("hosts_entry: only its line changes, and no other address keeps the name") {
  const LittleHost host;
  host.write("/etc/hosts",
             "127.0.0.1\tlocalhost\n127.0.1.1 dc1.clinic.test dc1\n\n# the servers\n10.0.0.11 old # kept comment\n"
             "10.0.0.12   dc2   DC1\tnas # two\n::1 localhost ip6-localhost dc1\n10.0.0.11 older");
  const auto diff = host.make("hosts_entry", hosts_entry("10.0.0.11", {"dc1.clinic.test", "dc1"}));
  CHECK(diff.changes.size() == 2);
  CHECK(host.read("/etc/hosts") ==
        "127.0.0.1\tlocalhost\n\n# the servers\n10.0.0.11\tdc1.clinic.test dc1\t# kept comment\n"
        "10.0.0.12\tdc2 nas\t# two\n::1 localhost ip6-localhost dc1\n");
  CHECK(host.make("hosts_entry", hosts_entry("10.0.0.11", {"dc1.clinic.test", "dc1"})).converged());
}

TEST_CASE(
    "hosts_entry: a missing, an empty and a commented file, carriage returns, one address that begins like another") {
  for (const std::string before : {"", "#10.0.0.1 a\n", "10.0.0.11 b\r\n10.0.0.111 c\n", "10.0.0.1\n"}) {
    const LittleHost host;
    if (!before.empty()) host.write("/etc/hosts", before);
    host.make("hosts_entry", hosts_entry("10.0.0.1", {"a"}));
    CHECK(host.read("/etc/hosts") == before + "10.0.0.1\ta\n");
  }
}

TEST_CASE("hosts_entry: two addresses of two families may have one name") {
  const LittleHost host;
  host.make("hosts_entry", hosts_entry("10.0.0.11", {"dc1"}));
  host.make("hosts_entry", hosts_entry("fd00::11", {"dc1"}));
  CHECK(host.make("hosts_entry", hosts_entry("10.0.0.11", {"dc1"})).converged());
  CHECK(host.read("/etc/hosts") == "10.0.0.11\tdc1\nfd00::11\tdc1\n");
}

TEST_CASE("mount: the line of its path in fstab, once, with what fstab cannot hold as octal numbers") {
  const LittleHost host;
  const std::string path = host.path() + "/srv/my data";
  std::string escaped = path;
  replace_all(escaped, " ", "\\040");
  host.write("/etc/fstab", "# <file system>\nUUID=1 / ext4 errors=remount-ro 0 1\n#/dev/x " + escaped +
                               " ext4 ro 0 0\n/dev/old " + escaped + "/ xfs ro 0 2\n/dev/older " + escaped +
                               " xfs ro 0 2\n/dev/sr0 /media auto noauto 0 0\n");
  host.make("mount", mount(path, "/dev/disk/by-label/a b\\c", "noatime,nofail"));
  CHECK(host.read("/etc/fstab") == "# <file system>\nUUID=1 / ext4 errors=remount-ro 0 1\n#/dev/x " + escaped +
                                       " ext4 ro 0 0\n/dev/disk/by-label/a\\040b\\134c\t" + escaped +
                                       "\text4\tnoatime,nofail\t0\t0\n/dev/sr0 /media auto noauto 0 0\n");
  CHECK(host.make("mount", mount(path, "/dev/disk/by-label/a b\\c", "noatime,nofail")).converged());
}

TEST_CASE("sysctl: one line a key; a key that is the beginning of another is another") {
  const LittleHost host;
  host.make("sysctl", sysctl("net.ipv4.ip_forward", "1"));
  host.make("sysctl", sysctl("net.ipv4.ip", "x"));
  host.make("sysctl", sysctl("net/ipv4/conf/eth0.10/forwarding", "1"));
  host.make("sysctl", sysctl("net.ipv4.ip_forward", "0"));
  CHECK(host.read("/etc/sysctl.d/60-reprise.conf") ==
        "# Kernel settings kept by reprise; what it does not name it leaves alone.\nnet.ipv4.ip = x\n"
        "net/ipv4/conf/eth0.10/forwarding = 1\nnet.ipv4.ip_forward = 0\n");
}
