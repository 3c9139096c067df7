// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// What scripts of effects leave on a host and tell its programs, around folders of the test.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <string>

#include "kinds/script.hpp"
#include "shell.hpp"

using namespace reprise;
using namespace reprise::kinds;

namespace {

/// Runs install.sh on a host whose /etc/apt, /run, /var/lib/dpkg and so on are folders of the test.
void install(const Scratch& scratch) {
  Action action;
  action.script = "package/install";
  action.args = {"no", "", "tree"};
  auto text = compose({action}, {}, "n0nce4tests").value().text.reveal();
  const auto replace = [&text](const std::string& from, const std::string& to) {
    REQUIRE(text.find(from) != std::string::npos);
    replace_all(text, from, to);
  };
  replace("/var/lib/dpkg", scratch.file("dpkg"));
  replace("/var/lib/reprise", scratch.file("reprise"));
  replace("/etc/apt", scratch.file("apt"));
  replace("/var/lib/apt", scratch.file("lists"));
  replace("/run/systemd", scratch.file("run/systemd"));
  replace("run=/run\n", "run='" + scratch.file("run") + "'\n");
  replace("/usr/lib/systemd/system", scratch.file("lib"));
  replace("/bin/systemctl", scratch.file("bin/systemctl"));
  replace("PATH=/usr/local/sbin:", "PATH=" + scratch.file("bin") + ":");
  run_shell(scratch, {Secret(text), {}});
}

std::string told_to_apt(const Scratch& scratch) {
  install(scratch);
  return read_file(scratch.file("told"));
}

}  // namespace

TEST_CASE("package/install: what apt need not do, unless somebody has set it himself") {
  const Scratch scratch;
  for (const auto* folder : {"bin", "apt/apt.conf.d", "dpkg/info", "lists"}) {
    std::filesystem::create_directories(scratch.file(folder));
  }
  scratch.write("dpkg/status", "Package: dpkg\nStatus: install ok installed\n");
  scratch.write("bin/apt-get",
                "#!/bin/sh\ncase \" $* \" in *' install '*) cat <&3 >'" + scratch.file("told") + "' ;; esac\n", 0755);
  const std::string hook = "DPkg::Pre-Install-Pkgs {\"/usr/sbin/dpkg-preconfigure --apt || true\";};\n";
  const std::string no_hook = "#clear DPkg::Pre-Install-Pkgs;\n";
  const std::string native = "\nAPT::Architectures {\"amd64\";};\n";
  CHECK(told_to_apt(scratch) == "\n");  // nothing is known of the host
  scratch.write("dpkg/info/libc6:amd64.list", "");
  scratch.write("apt/apt.conf.d/70debconf", "// Pre-configure\n" + hook);
  CHECK(told_to_apt(scratch) == "#clear DPkg::Pre-Install-Pkgs;" + native);
  scratch.write("dpkg/arch", "amd64\n");
  CHECK(told_to_apt(scratch) == "#clear DPkg::Pre-Install-Pkgs;" + native);
  for (const auto* foreign : {"amd64\ni386\n", "amd64\ni386", "", "am d64\n", "\n"}) {
    CAPTURE(std::string(foreign));
    scratch.write("dpkg/arch", foreign);
    CHECK(told_to_apt(scratch) == no_hook);
  }
  std::filesystem::remove(scratch.file("dpkg/arch"));
  scratch.write("dpkg/info/libc6:i386.list", "");
  CHECK(told_to_apt(scratch) == no_hook);
  std::filesystem::remove(scratch.file("dpkg/info/libc6:i386.list"));
  scratch.write("apt/apt.conf.d/80others", "DPkg::Pre-Install-Pkgs {\"/usr/bin/other\";};\n");
  CHECK(told_to_apt(scratch) == native);
  scratch.write("apt/apt.conf.d/80others", "APT { Architectures { \"amd64\"; \"i386\"; } };\n");
  CHECK(told_to_apt(scratch) == "\n");
}

