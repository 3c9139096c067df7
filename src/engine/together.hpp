// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "world/world.hpp"

namespace reprise::engine {

/// A decorator of the door that lets requests to one host that take a moment travel together (kinds::is_quick): the
/// looks that were asked for between two calls of wait() become one look, small effects become one script that runs
/// them one after the other and then asks all their questions. A request costs a host a dozen processes before the
/// first word of its own script is read; a file takes four.
///
/// Of such trips a host makes one at a time, one for looks and one for effects: what comes meanwhile waits for its end
/// and travels together (the group commit of databases). So a busy host gets fewer and larger trips, an idle one waits
/// for nothing.
///
/// Whoever submitted sees each request end by itself, as if it had travelled alone:
/// - effects of one trip do not stop each other: each has its own exit code and its own text for people;
/// - where the reply of a trip is lost, that of each of its requests is;
/// - where a trip was ended because of its time or its output, the request that was at work is told so; those before it
///   and after it are told that their reply was lost, so that each is looked at by itself;
/// - looks of such a trip are simply asked again, each by itself.
/// cancel() ends the whole trip. Not thread-safe, as every World.
class Together final : public World {
 public:
  explicit Together(std::unique_ptr<World> inner);
  Instant now() override { return inner_->now(); }
  OpId submit(Request request) override;
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override;
  void cancel(OpId op) override;

 private:
  struct Member {
    OpId op;
    Request request;  ///< without its text
  };
  /// Who have the same may travel together: a step's own limit of time is for its own work.
  using Key = std::tuple<HostId, bool, Duration, Duration>;  // host, effect, total and idle limit
  static Key key_of(const Request& request);

  struct Trip {
    std::vector<Member> members;
    std::optional<Key> key;              ///< nothing: it holds up nobody
    Queries queries;                     ///< of all of them, each once
    std::string nonce;                   ///< of the trip
    std::optional<std::size_t> at_work;  ///< the effect whose output comes now
    bool together = false;               ///< false: one request, just as it was
  };

  void set_out();
  static std::vector<Member> next_of(std::deque<Member>& waiting);
  void send(std::vector<Member> members);
  void send_alone(Member member, std::optional<Key> key = std::nullopt);
  void under_way(OpId inner, Trip trip);
  void translate(WorldEvent event);
  void tell_line(OutputLine line);
  void arrived(Finished finished);
  void arrived_whole(const Trip& trip, const Outcome& outcome);
  void arrived_broken(Trip trip, const Outcome& outcome);
  void tell(const Member& member, Outcome outcome);

  std::unique_ptr<World> inner_;
  std::map<Key, std::deque<Member>> waiting_;
  std::map<Key, int> on_the_way_;           ///< trips
  std::unordered_map<OpId, Trip> trips_;    ///< by the inner world's id
  std::unordered_map<OpId, OpId> trip_of_;  ///< our id -> the inner world's
  std::deque<WorldEvent> ready_;
  std::uint32_t next_ = 1;
};

}  // namespace reprise::engine
