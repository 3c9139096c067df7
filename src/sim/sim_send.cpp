// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// How requests set out: which fault strikes, whether the host takes them, how long they will take.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "base/i18n.hpp"
#include "sim/sim_world.hpp"

namespace reprise::sim {

namespace {

Outcome refused(Outcome::Kind kind, const char* message) {
  Outcome out;
  out.kind = kind;
  out.message = message;
  return out;
}

}  // namespace

OpId SimWorld::submit(Request request) {
  count_call();
  const OpId id{next_op_++};
  auto& op = ops_[id];
  op.request = std::move(request);
  if (options_.texts && !complete(op.request)) throw std::logic_error("a request without text");
  op.fault = next_fault(op.request);
  const auto host = op.request.host;
  if (hosts_.keeps_log_)
    hosts_.log(fmt::format("op {} host {} {} {}", id.value, host.value, op.request.actions.empty() ? "look" : "effect",
                           op.request.label));
  if (op.fault.kind != Fault::Kind::none) {
    hosts_.log(fmt::format("op {} fault {}", id.value, to_string(op.fault.kind)));
  }
  begin_lasting(op.fault, host);
  if (refuse(id, op)) return id;
  if (op.fault.kind == Fault::Kind::request_lost) {
    lose_request(id, op);
  } else {
    send(id, op);
  }
  return id;
}

Fault SimWorld::next_fault(const Request& request) {
  auto& host = hosts_.host(request.host);
  const bool effect = !request.actions.empty();
  const auto count = effect ? ++host.effects : ++host.looks;
  return pick_fault(options_.faults, {request.host, effect, count}, random_);
}

void SimWorld::begin_lasting(const Fault& fault, HostId id) {
  auto& host = hosts_.host(id);
  const auto until =
      fault.lasting.count() > 0 ? hosts_.now() + fault.lasting : Instant{std::numeric_limits<std::int64_t>::max()};
  if (fault.kind == Fault::Kind::unreachable) host.down_until = until;
  if (fault.kind == Fault::Kind::untrusted) host.untrusted_until = until;
  if (fault.kind == Fault::Kind::locked) host.locked_until = until;
  if (fault.kind == Fault::Kind::disk_full) host.disk_full_until = until;
  if (fault.kind == Fault::Kind::dpkg_lock) host.dpkg_locked_until = until;
}

/// True: the host does not even take the request.
bool SimWorld::refuse(OpId id, Op& op) {
  auto& host = hosts_.host(op.request.host);
  if (host.down_until > hosts_.now()) {
    settle(id, op, refused(Outcome::Kind::unreachable, tr("no answer from the host")),
           hosts_.now() + op.request.connect_timeout);
  } else if (host.untrusted_until > hosts_.now()) {
    settle(id, op, refused(Outcome::Kind::untrusted, tr("the host's key has changed")),
           hosts_.now() + latency(op.request.host));
  } else if (host.locked_until > hosts_.now() || (host.controller != 0 && host.controller != controller_)) {
    settle(id, op, refused(Outcome::Kind::locked, tr("another controller works on the host")),
           hosts_.now() + latency(op.request.host));
  }
  if (!op.settled && op.request.host != HostId{0}) host.controller = controller_;
  return op.settled;
}

void SimWorld::lose_request(OpId id, Op& op) {
  auto outcome = refused(Outcome::Kind::lost, tr("the connection broke"));
  outcome.sent = true;  // for all the controller knows
  settle(id, op, std::move(outcome), hosts_.now() + Duration(random_.between(1, 5'000)));
}

void SimWorld::send(OpId id, Op& op) {
  const auto arrival = hosts_.now() + latency(op.request.host);
  const auto factor = op.fault.kind == Fault::Kind::slow ? random_.between(20, 100) : 1;
  if (!op.request.actions.empty()) return send_effect(id, op, arrival, factor);
  const auto questions = static_cast<std::int64_t>(op.request.queries.size());
  const auto answered = arrival + Duration(random_.between(20, 200 + questions) * factor);
  plan(answered, What::read, id);
  plan_time_out(id, op, {answered});
  if (op.fault.kind == Fault::Kind::reply_lost) lose_request(id, op);
}

void SimWorld::send_effect(OpId id, Op& op, Instant arrival, std::int64_t factor) {
  const auto host = op.request.host;
  const auto breakage = breakage_of(op);
  Job job{host, std::move(op.request.actions), {}, breakage};
  auto at = arrival;
  for (std::size_t i = 0; i < job.actions.size(); ++i) {
    if (op.request.live) plan(at, What::line, id, i);
    at = at + Duration(random_.between(30, 3'000) * factor);
    job.ends.push_back(at);
  }
  plan(at, What::read, id);
  if (job.breakage.action && !job.breakage.silent) plan(job.ends[*job.breakage.action], What::read, id);
  plan_time_out(id, op, job.ends);
  const auto sometime = arrival + Duration(random_.between(0, (at - arrival).count()));
  if (op.fault.kind == Fault::Kind::reboot) hosts_.plan_reboot(host, sometime, Duration(0));
  if (op.fault.kind == Fault::Kind::gone) hosts_.plan_reboot(host, sometime, op.fault.lasting);
  op.job = hosts_.start(std::move(job));
  if (op.fault.kind != Fault::Kind::reply_lost) return;
  auto outcome = refused(Outcome::Kind::lost, tr("the connection broke"));
  outcome.sent = true;
  settle(id, op, std::move(outcome), sometime);
}

/// `signs`: when the host prints something. It is ended when it is silent or at work for too long.
void SimWorld::plan_time_out(OpId id, const Op& op, const std::vector<Instant>& signs) {
  if (op.request.total_timeout.count() > 0) plan(hosts_.now() + op.request.total_timeout, What::time_out, id);
  if (op.request.idle_timeout.count() <= 0) return;
  auto last = hosts_.now();
  for (const auto sign : signs) {
    if (sign - last > op.request.idle_timeout) return plan(last + op.request.idle_timeout, What::time_out, id);
    last = sign;
  }
}

namespace {

bool needs_dpkg(const Action& action) {
  return action.script.starts_with("package/") || action.script.starts_with("debconf/");
}

}  // namespace

Breakage SimWorld::breakage_of(const Op& op) {
  const auto& actions = op.request.actions;
  if (hosts_.host(op.request.host).dpkg_locked_until > hosts_.now()) {
    const auto first = std::find_if(actions.begin(), actions.end(), needs_dpkg);
    if (first != actions.end()) {
      return {static_cast<std::size_t>(first - actions.begin()), false, false,
              "dpkg frontend lock is held by another process"};
    }
  }
  if (hosts_.host(op.request.host).disk_full_until > hosts_.now())
    return {0, false, false, "write error: No space left on device"};
  if (op.fault.kind == Fault::Kind::fails) return {0, false, false, "simulated failure"};
  if (op.fault.kind == Fault::Kind::half) {
    return {op.request.actions.size() / 2, true, false, "simulated failure half-way"};
  }
  if (op.fault.kind == Fault::Kind::no_effect) {
    // nothing can tell whether an action was done that makes nothing true, or only what is true already (a restart)
    const auto first = std::find_if(actions.begin(), actions.end(), [&](const Action& action) {
      return std::any_of(action.becomes.begin(), action.becomes.end(),
                         [&](const auto& item) { return !(hosts_.get(op.request.host, item.first) == item.second); });
    });
    if (first != actions.end()) return {static_cast<std::size_t>(first - actions.begin()), false, true, {}};
  }
  return {};
}

/// One way; none to the controller itself.
Duration SimWorld::latency(HostId host) {
  const auto drawn = random_.between(1, 30);
  return Duration(host == HostId{0} ? 0 : drawn);
}

}  // namespace reprise::sim
