// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/kit_serve.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/connect.hpp"
#include "cli/estate_dir.hpp"
#include "cli/estate_lock.hpp"
#include "kinds/registry.hpp"

namespace reprise::cli {

namespace {

constexpr Duration kPause{10'000};  ///< before a host that was lost is tried again

/// Holds its connection open. It writes now and then: once nobody reads that any more, it ends by itself.
constexpr const char* kHold = "echo ready\nwhile sleep 5; do echo; done\n";

/// One held request a host, made anew when it ends, until Ctrl-C.
class Holding {
 public:
  Holding(World& world, const Estate& estate) : world_(world), estate_(estate) {}

  /// False where a host was never reached.
  bool run(const std::vector<HostId>& hosts) {
    for (const auto host : hosts) hold(host);
    while (!stopping_ || !held_.empty()) {
      const auto event = world_.wait(next_due());
      if (event) std::visit([this](const auto& what) { on(what); }, *event);
      if (!stopping_) hold_due();
    }
    return std::all_of(hosts.begin(), hosts.end(), [&](HostId host) { return reached_.contains(host); });
  }

 private:
  const Host& host(HostId id) const { return estate_.hosts[id.index()]; }

  void hold(HostId id) {
    Request request;
    request.host = id;
    request.label = "kit";
    request.script = Secret(kHold);
    request.live = true;
    request.total_timeout = Duration(0);
    held_[world_.submit(std::move(request))] = id;
  }

  std::optional<Instant> next_due() const {
    std::optional<Instant> first;
    for (const auto& [host, due] : due_) first = first ? std::min(*first, due) : due;
    return first;
  }

  void hold_due() {
    const auto now = world_.now();
    for (auto it = due_.begin(); it != due_.end();) {
      if (it->second > now) {
        ++it;
        continue;
      }
      hold(it->first);
      it = due_.erase(it);
    }
  }

  void on(const OutputLine& line) {
    if (line.line != "ready") return;
    reached_.insert(line.host);
    print(trf("{}: the kit is at http://127.0.0.1:{}/{}/", host(line.host).name, kKitPort, host(line.host).os) + "\n");
  }

  void on(const Finished& finished) {
    held_.erase(finished.op);
    if (stopping_) return;
    const auto& outcome = finished.outcome;
    const auto why = outcome.message.empty() ? trf("it ended with code {}", outcome.exit_code) : outcome.message;
    warn(trf("{}: {}; it is tried again in {}", host(finished.host).name, why, to_string(kPause)));
    due_[finished.host] = world_.now() + kPause;
  }

  void on(const Interrupted& /*interrupt*/) {
    stopping_ = true;
    due_.clear();
    for (const auto& [op, host] : held_) world_.cancel(op);
  }

  World& world_;
  const Estate& estate_;
  std::map<OpId, HostId> held_;
  std::map<HostId, Instant> due_;
  std::set<HostId> reached_;
  bool stopping_ = false;
};

Result<std::vector<HostId>> chosen(const Estate& estate, const std::vector<std::string>& names) {
  std::vector<HostId> hosts;
  std::vector<std::string> known;
  for (std::size_t i = 1; i < estate.hosts.size(); ++i) known.push_back(estate.hosts[i].name);
  for (const auto& name : names.empty() ? known : names) {
    const auto it = std::find(known.begin(), known.end(), name);
    if (it == known.end()) return Error{trf("there is no host \"{}\"", name), did_you_mean(name, known), {}};
    hosts.push_back(HostId{static_cast<std::uint32_t>(it - known.begin() + 1)});
  }
  if (hosts.empty()) return Error{tr("the estate has no hosts"), {}, {}};
  return hosts;
}

}  // namespace

Status serve_kit(Context& context, const std::vector<std::string>& hosts, const RunOptions& options) {
  const auto dir = find_estate(context, options.lab);
  if (!dir) return dir.error();
  const kinds::Registry registry;
  const auto catalog = load(context, *dir, registry);
  if (!catalog) return Error{tr("the kit is not served"), {}, {}};
  const auto ids = chosen(catalog->estate, hosts);
  if (!ids) return ids.error();
  if (auto status = make_state(*dir); !status) return status;
  const auto lock = EstateLock::take(dir->lock(), controller_name());
  if (!lock) {
    complain(context, lock.error(), ExitCode::locked);
    return Done{};
  }
  auto connected = connect(*dir, *catalog, options);
  if (!connected) return connected.error();
  if (connected->kit == nullptr) return Error{tr("this estate has no kit yet"), tr("run: reprise kit build"), {}};
  print(std::string(tr("the kit is served through SSH; Ctrl-C ends it")) + "\n");
  if (!Holding(*connected->world, catalog->estate).run(*ids)) context.exit_code = ExitCode::unreachable;
  return Done{};
}

}  // namespace reprise::cli
