// SPDX-License-Identifier: Apache-2.0
#include "cli/report/cause.h"

#include <algorithm>
#include <array>

namespace iamsim {
namespace {

// More statements than these tell a reader nothing new.
constexpr std::size_t kMostAllows = 3;
constexpr std::size_t kMostOthers = 2;

bool IsStar(const PolicyTexts& texts) {
  return texts.size() == 1 && texts.front() == std::string_view("*");
}

// FullAWSAccess, RCPFullAWSAccess, an endpoint's default policy, and what is written like them.
bool LetsEverythingThrough(const StatementView& view) {
  switch (view.layer_kind()) {
    case PolicyLayer::kServiceControl:
    case PolicyLayer::kResourceControl:
    case PolicyLayer::kEndpoint:
      break;
    case PolicyLayer::kResource:
    case PolicyLayer::kTrust:
    case PolicyLayer::kIdentity:
    case PolicyLayer::kBoundary:
    case PolicyLayer::kSession:
      return false;
  }
  const Statement& statement = view.statement();
  return statement.effect == Effect::kAllow && statement.conditions.empty() &&
         IsStar(statement.actions) && IsStar(statement.resources);
}

class Collector {
 public:
  Collector(const Answer& answer, LayerSet expected) : answer_(answer), expected_(expected) {}

  std::vector<Cause> Collect() {
    switch (answer_.result().decision) {
      case EvalDecision::kAllowed:
        Allows();
        NearestDenies(/*of_any_layer=*/true);
        break;
      case EvalDecision::kExplicitDeny:
        Denies();
        break;
      case EvalDecision::kImplicitDeny:
        NearestDenies(/*of_any_layer=*/false);
        NearestAllows();
        break;
      case EvalDecision::kConditional:
        break;
    }
    std::stable_sort(causes_.begin(), causes_.end(), [this](const Cause& a, const Cause& b) {
      return IsExpected(a) && !IsExpected(b);
    });
    return std::move(causes_);
  }

 private:
  bool IsExpected(const Cause& cause) const { return expected_.Contains(cause.view.layer_kind()); }

  // A statement that applies at several levels or in several parts of a call is one cause.
  bool IsKnown(const StatementView& view) const {
    return std::any_of(causes_.begin(), causes_.end(), [&](const Cause& cause) {
      return &cause.view.statement() == &view.statement();
    });
  }

  void Add(CauseKind kind, const StatementView& view, std::size_t& room) {
    if (room == 0 || IsKnown(view)) return;
    causes_.push_back({kind, view});
    --room;
  }

  // Of every call: a role on the way that let the caller in is as much a cause as the last.
  void Allows() {
    std::vector<StatementView> views;
    for (const Call& call : answer_.calls()) {
      for (const Authorization& part : call.authorizations) {
        for (const DecisiveStatement& place : part.explanation.decisive) {
          const StatementView view = ViewOf(*part.request, part.explanation, place);
          if (!LetsEverythingThrough(view)) views.push_back(view);
        }
      }
    }
    std::stable_sort(views.begin(), views.end(),
                     [](const StatementView& a, const StatementView& b) {
                       return LayerRank(a.layer_kind()) < LayerRank(b.layer_kind());
                     });
    std::size_t room = kMostAllows;
    for (const StatementView& view : views)
      Add(CauseKind::kAllows, view, room);
  }

  void Denies() {
    std::size_t room = kMostOthers;
    for (const DecisiveStatement& place : answer_.explanation().decisive)
      Add(CauseKind::kDenies, ViewOf(answer_.request(), answer_.explanation(), place), room);
  }

  // For each layer that lacks an allow, the Allow that fails for the latest element.
  void NearestAllows() {
    std::size_t room = kMostOthers;
    const PreparedRequest& request = answer_.request();
    for (const TracedLayer& layer : answer_.explanation().layers) {
      if (!answer_.explanation().blocked_by.Contains(request.layer(layer.slot).layer)) continue;
      const std::vector<StatementView> views = StatementsOf(request, answer_.explanation(), layer);
      if (const StatementView* nearest = NearestMiss(views)) {
        Add(CauseKind::kNearestAllow, *nearest, room);
      }
    }
  }

  // A Deny of this action that nearly applies: of an expected layer in any case, of another one
  // only where its conditions alone let the call through.
  void NearestDenies(bool of_any_layer) {
    std::size_t room = kMostOthers;
    for (const Call& call : answer_.calls()) {
      for (const Authorization& part : call.authorizations) {
        for (const TracedLayer& layer : part.explanation.layers) {
          const bool is_expected = expected_.Contains(part.request->layer(layer.slot).layer);
          if (!is_expected && !of_any_layer) continue;
          const std::vector<StatementView> views =
              StatementsOf(*part.request, part.explanation, layer);
          const StatementView* nearest = NearestMiss(views, Effect::kDeny);
          if (nearest == nullptr) continue;
          const StatementElement failed = FirstFailed(nearest->traced->outcome);
          if (is_expected || failed == StatementElement::kCondition) {
            Add(CauseKind::kNearestDeny, *nearest, room);
          }
        }
      }
    }
  }

  const Answer& answer_;
  const LayerSet expected_;
  std::vector<Cause> causes_;
};

std::string_view KindText(CauseKind kind) {
  switch (kind) {
    case CauseKind::kAllows:
      return "the statement that allows";
    case CauseKind::kDenies:
      return "the statement that denies";
    case CauseKind::kNearestAllow:
      return "the nearest Allow, which does not apply";
    case CauseKind::kNearestDeny:
      return "the nearest Deny, which does not apply";
  }
  return "";
}

}  // namespace

std::vector<Cause> CausesOf(const Answer& answer, LayerSet expected) {
  return Collector(answer, expected).Collect();
}

int LayerRank(PolicyLayer layer) {
  constexpr std::array<PolicyLayer, kPolicyLayerCount> kOrder = {
      PolicyLayer::kTrust,          PolicyLayer::kResource,        PolicyLayer::kIdentity,
      PolicyLayer::kSession,        PolicyLayer::kBoundary,        PolicyLayer::kEndpoint,
      PolicyLayer::kServiceControl, PolicyLayer::kResourceControl,
  };
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), layer) - kOrder.begin());
}

std::string StatementPath(const StatementView& view) {
  // "trust policy" says its layer.
  const std::string_view layer = PolicyLayerName(view.layer_kind());
  std::string text = PolicyTitle(view) + " > " + StatementTitle(view);
  if (!text.starts_with(std::string(layer) + ' ')) text = std::string(layer) + ' ' + text;
  const std::string attached = AttachedTo(view);
  if (!attached.empty()) text += ", attached to " + attached;
  const std::string_view address = view.policy_model().address;
  if (!address.empty() && PolicyTitle(view) != address) text += ", of " + std::string(address);
  return text;
}

std::string CauseText(const Cause& cause) {
  return std::string(KindText(cause.kind)) + ": " + StatementPath(cause.view);
}

SourceLocation PlaceOf(const Cause& cause) {
  return LocationOf(cause.view.policy_model().document, cause.view.statement().offset);
}

}  // namespace iamsim