namespace {

/// An apt-get(8) that has one package to configure, whose postinst is the file `postinst`, in the PATH it was told.
const char* const kApt = R"sh(#!/bin/sh
case " $* " in *' install '*) ;; *) exit 0 ;; esac
cd "${0%/*}/.." && PATH=$(sed -n 's/^DPkg::Path "\(.*\)";$/\1/p' <&3):$PATH
export PATH DPKG_MAINTSCRIPT_NAME=postinst DPKG_MAINTSCRIPT_PACKAGE=one DPKG_MAINTSCRIPT_ARCH=amd64
sh ./postinst
)sh";

/// A host that systemd runs, where this process holds the lock and no package is installed.
void bare_host(const Scratch& scratch) {
  for (const auto* folder : {"bin", "apt", "dpkg/info", "lib", "lists", "run/systemd/system"}) {
    std::filesystem::create_directories(scratch.file(folder));
  }
  scratch.write("dpkg/status", "");
  scratch.write("bin/apt-get", kApt, 0755);
  scratch.write("bin/systemctl", "#!/bin/sh\necho \"$*\" >>'" + scratch.file("calls") + "'\n", 0755);
  scratch.write("bin/update-rc.d", "#!/bin/sh\nsystemctl daemon-reload\n", 0755);
  scratch.write("run/reprise.owner", std::to_string(::getpid()) + " token run h1 alice\n");
  scratch.write("lib/one.service", "");
  std::filesystem::create_directories(scratch.file("run/systemd/generator"));
}

/// What systemd was asked while a package with this postinst was installed.
std::string asked_by_package(const Scratch& scratch, const std::string& postinst) {
  scratch.write("postinst", postinst);
  scratch.write("calls", "");
  std::filesystem::remove_all(scratch.file("run/reprise-owed"));
  install(scratch);
  return read_file(scratch.file("calls"));
}

const std::string kReading = "systemctl --system daemon-reload\n";

}  // namespace

TEST_CASE("package/install: for new packages systemd reads its units once, when the run ends") {
  const Scratch scratch;
  bare_host(scratch);
  const std::string starts = "--system is-enabled -- one.service\n--quiet --system start one.service\n";
  const auto script = "./bin/update-rc.d one defaults\nsystemctl --root=/ preset one.service\n" + kReading +
                      "systemctl --system is-enabled -- one.service\nsystemctl --quiet --system start one.service\n";
  CHECK(asked_by_package(scratch, script) == "--root=/ preset one.service\n" + starts);
  CHECK(std::filesystem::exists(scratch.file("run/reprise-owed/daemon-reload")));
  SUBCASE("before that, where a script asks for something else") {
    for (const std::string call :
         {"restart one.service", "--quiet --system start one@1.service",
          "--quiet --system start one.service one@1.service", "show -p LoadState one.service"}) {
      CAPTURE(call);
      CHECK(asked_by_package(scratch, kReading + "systemctl " + call + "\n") == "daemon-reload\n" + call + "\n");
      CHECK_FALSE(std::filesystem::exists(scratch.file("run/reprise-owed/daemon-reload")));
    }
  }
  SUBCASE("before that, where a script has a reason of its own") {
    CHECK(asked_by_package(scratch, kReading + "systemctl daemon-reload\n") == "daemon-reload\n");
    CHECK_FALSE(std::filesystem::exists(scratch.file("run/reprise-owed/daemon-reload")));
  }
  SUBCASE("when the installation ends, where nobody holds the lock any more") {
    const auto dies = "echo 2147483646 >run/reprise.owner\n";
    CHECK(asked_by_package(scratch, kReading + dies) == "daemon-reload\n");
  }
}

