// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/encoding.hpp"
#include "conformance.hpp"

namespace reprise::conformance {

Request brief(HostId host, std::string script, std::string input) {
  static int count = 0;
  auto request = shell(host, std::move(script), std::move(input));
  request.effect = request.brief = request.one_stream = true;
  request.nonce = "N0NCE" + std::to_string(++count) + "x";
  return request;
}

namespace {

using Kind = Outcome::Kind;

std::string shell_of(World& world, HostId host) { return run(world, brief(host, "echo $$")).outcome.out; }

/// Small effects share a shell, and none sees what another did to it.
void brief_effects_share(World& world, HostId host) {
  const auto pid = shell_of(world, host);
  CHECK(pid.size() > 1);
  const auto spoiling = run(
      world,
      brief(host,
            "cd /dev; umask 027; x=1; f() { :; }; set -eu; trap : TERM; echo x >&2; exec 5>&1 >/dev/null 2>&1; exit 3",
            "unread"));
  CHECK(spoiling.outcome.kind == Kind::exited);
  CHECK(spoiling.outcome.exit_code == 3);
  CHECK(spoiling.outcome.out == "x\n");
  const auto bytes = binary(300'000);
  const auto next = run(world, brief(host,
                                     "echo $$; [ \"$(pwd)\" != /dev ] && [ \"$(umask)\" != 0027 ] && printf '%s' "
                                     "\"${x-unset}${s-unset}$#\"; sha256sum | head -c 64",
                                     bytes));
  CHECK(next.outcome.out == pid + "unsetunset0" + sha256_hex(bytes));
  CHECK(run(world, brief(host, "wc -c")).outcome.out == "0\n");
  CHECK(run(world, brief(host, "if")).outcome.exit_code != 0);
}

/// A shell in which something went wrong is not used again, and the next effect gets another.
void brief_effects_that_break(World& world, HostId host) {
  auto before = shell_of(world, host);
  const auto fresh = [&] {
    const auto now = shell_of(world, host);
    CHECK(now.size() > 1);
    CHECK(now != before);
    before = now;
    CHECK(shell_of(world, host) == before);
  };
  CHECK(run(world, brief(host, "kill -s KILL $$; sleep 5")).outcome.exit_code == 137);
  fresh();
  CHECK(run(world, brief(host, "sh -c 'kill -s KILL $PPID'; sleep 5")).outcome.exit_code == 137);
  fresh();
  auto noisy = brief(host, "yes 0123456789 | head -c 100000000; sleep 60");
  noisy.output_limit = 1U << 20;
  CHECK(run(world, std::move(noisy)).outcome.kind == Kind::overflow);
  fresh();
  auto lasting = brief(host, kStubbornScript);
  lasting.total_timeout = Duration(60'000);
  lasting.idle_timeout = Duration(1'000);
  const auto ended = run(world, std::move(lasting));
  CHECK(ended.outcome.kind == Kind::timed_out);
  check_gone(world, host, ended.outcome.out);
  fresh();
}

/// While one runs another has a shell of its own, and one with another limit of time does not take what waits.
void brief_effects_at_once(World& world, HostId host) {
  for (int i = 0; i < 20; ++i) world.submit(brief(host, "echo \"$(cat)\"; sleep 0.1", "number " + std::to_string(i)));
  std::size_t size = 0;
  for (const auto& [op, answer] : gather(world, 20)) {
    CHECK(answer.outcome.exit_code == 0);
    CHECK(answer.outcome.out.starts_with("number "));
    size += answer.outcome.out.size();
  }
  CHECK(size == 10 * 9 + 10 * 10);  // each has its own input
  const auto pid = shell_of(world, host);
  auto other = brief(host, "echo $$");
  other.total_timeout = Duration(77'000);
  CHECK(run(world, std::move(other)).outcome.out != pid);
}

}  // namespace

std::vector<Case> brief_cases() {
  return {
      {"small effects share a shell", brief_effects_share},
      {"a shell in which something broke is given up", brief_effects_that_break},
      {"small effects at once", brief_effects_at_once},
  };
}

}  // namespace reprise::conformance
