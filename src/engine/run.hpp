// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "engine/order.hpp"
#include "engine/references.hpp"
#include "engine/setup.hpp"
#include "graph/graph.hpp"
#include "kinds/script.hpp"
#include "sched/scheduler.hpp"

namespace reprise::engine {

/// One run, from the first look to the summary: the state behind engine::run(). Nodes of its graph are the catalog's
/// steps and, after them, one node a host that gathers the facts of that host before its steps start.
class Run {
 public:
  Run(const catalog::Catalog& catalog, World& world, journal::Journal* journal, EventSink& sink,
      const Options& options);
  /// Call once.
  RunSummary execute();

 private:
  /// What is under way for a node.
  struct Operation {
    enum class What { gather, look, act };
    What what = What::look;
    StepId node;
    std::string nonce;
    Queries queries;             ///< what it asks
    std::vector<StepId> next{};  ///< steps that it asks for as well, see ahead.cpp
    bool quick = false;          ///< an effect that takes a moment, where some are `next`
  };

  /// Where one step stands.
  struct Progress {
    bool started = false;
    bool paused = false;  ///< between two looks, it takes no units of its pools
    bool ended = false;
    bool stale = false;       ///< something before it has changed since the host was looked at
    bool fresh = false;       ///< ... but has been asked since, and nothing can have changed after that
    bool acted = false;       ///< an effect of this run may have happened
    bool in_doubt = false;    ///< the last effect's outcome is unknown: the next look waits for it to end
    bool at_work = false;     ///< ... and may still be in the making
    bool order_lost = false;  ///< the connection broke as it should: by the effect, or before the host had seen it
    int failures = 0;         ///< failed attempts so far
    int lost_looks = 0;
    bool yielded = false;      ///< it has given the units of its pools back for now
    bool alone = false;        ///< a joint effect has failed, or its turn has come: it does its part by itself
    std::optional<Diff> held;  ///< what it will do, with others or when its turn comes
    Instant since;             ///< it is held, or has acted as a leader, since then
    Duration not_own{0};       ///< of its time: waiting while it was held, and the work of those it acted with
    bool asked = false;        ///< a person has been asked
    Instant word;              ///< when the confirmation that its check did not bear out was given
    std::optional<Instant> settle_until;  ///< looks that still differ are repeated until then
    Duration pause{0};                    ///< back-off between repeated looks
    std::optional<Value> resolved;        ///< its parameters where they hold references: those replaced
    Queries queries;                      ///< of `resolved`: what it asks of its host
    Duration settle{0};                   ///< of the last effect: how long it may take to show
    bool disconnects = false;             ///< of the last effect: the connection is expected to break
    bool always = false;                  ///< of the last effect: its exit code is the proof
    StepReport report;
  };

  /// What came back of an effect.
  enum class Reply { came, lost, not_sent };
  enum class HostState { unknown, reachable, unreachable };

  // run.cpp: the loop
  StartOrder make_order() const;
  sched::Scheduler make_scheduler() const;
  void begin();
  void start_ready();
  bool finished() const;
  std::optional<Instant> next_timer() const;
  void fire_timers();
  void handle(WorldEvent&& event);
  void handle_finished(Finished&& finished);
  void run_timer(StepId node);
  void go_on(StepId step);
  void interrupt(int count);
  void report_progress();

  // observe.cpp: facts
  void start_gather(StepId node);
  void foresee(StepId node);
  void gathered(const Operation& operation, const Outcome& outcome, std::vector<Fact> facts);
  void start_step(StepId step);
  void look(StepId step, kinds::Fence fence);
  void looked(const Operation& operation, const Outcome& outcome, std::vector<Fact> facts);
  bool has_rebooted(StepId step, const Queries& queries, const std::vector<Fact>& now) const;
  void look_failed(StepId step, const Outcome& outcome);
  void look_later(StepId node, Duration pause);
  bool needs_its_pools(StepId node) const;
  bool snapshot_serves(StepId step) const;
  void store(HostId host, const Queries& queries, std::vector<Fact> facts);
  std::vector<FactQuery> missing_queries(StepId step) const;
  Duration effect_limit(StepId step, const std::vector<Action>& actions) const;
  void submit(Operation operation, HostId host, std::vector<Action> actions, kinds::Fence fence);
  bool send_off();
  void not_sent(StepId leader);

  // ahead.cpp: what comes next is looked at together with the effect it waits for
  bool waits_only_for(StepId step, const std::vector<StepId>& acting) const;
  std::vector<StepId> next_after(const std::vector<StepId>& acting) const;
  Queries questions_of(const std::vector<StepId>& acting, const std::vector<StepId>& next) const;
  void looked_ahead(const std::vector<StepId>& next);

  // step_life.cpp: diff, act, prove
  void evaluate(StepId step);
  void evaluate_refusal(StepId step, const Diff& diff);
  bool any_broken(StepId step) const;
  void evaluate_unknown(StepId step, const Diff& diff);
  void evaluate_plan(StepId step, const Diff& diff);
  void evaluate_check(StepId step, const Diff& diff);
  void evaluate_difference(StepId step, Diff diff);
  bool begin_effect(StepId step, const Diff& diff);
  void act(StepId step, Diff diff);
  void send_effect(const std::vector<StepId>& acting, std::vector<Action> actions);
  bool may_act(StepId step);
  bool journal_intent(StepId step, const std::vector<Change>& changes);
  void acted(const Operation& operation, const Outcome& outcome, kinds::Answers answers);
  void effect_broke(StepId step, const Outcome& outcome);
  void effect_failed(StepId step, const std::string& why, Reply reply);
  bool settling(StepId step);
  bool look_again(StepId step);
  std::vector<Change> cleaned(const std::vector<Change>& changes) const;
  void tell(StepId step, const Diff& diff);
  void fail(StepId step, std::string reason, std::string hint = {});