TEST_CASE("package/install: systemd reads its units at once where a script may need it") {
  const Scratch scratch;
  bare_host(scratch);
  auto script = kReading;
  std::string asked = "--system daemon-reload\n";
  SUBCASE("the package was here before") { scratch.write("dpkg/info/one.list", ""); }
  SUBCASE("it was, for this architecture") { scratch.write("dpkg/info/one:amd64.list", ""); }
  SUBCASE("it is being removed") { script = "export DPKG_MAINTSCRIPT_NAME=postrm\n" + kReading; }
  SUBCASE("a generator has come") {
    std::filesystem::create_directory(scratch.file("lib-generators"));
    std::filesystem::last_write_time(scratch.file("lib-generators"),
                                     std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  }
  SUBCASE("its author asks for it") {
    script = "systemctl daemon-reload\n";
    asked = "daemon-reload\n";
  }
  SUBCASE("the run has just ended") { script = "rm -r run/reprise-owed\n" + kReading; }
  SUBCASE("nobody holds the lock") { scratch.write("run/reprise.owner", "2147483646 token run h1 alice\n"); }
  SUBCASE("somebody has set the path of dpkg himself") { scratch.write("apt/apt.conf", "DPkg::Path \"/opt/bin\";\n"); }
  SUBCASE("in a block of settings") { scratch.write("apt/apt.conf", "dpkg {\n  path \"/opt/bin\";\n};\n"); }
  CHECK(asked_by_package(scratch, script) == asked);
  CHECK_FALSE(std::filesystem::exists(scratch.file("run/reprise-owed/daemon-reload")));
}

namespace {

/// A systemctl(1) that notes its calls in `calls`, makes the links of `links` for each enable on disk, and shows what
/// `show` says.
const char* const kSystemctl = R"sh(#!/bin/sh
cd "${0%/*}/.." && echo "$*" >>calls
case "$*" in
  --root=*) cat links >&2 ;;
  show*) cat show ;;
esac
exit 0
)sh";

/// What was asked of systemd for `verbs` on one.service, the questions left out, on a host whose /run is a folder of
/// the test.
std::string asked_of_systemd(const Scratch& scratch, const std::string& verbs = "enable") {
  Action action;
  action.script = "unit/do";
  action.args = {"others", verbs, "one.service"};
  auto text = compose({action}, {}, "n0nce4tests").value().text.reveal();
  replace_all(text, "run=/run\n", "run='" + scratch.file("run") + "'\n");
  replace_all(text, "PATH=/usr/local/sbin:", "PATH=" + scratch.file("bin") + ":");
  std::filesystem::remove(scratch.file("calls"));
  std::filesystem::remove_all(scratch.file("run/reprise-owed"));
  run_shell(scratch, {Secret(text), {}});
  std::istringstream calls(read_file(scratch.file("calls")));
  std::string asked;
  for (std::string call; std::getline(calls, call);) {
    if (!call.starts_with("show")) asked += call.substr(0, call.find(" --no-ask")) + "\n";
  }
  return asked;
}

}  // namespace

TEST_CASE("unit/do: systemd reads its units when the run ends, but at once where something depends on it") {
  const Scratch scratch;
  for (const auto* folder : {"bin", "run"}) std::filesystem::create_directories(scratch.file(folder));
  scratch.write("bin/systemctl", kSystemctl, 0755);
  const std::string link = "Created symlink '/etc/systemd/system/multi-user.target.wants/one.service' -> '/x'.\n";
  const std::string enabled = "ActiveState=active\nUnitFileState=enabled\n";
  const std::string target = "\nActiveState=active\nUnitFileState=static\n";
  const auto holder = [&scratch](long pid) {
    scratch.write("run/reprise.owner", std::to_string(pid) + " token run h1 alice\n");
  };
  scratch.write("links", link);
  scratch.write("show", enabled + target);
  holder(::getpid());
  CHECK(asked_of_systemd(scratch) == "--root=/ enable\n");
  CHECK(std::filesystem::exists(scratch.file("run/reprise-owed/daemon-reload")));
  const std::string at_once = "--root=/ enable\ndaemon-reload\n";
  SUBCASE("the unit is to start, and does not stay up") {
    scratch.write("show", "ActiveState=inactive\nConditionResult=yes\nUnitFileState=enabled\n" + target);
    CHECK(asked_of_systemd(scratch, "enable start").starts_with("--root=/ enable\nstart\n"));
    CHECK(std::filesystem::exists(scratch.file("run/reprise-owed/daemon-reload")));
    std::filesystem::remove_all(scratch.file("run/reprise-owed"));
  }
  SUBCASE("nobody holds the lock") {
    holder(2147483646);
    CHECK(asked_of_systemd(scratch) == at_once);
    std::filesystem::remove(scratch.file("run/reprise.owner"));
    CHECK(asked_of_systemd(scratch) == at_once);
  }
  SUBCASE("systemd remembers the unit as it was, or has not started the target") {
    for (const auto& show : {"ActiveState=active\nUnitFileState=disabled\n" + target,
                             enabled + "\nActiveState=inactive\nUnitFileState=static\n", enabled, std::string()}) {
      CAPTURE(show);
      scratch.write("show", show);
      CHECK(asked_of_systemd(scratch) == at_once);
    }
  }
  SUBCASE("there is more to it than a target that wants it, or systemctl says it in another way") {
    for (const auto& said : {link + "Created symlink '/etc/systemd/system/two.service' -> '/x'.\n",
                             link + "Created symlink '/etc/systemd/system/two.service.wants/one.service' -> '/x'.\n",
                             link + "Synchronizing state of one.service with SysV service script.\n", std::string()}) {
      CAPTURE(said);
      scratch.write("links", said);
      CHECK(asked_of_systemd(scratch) == "--root=/ enable\nenable\n");
    }
  }
  CHECK_FALSE(std::filesystem::exists(scratch.file("run/reprise-owed")));
}

