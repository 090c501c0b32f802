#include "datasource/kinds/charts/traffic_rows.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "datasource/kinds/charts/grid_column.h"

namespace xdplive::datasource {
namespace {

using flow::TrafficAnswer;
using flow::TrafficMeasure;
using flow::TrafficSeries;
using sdk::data::Field;

constexpr int64_t kRenewSpan = 60'000'000'000;

std::string_view UnitOf(TrafficMeasure measure) {
  switch (measure) {
    case TrafficMeasure::kPackets:
      return "pps";
    case TrafficMeasure::kBytes:
      return "Bps";
    case TrafficMeasure::kBits:
      return "bps";
    case TrafficMeasure::kFlows:
      break;
  }
  return "short";
}

// What a step's amount is divided by. Of a second that was not captured whole
// the rate is that of the second, so that points add up to what was counted; of
// a longer step it is that of the time captured.
int64_t LengthOf(int64_t step, int64_t covered) {
  constexpr int64_t kSecond = 1'000'000'000;
  return step <= kSecond ? step : covered;
}

class FrameMaker {
 public:
  FrameMaker(const Query& query, const SeriesNames& names,
             const TrafficAnswer& answer)
      : query_(query), names_(names), answer_(answer) {
    frame_.name = "traffic";
    frame_.fields.push_back(TimeColumn(answer.grid));
  }

  void AddShown(const SeriesSet& series)
      ABSL_SHARED_LOCKS_REQUIRED(series.mutex) {
    if (query_.group_by.empty()) {
      // There is one group, asked for or not.
      Add(names_.Total(), {},
          answer_.groups.empty() ? nullptr : &answer_.groups[0]);
      return;
    }
    for (const SeriesSet::Series& shown : series.shown) {
      Add(names_.Of(shown.texts), LabelsOf(shown.texts), Find(shown.key));
    }
    // A stream's columns stay; elsewhere a rule for too little traffic would
    // fire on a series of nothing.
    const bool needed = query_.live || series.shown.empty();
    if (needed || answer_.other.total > 0) AddRest("other", answer_.other);
  }

  // What belongs to no group that is known.
  void AddRest(const std::string& name, const TrafficSeries& series) {
    Add(names_.Of(name), LabelsOf({query_.group_by.size(), name}), &series);
  }

  sdk::data::Frame Take() { return std::move(frame_); }

 private:
  const TrafficSeries* Find(const flow::GroupKey& key) const {
    for (const TrafficSeries& series : answer_.groups) {
      if (series.key == key) return &series;
    }
    return nullptr;
  }

  sdk::data::Labels LabelsOf(const std::vector<std::string>& texts) const {
    sdk::data::Labels labels;
    for (size_t i = 0; i < texts.size(); ++i) {
      labels[std::string(FlowFieldName(query_.group_by[i]))] = texts[i];
    }
    return labels;
  }

  // `series` is null where nothing came.
  void Add(std::string name, sdk::data::Labels labels,
           const TrafficSeries* series) {
    Field field = sdk::data::MakeField<double>(name, /*nullable=*/true);
    field.labels = std::move(labels);
    field.config.display_name_from_ds = std::move(name);
    field.config.unit = UnitOf(query_.measure);
    for (size_t i = 0; i < answer_.grid.size; ++i) {
      const int64_t covered = answer_.covered_ns[i];
      if (covered == 0) {
        field.AppendNull();
      } else {
        field.Append(PerSecond(query_.measure,
                               series == nullptr ? 0 : series->amounts[i],
                               LengthOf(answer_.grid.step, covered)));
      }
    }
    frame_.fields.push_back(std::move(field));
  }

  const Query& query_;
  const SeriesNames& names_;
  const TrafficAnswer& answer_;
  sdk::data::Frame frame_;
};

}  // namespace

TrafficRows::TrafficRows(const Query& query, std::shared_ptr<SeriesSet> series)
    : query_(query), names_(query), series_(std::move(series)) {}

TrafficAnswer TrafficRows::AskFlows(absl::Span<const flow::FlowSource> sources,
                                    const flow::TimeGrid& grid,
                                    std::vector<flow::GroupKey> pinned) const {
  return flow::AskTraffic(sources, {.grid = grid,
                                    .measure = query_.measure,
                                    .fields = query_.group_by,
                                    .top = query_.top,
                                    .pinned = std::move(pinned)});
}

GridRows::Answer TrafficRows::Ask(absl::Span<const flow::FlowSource> sources,
                                  const flow::TimeGrid& grid) {
  absl::MutexLock lock(&series_->mutex);
  const TrafficAnswer answer = AskFlows(sources, grid, series_->Keys());
  // Half an answer tells nothing of who is largest.
  const bool given_up =
      std::any_of(sources.begin(), sources.end(),
                  [](const auto& one) { return one.GivenUp(); });
  if (!given_up) {
    series_->Adopt(answer, query_.group_by.empty() ? 0 : query_.top);
  }
  FrameMaker maker(query_, names_, answer);
  maker.AddShown(*series_);
  if (series_->overflow) maker.AddRest("overflow", answer.overflow);
  return {maker.Take(), series_->version};
}

void TrafficRows::Renew(absl::Span<const flow::FlowSource> sources,
                        int64_t now_ns) {
  if (query_.group_by.empty()) return;
  const flow::TimeGrid lately = {
      .begin = now_ns - kRenewSpan, .step = kRenewSpan, .size = 1};
  const TrafficAnswer answer = AskFlows(sources, lately, {});
  absl::MutexLock lock(&series_->mutex);
  series_->Adopt(answer, size_t{2} * query_.top);
}

}  // namespace xdplive::datasource