  // joint.cpp: what several steps do as one
  void yield(StepId step);
  bool may_join(StepId step) const;
  std::int64_t awaited(StepId step) const;
  bool as_urgent(StepId other, StepId first) const;
  StepId most_urgent(const std::vector<StepId>& held) const;
  bool would_overtake(StepId step) const;
  bool hold(StepId step, Diff& diff);
  bool release_held();
  bool may_keep_company(StepId step, StepId leader) const;
  bool awaits_company(StepId leader) const;
  void act_held(StepId leader);
  std::vector<StepId> company_of(StepId leader, Action& joint);
  Diff take_held(StepId step);
  bool acted_together(const Operation& operation, const Outcome& outcome, kinds::Answers& answers);
  void acted_with_others(StepId step, bool good, bool answered);

  // errand.cpp: what people do
  void evaluate_errand(StepId step, const Diff& diff);
  void await_person(StepId step, const kinds::Errand& errand, const journal::Confirmation* word);
  const journal::Confirmation* word_on(StepId step, const kinds::Errand& errand) const;
  void load_words();
  bool vouched_for(StepId step) const;
  bool may_come_to_life(HostId host) const;

  // ending.cpp: results
  void end(StepId step, StepResult result);
  void stop(StepId step);
  void publish_outputs(StepId step);
  void add_secret(const Secret& secret);
  void record(StepId step, StepResult result);
  void spread(StepId step, bool changed);
  void skip_blocked(const std::vector<StepId>& blocked, StepId because);
  void host_lost(HostId host, const std::string& why);
  void give_up(StepId step, const Outcome& outcome);
  void journal_error(const Error& error);
  RunSummary close();
  int exit_code(const RunSummary& summary) const;
  std::vector<HostCount> count_hosts() const;

  /// What it asks of its host, once the step has started.
  const Queries& queries_of(StepId id) const { return at(id).resolved ? at(id).queries : setup_->queries[id.index()]; }
  /// References replaced, once the step has started.
  const Value& params_of(StepId id) const { return at(id).resolved ? *at(id).resolved : step_of(id).params; }
  const catalog::Step& step_of(StepId id) const { return catalog_.steps[id.index()]; }
  Progress& at(StepId id) { return progress_[id.index()]; }
  const Progress& at(StepId id) const { return progress_[id.index()]; }
  Facts& facts_of(StepId id) { return facts_[step_of(id).host.index()]; }
  bool is_gather(StepId node) const { return node.index() >= catalog_.steps.size(); }
  HostId host_of_gather(StepId node) const {
    return HostId{static_cast<std::uint32_t>(node.index() - catalog_.steps.size())};
  }
  bool selected(StepId id) const { return options_.selected.empty() || options_.selected[id.index()]; }
  bool changes_hosts() const { return options_.mode == Mode::apply; }
  bool only_looks(StepId id) const { return step_of(id).kind->spec().check_only || step_of(id).verify; }
  bool notified(StepId id) const { return pending_.count(step_of(id).key) != 0; }
  std::string clean(std::string_view text) const;
  std::string clean_output(std::string_view text) const;  // what a host printed: it may end amid a secret

  const catalog::Catalog& catalog_;
  World& world_;
  journal::Journal* journal_;
  EventSink& sink_;
  const Options& options_;
  std::shared_ptr<const Setup> setup_;
  const graph::Graph& graph_;  ///< of setup_
  StartOrder order_;
  sched::Scheduler scheduler_;
  std::vector<Progress> progress_;
  std::vector<Facts> facts_;
  std::vector<HostState> hosts_;
  std::vector<std::string> host_why_;
  std::vector<int> lost_gathers_;  ///< one a host
  Outputs outputs_;
  Masker masker_;
  bool secrets_were_made_ = false;  ///< by steps of this run
  std::set<std::string> pending_;   ///< keys of steps with a pending notification
  std::set<std::string> done_before_;
  journal::Journal* words_of_;  ///< where people's words are read, also by a plan; may be nullptr
  std::map<std::string, journal::Confirmation> words_;  ///< by step key
  std::unordered_map<OpId, Operation> operations_;
  std::vector<std::pair<Request, Operation>> outbox_;  ///< effects that are ready to leave
  std::multimap<Instant, StepId> timers_;
  std::map<HostId, std::vector<StepId>> held_;     ///< steps that hold their effect back, in the order they came
  std::set<HostId> led_;                           ///< hosts where one of those waits for its turn, to lead the others
  std::map<StepId, std::vector<StepId>> company_;  ///< who acts with a leader, while it acts
  RunInfo info_;
  std::uint64_t nonce_count_ = 0;
  std::size_t ended_ = 0;  ///< selected steps that have ended
  Instant last_progress_;
  std::size_t longest_open_ = 0;  ///< of Setup::longest_first: those before it have ended
  int interrupts_ = 0;
  bool locked_ = false;
  std::string journal_failure_;  ///< set: the journal cannot be written, no new effect may start
};

}  // namespace reprise::engine