namespace {

/// The fence by itself, around a folder of the test.
std::string fenced(const Scratch& scratch, Fence fence, const std::string& then) {
  auto text = compose({}, {}, "n0nce4tests", fence).value().text.reveal();
  const std::string where = "run=/run\n";
  const auto at = text.find(where);
  REQUIRE(at != std::string::npos);
  text.replace(at, where.size(), "run='" + scratch.file("") + "'\n");
  return text + then + "\n";
}

std::size_t notes(const Scratch& scratch) {
  const std::filesystem::directory_iterator all(scratch.file("reprise-effects"));
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

TEST_CASE("fence: a look waits for what an effect has left running, though its shell has ended") {
  const Scratch scratch;
  const auto effect =
      fenced(scratch, Fence::effect, "(sleep 1; echo done >'" + scratch.file("late") + "') >/dev/null 2>&1 &");
  for (const std::string shell : {"setsid -w /bin/sh", "setsid -w bash"}) {
    CAPTURE(shell);
    run_shell(scratch, {Secret(effect), {}}, shell);
    CHECK(notes(scratch) == 1);
    CHECK_FALSE(std::filesystem::exists(scratch.file("late")));
    run_shell(scratch, {Secret(fenced(scratch, Fence::wait, "")), {}});
    CHECK(read_file(scratch.file("late")) == "done\n");
    CHECK(notes(scratch) == 0);
    std::filesystem::remove(scratch.file("late"));
  }
}

TEST_CASE("fence: nobody waits for a note of a process whose number another one has now") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.file("reprise-effects"));
  scratch.write("reprise-effects/" + std::to_string(::getpid()), "1\n");
  scratch.write("reprise-effects/2147483646", "");  // it was killed before it could say when it was started
  const auto said = run_shell(scratch, {Secret(fenced(scratch, Fence::wait, "echo looked")), {}});
  CHECK(said.find("looked") != std::string::npos);
  CHECK(notes(scratch) == 0);
}

TEST_CASE("fence: a shell that waits for its next effect holds up nobody, and its note stays") {
  const Scratch scratch;
  const auto effect = fenced(scratch, Fence::effect,
                             "fence_over; (sleep 600; :) >/dev/null 2>&1 & echo $! >'" + scratch.file("pid") + "'");
  run_shell(scratch, {Secret(effect), {}}, "setsid -w /bin/sh");
  const auto wait = fenced(scratch, Fence::wait, "echo looked");
  CHECK(run_shell(scratch, {Secret(wait), {}}).find("looked") != std::string::npos);
  CHECK(notes(scratch) == 1);
  ::kill(-std::stoi(read_file(scratch.file("pid"))), SIGKILL);
}

TEST_CASE("fence: an effect that takes a moment says that it is over; one that may take long does not") {
  const auto text = [](const std::string& script) {
    Action action;
    action.script = script;
    return compose({action}, {}, "n0nce4tests", Fence::effect).value().text.reveal();
  };
  CHECK(text("directory/make").find("\nfence_over\n") != std::string::npos);
  CHECK(text("package/install").find("\nfence_over\n") == std::string::npos);
}
